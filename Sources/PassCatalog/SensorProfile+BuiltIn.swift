// SPDX-License-Identifier: Apache-2.0

extension SensorProfile {
  /// The profiles that come with the program, in the order of help texts.
  public static let all: [SensorProfile] = texts.map { text in
    do throws(PassError) {
      return try SensorProfile(json: text, file: "a profile of the program")
    } catch {
      preconditionFailure("a profile of the program is broken: \(error.explanation)")
    }
  }

  /// The profile with a name; nil where there is none.
  public init?(named name: String) {
    self.init(named: name, among: SensorProfile.all)
  }

  /// The profile with a name among some, the last of that name; nil where there is none.
  public init?(named name: String, among profiles: [SensorProfile]) {
    guard let profile = profiles.last(where: { $0.name == name }) else { return nil }
    self = profile
  }

  /// The JSON text of a profile that comes with the program; nil where there is none of that name.
  public static func text(ofProfileNamed name: String) -> String? {
    zip(all, texts).first { $0.0.name == name }.map { String(decoding: $0.1, as: UTF8.self) }
  }

  /// Any radar that no other profile knows.
  static var sar: SensorProfile { builtIn("sar") }
  /// Any optical sensor that no other profile knows.
  static var optical: SensorProfile { builtIn("optical") }

  private static func builtIn(_ name: String) -> SensorProfile {
    guard let profile = SensorProfile(named: name) else {
      preconditionFailure("the program has a profile \(name)")
    }
    return profile
  }

  /// The files of the folder `Profiles`, which the build puts into the program.
  private static var texts: [[UInt8]] {
    [
      PackageResources.sentinel_1_rtc_json, PackageResources.sentinel_1_grd_json,
      PackageResources.sar_json, PackageResources.sentinel_2_l2a_json,
      PackageResources.landsat_c2_l2_json, PackageResources.planetscope_json,
      PackageResources.optical_json, PackageResources.drone_json,
    ]
  }
}
