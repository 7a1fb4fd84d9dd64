// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What the name of one file of an optical pass says: the pass, and the file's part in it.
///
/// A name is a hint; nothing is read from disk.
struct OpticalName: Hashable {
  /// What a file of a pass holds.
  enum Part: Hashable {
    /// Measurements.
    case bands
    /// A class mask.
    case mask(MaskRule)
    /// Quality of another kind, a picture or an atmosphere: no measurement of the ground.
    case other
  }

  /// The name of the pass: without band, mask, resolution and ending; the folder's where nothing
  /// would be left.
  private(set) var id: String
  private(set) var part = Part.bands
  /// The band that the name states, as the sensor's profile calls it, else `B4` or `B8A` as it stands.
  private(set) var band: String?
  /// Sensor profile, where the name follows a convention that is known.
  private(set) var sensor: String?
  private(set) var platform: String?
  private(set) var relativeOrbit: Int?
  private(set) var tile: String?
  private(set) var acquired: UTCTime?
  private(set) var baseline: Int?

  /// Reads a file's name.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - profile: The sensor, where it is known.
  ///   - profiles: The profiles by whose conventions the name is read.
  init(
    path: String, of profile: SensorProfile? = nil,
    among profiles: [SensorProfile] = SensorProfile.all
  ) {
    let steps = path.split(separator: "/").map(String.init)
    let name = ProductName.withoutEnding(steps.last ?? path)
    let product = ProductName(path: path, among: profiles)
    id = product.id
    sensor = product.sensor
    acquired = product.acquired
    platform = product.platform
    relativeOrbit = product.relativeOrbit
    tile = product.tile
    baseline = product.baseline
    let own = profile ?? product.sensor.flatMap { SensorProfile(named: $0, among: profiles) }
    readPart(name.uppercased(), own: own, profiles: profiles)
    let token = #/(?:^|[_.\-])(B[0-9]{1,2}A?)(?=$|[_.\-])/#
    band =
      own?.band(in: name, platform: platform)?.name
      ?? name.uppercased().matches(of: token).last.map { String($0.1) }
    guard sensor == nil else { return }
    id = Self.bare(name)
    if id.isEmpty {
      id = steps.dropLast().last ?? name
      acquired = acquired ?? UTCTime(foundIn: id)
    }
  }

  /// The sensor's own mask comes first: two sensors may mean different things by one word.
  private mutating func readPart(_ name: String, own: SensorProfile?, profiles: [SensorProfile]) {
    for profile in [own].compactMap(\.self) + profiles {
      for mask in profile.masks where mask.words.contains(where: name.hasWord) {
        part = .mask(mask)
        return
      }
    }
    let skipped = (own?.skippedWords ?? []) + profiles.flatMap(\.skippedWords)
    if skipped.contains(where: name.hasWord) { part = .other }
  }

  /// The name without the words for a part of a pass.
  private static func bare(_ name: String) -> String {
    let word =
      #/(?:^|[_.\-])(?:SCL|UDM2|(?:SR_)?QA_PIXEL|(?:S[RT]_)?B[0-9]{1,2}A?|[126]0m)(?=$|[_.\-])/#
    var rest = name.replacing(word.ignoresCase(), with: "")
    if let first = rest.first, "_.-".contains(first), rest.count < name.count { rest.removeFirst() }
    return rest
  }
}
