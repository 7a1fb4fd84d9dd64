// SPDX-License-Identifier: Apache-2.0

/// One of the 60 zones of the Universal Transverse Mercator system, in one hemisphere, on WGS 84.
///
/// Coordinates are metres with a false easting of 500,000 and, in the south, a false northing of
/// 10,000,000. The order is by number, northern before southern.
public struct UTMZone: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Number from 1 (180° W) to 60, counted eastwards.
  public let number: Int
  /// Whether northings count from the equator; otherwise 10,000,000 m is added to them.
  public let isNorthern: Bool

  /// Metres added to every easting.
  public static let falseEastingMetres = 500_000.0
  /// Metres added to every northing of a southern zone.
  public static let southernFalseNorthingMetres = 10_000_000.0

  /// The zone with the given number, or nil unless 1 ≤ `number` ≤ 60.
  public init?(number: Int, isNorthern: Bool) {
    guard (1...60).contains(number) else { return nil }
    self.init(validNumber: number, isNorthern: isNorthern)
  }

  /// The zone with an EPSG code from 32601 to 32660 or 32701 to 32760, or nil for any other code.
  public init?(epsg: Int) {
    switch epsg {
    case 32601...32660: self.init(validNumber: epsg - 32600, isNorthern: true)
    case 32701...32760: self.init(validNumber: epsg - 32700, isNorthern: false)
    default: return nil
    }
  }

  private init(validNumber: Int, isNorthern: Bool) {
    self.number = validNumber
    self.isNorthern = isNorthern
  }

  /// EPSG code of the zone on WGS 84: 326NN in the north, 327NN in the south.
  public var epsg: Int { (isNorthern ? 32600 : 32700) + number }

  /// Longitude of the central meridian in degrees, from -177 to 177.
  public var centralMeridian: Double { Double(6 * number - 183) }

  /// Number and hemisphere, `37N` or `37S`; S here means south and is no latitude band.
  public var description: String { "\(number)\(isNorthern ? "N" : "S")" }

  /// The same zone number in the other hemisphere.
  public var otherHemisphere: UTMZone {
    UTMZone(validNumber: number, isNorthern: !isNorthern)
  }

  /// Metres to add to a northing of this zone to have it in `zone`; 0 within a hemisphere.
  public func northingShift(to zone: UTMZone) -> Double {
    switch (isNorthern, zone.isNorthern) {
    case (true, false): UTMZone.southernFalseNorthingMetres
    case (false, true): -UTMZone.southernFalseNorthingMetres
    default: 0
    }
  }

  /// The zone in which MGRS counts a place, with the exceptions of Norway and Svalbard.
  ///
  /// A place on the border of two zones belongs to the eastern one, a place on the border of two
  /// latitude bands to the northern one, the equator to the north; longitude 180 is -180. Beyond
  /// 80° S and 84° N, where UTM ends, the nearest band counts.
  ///
  /// - Parameters:
  ///   - longitude: Degrees east on WGS 84, finite; whole turns do not matter.
  ///   - latitude: Degrees north on WGS 84, finite.
  /// - Returns: The standard zone, in the hemisphere of the latitude.
  /// - Source: NGA.SIG.0012_2.0.0_UTMUPS (2014), section 2; zones of bands V and X.
  public static func standard(longitude: Double, latitude: Double) -> UTMZone {
    precondition(
      longitude.isFinite && latitude.isFinite, "a place on the globe has finite coordinates")
    // The remainder is exact and lies in -180...180.
    let turned = longitude.remainder(dividingBy: 360)
    let degree = turned == 180 ? -180 : Int(turned.rounded(.down))
    var number = (degree + 180) / 6 + 1
    switch LatitudeBand(latitude: latitude) {
    case .v where number == 31 && degree >= 3: number = 32
    case .x where (0..<9).contains(degree): number = 31
    case .x where (9..<21).contains(degree): number = 33
    case .x where (21..<33).contains(degree): number = 35
    case .x where (33..<42).contains(degree): number = 37
    default: break
    }
    return UTMZone(validNumber: number, isNorthern: latitude >= 0)
  }

  /// Whether `left` comes first in a report.
  public static func < (left: UTMZone, right: UTMZone) -> Bool {
    left.number != right.number
      ? left.number < right.number : left.isNorthern && !right.isNorthern
  }
}
