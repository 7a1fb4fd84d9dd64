// SPDX-License-Identifier: Apache-2.0

/// One of the 20 bands of latitude of MGRS: C (from 80° S) to X (to 84° N), without I and O.
///
/// Bands are 8° high, X is 12° high. A border belongs to the band north of it.
///
/// - Source: NGA.STND.0037_2.0.0_GRIDS (2014), MGRS in the UTM part of the globe.
public struct LatitudeBand: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Bands from the south: C is 0, M is 9, N is 10, X is 19.
  public let index: Int

  /// From 56° N to 64° N, where zone 32 reaches out for the west of Norway.
  public static let v = LatitudeBand(index: 17)
  /// From 72° N to 84° N, where zones 31, 33, 35 and 37 share Svalbard.
  public static let x = LatitudeBand(index: 19)

  private static let letters: [Character] = Array("CDEFGHJKLMNPQRSTUVWX")

  private init(index: Int) {
    self.index = index
  }

  /// The band of a latitude; beyond 80° S and 84° N the nearest band.
  ///
  /// - Parameter latitude: Degrees north; not NaN.
  public init(latitude: Double) {
    let band = (latitude / 8).rounded(.down)
    self.init(index: Int(max(-10, min(9, band))) + 10)
  }

  /// The band with a letter in upper case, or nil where MGRS has no such band.
  public init?(letter: Character) {
    guard let index = LatitudeBand.letters.firstIndex(of: letter) else { return nil }
    self.init(index: index)
  }

  /// The band's letter.
  public var letter: Character { LatitudeBand.letters[index] }
  /// Whether the band lies north of the equator: N and later letters.
  public var isNorthern: Bool { index >= 10 }
  /// The band's letter as text.
  public var description: String { String(letter) }

  /// Whether `left` lies south of `right`.
  public static func < (left: LatitudeBand, right: LatitudeBand) -> Bool {
    left.index < right.index
  }

  /// Whether the band, in any zone, reaches into a square of 100 km.
  ///
  /// Parallels are not straight in a zone: away from the central meridian they bend polewards, so
  /// a border crosses different rows of squares in different columns.
  ///
  /// - Parameters:
  ///   - row: Squares north of the equator, negative south of it: floor(northing / 100 km).
  ///   - column: Squares east of the false origin, 1 to 8: floor(easting / 100 km).
  /// - Returns: Whether some place of the square lies in the band.
  func reaches(row: Int, column: Int) -> Bool {
    // The southern half mirrors the northern, the western columns mirror the eastern.
    let band = isNorthern ? index - 10 : 9 - index
    let fromEquator = row >= 0 ? row : -1 - row
    let fromMeridian = column >= 5 ? column - 5 : 4 - column
    guard let rows = LatitudeBand.rows(band: band, fromMeridian: fromMeridian) else { return false }
    return (row >= 0) == isNorthern && rows.contains(fromEquator)
  }

  /// Rows of squares that a band of the northern half touches.
  private static func rows(band: Int, fromMeridian: Int) -> ClosedRange<Int>? {
    switch band {
    case 0: 0...8
    case 1: 8...17
    case 2: 17...26
    case 3: 26...35
    case 4: 35...44
    case 5: 44...53
    case 6: 53...62
    // 64° N crosses 7,100 km in the second column from the central meridian, 72° N crosses
    // 8,000 km in the third.
    case 7: 62...(fromMeridian >= 1 ? 71 : 70)
    case 8: (fromMeridian <= 1 ? 70 : 71)...(fromMeridian >= 2 ? 80 : 79)
    case 9: (fromMeridian <= 2 ? 79 : 80)...94
    default: nil
    }
  }
}
