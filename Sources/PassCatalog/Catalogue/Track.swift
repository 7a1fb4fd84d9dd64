// SPDX-License-Identifier: Apache-2.0

/// What makes passes comparable: one tile seen by one sensor from one side.
///
/// The platform is no part of it: the satellites of a series fly one orbit for the sake of such
/// comparisons. The bands are: a pass that lacks one of those that the others of its place have
/// belongs to a track of its own, because no test of both bands can be made with one. So a pass of
/// which VH was never delivered is not compared with those of VV and VH; whoever wants VV alone
/// names the files of VV alone.
public struct Track: Hashable, Comparable, Sendable {
  /// Where an orbit leads while the sensor looks: two geometries of one place.
  public enum LookDirection: String, Hashable, Sendable, CaseIterable {
    /// Northwards; a radar that looks to its right then looks east.
    case ascending
    /// Southwards; a radar that looks to its right then looks west.
    case descending
  }

  /// The tile, burst, or a name for the extent of the rasters.
  public let tile: String
  /// The name of the sensor profile.
  public let sensor: String
  /// Relative orbit number; nil where unknown.
  public let relativeOrbit: Int?
  /// Nil where it is unknown, or where the relative orbit implies it.
  public let lookDirection: LookDirection?
  /// The kind of product among those of the sensor, for example `RTC30-gpuned`; nil where a sensor
  /// has but one.
  public let level: String?
  /// Polarisations of a radar, bands of an optical sensor, in byte order; empty where the names of
  /// the files do not tell.
  public let bandNames: [String]

  /// A track.
  ///
  /// Of Sentinel-1 the relative orbit says from which side is looked, and the name of a burst says
  /// the orbit; what is implied is not held twice.
  ///
  /// - Parameters:
  ///   - tile: Any name.
  ///   - sensor: The name of a sensor profile.
  ///   - relativeOrbit: Its number, where it is known.
  ///   - lookDirection: Where the orbit leads, where it is known.
  ///   - level: The kind of product.
  ///   - bandNames: In any order.
  public init(
    tile: String, sensor: String, relativeOrbit: Int? = nil, lookDirection: LookDirection? = nil,
    level: String? = nil, bandNames: [String] = []
  ) {
    let orbit = relativeOrbit ?? Track.orbit(ofBurst: tile)
    self.tile = tile
    self.sensor = sensor
    self.relativeOrbit = orbit
    self.lookDirection =
      orbit != nil && sensor.hasPrefix("sentinel-1") ? nil : lookDirection
    self.level = level
    self.bandNames =
      bandNames.count > 1
      ? bandNames.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : bandNames
  }

  /// Tracks in the order of their names.
  public static func < (left: Track, right: Track) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }

  /// The orbit in the name of a burst such as `T137-292320-IW2`.
  private static func orbit(ofBurst tile: String) -> Int? {
    let bytes = Array(tile.utf8.prefix(5))
    guard bytes.count == 5, bytes[0] == UInt8(ascii: "T"), bytes[4] == UInt8(ascii: "-"),
      bytes[1..<4].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(tile.dropFirst().prefix(3))
  }
}

extension Track {
  /// A short name that is safe as a folder and differs between any two tracks, for example
  /// `T137-292320-IW2_sentinel-1-rtc_VV-VH`.
  ///
  /// Its parts are tile, sensor, orbit (`R064`, where the tile does not hold it), look direction,
  /// level and bands, with underscores between them; an underscore of a part is doubled. Where a
  /// part holds characters other than ASCII letters, digits, `.`, `+` and `-`, or the name would be
  /// long, eight digits of a hash of the exact text end it.
  ///
  /// - Complexity: O(*n*) in the length of the name.
  public var name: String {
    var parts = [tile, sensor]
    if let relativeOrbit, Track.orbit(ofBurst: tile) != relativeOrbit {
      let digits = String(relativeOrbit)
      parts.append("R" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits)
    }
    if let lookDirection { parts.append(lookDirection.rawValue) }
    if let level { parts.append(level) }
    // VV before VH, as everybody writes them; other bands as they are sorted.
    if !bandNames.isEmpty {
      parts.append((bandNames == ["VH", "VV"] ? ["VV", "VH"] : bandNames).joined(separator: "-"))
    }
    let exact = parts.map { $0.replacing("_", with: "__") }.joined(separator: "_")
    return SafeName(exact).text
  }
}
