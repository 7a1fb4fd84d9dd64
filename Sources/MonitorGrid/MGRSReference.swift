// SPDX-License-Identifier: Apache-2.0

/// A square of the Military Grid Reference System: 100 km, or a tenth of that up to five times.
///
/// The reference names the square's south-western corner; digits are cut, never rounded. Squares
/// are half open: western and southern edges belong to them. A zone has squares from easting
/// 100 km to 900 km and northing -9,000 km (1,000 km in southern coordinates) to 9,500 km, the
/// limits of GeographicLib; in the polar caps beyond there are none.
///
/// - Source: NGA.STND.0037_2.0.0_GRIDS (2014); letters of the scheme "AA" for WGS 84.
public struct MGRSReference: Hashable, Sendable, CustomStringConvertible {
  /// The zone in whose coordinates the square is counted, in the hemisphere of `band`.
  public let zone: UTMZone
  /// The band of latitude that tells squares apart whose letters repeat every 2,000 km.
  public let band: LatitudeBand
  /// Easting of the south-western corner in metres.
  public let easting: Int
  /// Northing of the south-western corner in metres, with the false northing in the south.
  public let northing: Int
  /// Digits for each of easting and northing, 0 to 5.
  public let digits: Int

  /// Side of the square in metres: 100,000 for no digits, 1 for five.
  public var squareSizeMetres: Int { MGRSReference.squareSizes[digits] }

  /// The south-western corner in the zone's coordinates.
  public var southWest: MapPoint { MapPoint(x: Double(easting), y: Double(northing)) }

  /// The centre in the zone's coordinates.
  public var centre: MapPoint {
    MapPoint(
      x: Double(easting) + Double(squareSizeMetres) / 2,
      y: Double(northing) + Double(squareSizeMetres) / 2)
  }

  static let squareSizes = [100_000, 10_000, 1000, 100, 10, 1]

  /// The square that holds a place.
  ///
  /// Coordinates count on into the other hemisphere: a northing below 0 in a northern zone, or of
  /// 10,000,000 m and more in a southern one, gives the reference of the right hemisphere. A
  /// latitude nearer than a micrometre to the equator gives way to the northing.
  ///
  /// - Parameters:
  ///   - point: Easting and northing in `zone`, in metres.
  ///   - zone: The zone whose squares count, which need not be the standard zone of the place.
  ///   - latitude: Degrees north of the place, from which the band is taken.
  ///   - digits: Digits for each of easting and northing, 0 to 5.
  /// - Throws: `GridError` with code `.noSquare` where the zone has no squares, or
  ///   `.latitudeMismatch` where the latitude cannot be that of the northing.
  public init(
    point: MapPoint, zone: UTMZone, latitude: Double, digits: Int
  ) throws(GridError) {
    precondition((0...5).contains(digits), "MGRS has 0 to 5 digits")
    let falseNorthing = zone.isNorthern ? 0 : UTMZone.southernFalseNorthingMetres
    let fromEquator = point.y - falseNorthing
    guard
      point.x >= 100_000, point.x < 900_000, fromEquator >= -9_000_000, fromEquator < 9_500_000
    else {
      throw GridError(
        code: .noSquare, subject: "zone \(zone), easting \(point.x), northing \(point.y)",
        message: "lies outside of the MGRS squares of the zone")
    }
    // Rounding comes before the false northing is taken away, which then loses no bit.
    let easting = Int(point.x.rounded(.down))
    let northing = Int(point.y.rounded(.down)) - Int(falseNorthing)
    let band =
      latitude.magnitude < 1e-11
      ? LatitudeBand(latitude: northing < 0 ? -1 : 1) : LatitudeBand(checked: latitude)
    let (column, row) = (easting / 100_000, quotient(northing, 100_000))
    guard let band, band.reaches(row: row, column: column) else {
      throw GridError(
        code: .latitudeMismatch, subject: "latitude \(latitude)",
        message: "is not that of northing \(point.y) in zone \(zone)")
    }
    let side = MGRSReference.squareSizes[digits]
    self.init(
      squareIn: zone, band: band, easting: easting - easting % side,
      northingFromEquator: quotient(northing, side) * side, digits: digits)
  }

  /// The square with the given corner, counted from the equator; all is checked by the caller.
  init(
    squareIn zone: UTMZone, band: LatitudeBand, easting: Int, northingFromEquator: Int, digits: Int
  ) {
    self.zone = zone.isNorthern == band.isNorthern ? zone : zone.otherHemisphere
    self.band = band
    self.easting = easting
    self.northing = northingFromEquator + (band.isNorthern ? 0 : 10_000_000)
    self.digits = digits
  }

  /// The reference as it is written: `37UDQ123456`, the zone with two digits, without spaces.
  public var description: String {
    let letters = MGRSLetters(zoneNumber: zone.number)
    // 10,000 km are five periods of the row letters, so that both hemispheres count alike.
    var text = zone.number < 10 ? "0" : ""
    text += String(zone.number)
    text.append(band.letter)
    text.append(letters.column(easting / 100_000))
    text.append(letters.row(northing / 100_000))
    appendDigits(of: easting, to: &text)
    appendDigits(of: northing, to: &text)
    return text
  }

  private func appendDigits(of coordinate: Int, to text: inout String) {
    guard digits > 0 else { return }
    let number = String(coordinate % 100_000 / squareSizeMetres)
    text += String(repeating: "0", count: digits - number.count)
    text += number
  }
}

extension LatitudeBand {
  /// The band of a latitude that may be anything, or nil where it is no latitude.
  fileprivate init?(checked latitude: Double) {
    guard latitude >= -90, latitude <= 90 else { return nil }
    self.init(latitude: latitude)
  }
}

/// `number` / `divisor` rounded down, for negative numbers too.
func quotient(_ number: Int, _ divisor: Int) -> Int {
  let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}
