// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import PassCatalog

/// Which sensor the passes are from, where names and metadata do not say it.
struct SensorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Sensor profile: \(SensorProfile.all.map(\.name).joined(separator: ", ")), the name of a \
      --profile, or a profile's FILE.json. Told from names and metadata by default; `truceline \
      profiles` explains each.
      """, valueName: "profile"))
  var sensor: String?

  @Option(
    help: ArgumentHelp(
      "A sensor profile of your own, added to those of the program; may be given several times.",
      valueName: "file"))
  var profile: [String] = []

  /// The profiles to choose from, and the one that is chosen.
  ///
  /// - Throws: `PassError` for a profile with a mistake, `Failure` where there is none of that name.
  func resolved() throws -> (sensor: SensorProfile?, profiles: [SensorProfile]) {
    var profiles = SensorProfile.all
    for path in profile { profiles.append(try SensorOptions.loaded(path)) }
    guard let sensor else { return (nil, profiles) }
    if sensor.hasSuffix(".json") {
      let own = try SensorOptions.loaded(sensor)
      return (own, profiles + [own])
    }
    guard let found = SensorProfile(named: sensor, among: profiles) else {
      throw Failure(
        .wrongUsage,
        "--sensor \(sensor): there is no profile of this name. Known are "
          + profiles.map(\.name).joined(separator: ", ")
          + "; --sensor FILE.json takes one of your own.")
    }
    return (found, profiles)
  }

  private static func loaded(_ path: String) throws -> SensorProfile {
    let profile = try SensorProfile(addedFrom: path)
    guard MethodName(rawValue: profile.method) != nil else {
      throw Failure(
        .badData,
        "\(path): method: “\(profile.method)” is none of "
          + MethodName.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
    return profile
  }
}
