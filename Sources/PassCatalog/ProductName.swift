// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What a file's name says about the pass that it belongs to.
///
/// A name is a hint: metadata and options win over it. Nothing is read from disk.
public struct ProductName: Hashable, Sendable {
  /// The name without directory, polarisation and ending; shared by all files of a pass.
  public var id: String
  /// Sensor profile, nil where the name follows no convention that is known here.
  public var sensor: String?
  /// Platform, for example `S1A`.
  public var platform: String?
  /// Relative orbit number, 1 to 175 for Sentinel-1.
  public var relativeOrbit: Int?
  /// Tile or burst.
  public var tile: String?
  /// Start of the acquisition.
  public var acquired: UTCTime?
  /// Polarisation, one of VV, VH, HH, HV.
  public var polarisation: String?
  /// Units that the convention states: `power`, `amplitude` or `db`.
  public var units: String?
  /// Number of the processing baseline, for example 400 for N0400; Sentinel-2's.
  public var baseline: Int?
  /// When the product was made.
  public var processed: UTCTime?
  /// The kind of product among those of the sensor; passes of different kinds are not comparable.
  public var level: String?

  /// Reads a file's name by the conventions of sensor profiles, else any date and polarisation in it.
  ///
  /// - Parameters:
  ///   - path: The file, or a folder that is a product.
  ///   - profiles: The profiles asked; of two that know a name the later.
  public init(path: String, among profiles: [SensorProfile] = SensorProfile.all) {
    let name = ProductName.withoutEnding(ProductName.file(in: path))
    id = name
    for profile in profiles.reversed() {
      for pattern in profile.productNames {
        guard let match = pattern.match(name) else { continue }
        read(match, pattern: pattern, profile: profile, name: name)
        return
      }
    }
    if let token = PolarisationToken(in: name) {
      polarisation = token.polarisation
      id = token.rest
    }
    acquired = UTCTime(foundIn: name)
  }

  /// Reads nothing but the polarisation, for who knows the date of a file by other means.
  init(undated path: String) {
    id = ProductName.withoutEnding(ProductName.file(in: path))
    guard let token = PolarisationToken(in: id) else { return }
    polarisation = token.polarisation
    id = token.rest
  }

  private mutating func read(
    _ match: NameMatcher.Match, pattern: ProductPattern, profile: SensorProfile, name: String
  ) {
    sensor = profile.name
    platform = match["platform"].map { profile.isRadar ? $0.uppercased() : $0 }
    tile = match["tile"].map { pattern.tilePrefix + $0 }
    baseline = match["baseline"].flatMap { Int($0) }
    units = match["units"].flatMap { pattern.unitsBy[$0] } ?? pattern.units
    relativeOrbit =
      match["orbit"].flatMap { Int($0) }
      ?? Self.relativeOrbit(
        platform: platform ?? "", absolute: match["absolute"].flatMap { Int($0) })
    acquired = match["time"].flatMap(Self.time)
    processed = match["processed"].flatMap(Self.time)
    level = match["level"]?.replacing("_", with: "-")
    id = match["id"] ?? match.text
    if let own = match["polarisation"] {
      // Files of one product differ in it, and in what follows (a counter).
      polarisation = own.uppercased()
      id = id.replacing("-\(own)", with: "").replacing("_\(own)", with: "")
    } else {
      polarisation = PolarisationToken(in: match.rest)?.polarisation
    }
  }

  private static func time(_ text: String) -> UTCTime? {
    UTCTime(compact: text[...]) ?? UTCTime(foundIn: text)
  }

  /// The last part of a path.
  static func file(in path: String) -> String {
    let bytes = path.utf8
    let slash = UInt8(ascii: "/")
    guard let last = bytes.lastIndex(where: { $0 != slash }) else { return path }
    let end = bytes.index(after: last)
    guard let start = bytes[..<last].lastIndex(of: slash) else { return String(path[..<end]) }
    return String(path[bytes.index(after: start)..<end])
  }

  static func withoutEnding(_ file: String) -> String {
    let bytes = file.utf8
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot != bytes.startIndex else {
      return file
    }
    let ending = file[bytes.index(after: dot)...]
    // A version number such as v1.0 is no ending.
    guard ending.utf8.count <= 5, let first = ending.unicodeScalars.first,
      first.properties.isAlphabetic
    else { return file }
    return String(file[..<dot])
  }

  /// The relative orbit of a Sentinel-1 acquisition.
  ///
  /// - Source: ESA, Sentinel-1 orbit numbering: relative = (absolute − offset) mod 175 + 1, offset 73
  ///   for S1A, 27 for S1B, 172 for S1C.
  static func relativeOrbit(platform: String, absolute: Int?) -> Int? {
    guard let absolute, let offset = ["S1A": 73, "S1B": 27, "S1C": 172][platform] else {
      return nil
    }
    let turns = (absolute - offset) % 175
    return (turns < 0 ? turns + 175 : turns) + 1
  }
}
