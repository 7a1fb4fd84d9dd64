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
    self.init(
      path: path, product: ProductName(path: path, among: profiles), of: profile, among: profiles)
  }

  /// The same where the name was read as that of a product already.
  init(
    path: String, product: ProductName, of profile: SensorProfile? = nil,
    among profiles: [SensorProfile]
  ) {
    let name = ProductName.withoutEnding(ProductName.file(in: path))
    id = product.id
    sensor = product.sensor
    acquired = product.acquired
    platform = product.platform
    relativeOrbit = product.relativeOrbit
    tile = product.tile
    baseline = product.baseline
    let own = profile ?? product.sensor.flatMap { SensorProfile(named: $0, among: profiles) }
    readPart(name.uppercased(), own: own, profiles: profiles)
    band =
      own?.band(in: name, platform: platform)?.name ?? Self.bandToken(in: name.uppercased())
    guard sensor == nil else { return }
    id = Self.bare(name)
    if id.isEmpty {
      id = path.split(separator: "/").dropLast().last.map(String.init) ?? name
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
    // What a radar's products call their layers means nothing here.
    let skipped =
      (own?.skippedWords ?? []) + profiles.flatMap { $0.isRadar ? [] : $0.skippedWords }
    if skipped.contains(where: name.hasWord) { part = .other }
  }

  /// The last word of a name that is a band by its form, as `B4` or `B8A`.
  private static func bandToken(in name: String) -> String? {
    let words = name.utf8.split(omittingEmptySubsequences: false) { "_.-".utf8.contains($0) }
    let band = words.last { word in
      guard word.first == UInt8(ascii: "B") else { return false }
      let rest = word.dropFirst()
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      return (1...2).contains(digits.count)
        && (digits.count == rest.count
          || digits.count + 1 == rest.count && rest.last == UInt8(ascii: "A"))
    }
    return band.map { String(Substring($0)) }
  }

  /// The name without the words for a part of a pass.
  static func bare(_ name: String) -> String {
    // An expression is long to set up; most names that come here have nothing for it.
    guard name.utf8.split(whereSeparator: { "_.-".utf8.contains($0) }).contains(where: mayBePart)
    else { return name }
    let word =
      #/(?:^|[_.\-])(?:SCL|UDM2|(?:SR_)?QA_PIXEL|(?:S[RT]_)?B[0-9]{1,2}A?|[126]0m)(?=$|[_.\-])/#
    var rest = name.replacing(word.ignoresCase(), with: "")
    if let first = rest.first, "_.-".contains(first), rest.count < name.count { rest.removeFirst() }
    return rest
  }

  /// Whether a word may be the name of a part, or its end: longer looks come after.
  private static func mayBePart(_ word: Substring.UTF8View) -> Bool {
    guard (2...5).contains(word.count), let first = word.first else { return false }
    // Letters in lower case; digits stay digits.
    if first | 0x20 == UInt8(ascii: "b") { return word.count <= 4 }
    return parts.contains { $0.utf8.elementsEqual(word.lazy.map { $0 | 0x20 }) }
  }

  /// Words that end the names of parts, but for bands.
  private static let parts = ["scl", "udm2", "pixel", "10m", "20m", "60m"]
}
