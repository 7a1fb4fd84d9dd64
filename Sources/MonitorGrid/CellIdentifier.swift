// SPDX-License-Identifier: Apache-2.0

/// The names of a cell in a report.
public struct CellIdentifier: Hashable, Sendable {
  /// MGRS reference of the cell's centre, cut to the grid's digits: `37UDQ123456`.
  public let cell: String
  /// `cell`, with the size appended unless it is a power of ten: `37UDQ123456/120`.
  public let featureID: String
}

extension CellGrid {
  /// Digits of the cells' names: as many as the largest power of ten not above the size needs.
  ///
  /// 5 for 1 m, 4 for 10 m and 30 m, 3 for 100 m and 120 m, 2 for 1 km, 0 for 100 km. Centres of two
  /// cells are at least that power apart, so that no two cells of a grid share a name.
  public var nameDigits: Int {
    // The sizes fall, so the first that fits is the largest.
    MGRSReference.squareSizes.firstIndex { $0 * 1000 <= cellSizeMillimetres } ?? 5
  }

  /// Whether the size is a power of ten in metres: each cell is then an MGRS square itself.
  public var isDecimal: Bool {
    MGRSReference.squareSizes[nameDigits] * 1000 == cellSizeMillimetres
  }

  /// The size in metres as it stands in names: `100`, `12.5`.
  public var cellSizeText: String {
    let (metres, fraction) = cellSizeMillimetres.quotientAndRemainder(dividingBy: 1000)
    guard fraction != 0 else { return String(metres) }
    var digits = String(fraction + 1000).dropFirst()
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(metres).\(digits)"
  }

  /// The names of a cell.
  ///
  /// Where the zone has no MGRS squares (easting below 100 km or from 900 km on, which only a raster
  /// far outside of its zone reaches) the name is made of the zone and the coordinates, cut in the
  /// same way: `37N-E950100-N4209900`.
  ///
  /// - Parameters:
  ///   - cell: The cell.
  ///   - centreLatitude: Degrees north of its centre, for the latitude band.
  /// - Returns: The MGRS name and the feature id, unique on this grid.
  /// - Throws: `GridError` with code `.latitudeMismatch` where the latitude cannot be that of the
  ///   cell.
  public func identifier(
    of cell: GridCell, centreLatitude: Double
  ) throws(GridError) -> CellIdentifier {
    let centre = centre(of: cell)
    let name: String
    do throws(GridError) {
      name = try MGRSReference(
        point: centre, zone: zone, latitude: centreLatitude, digits: nameDigits
      ).description
    } catch  where error.code == .noSquare {
      let side = MGRSReference.squareSizes[nameDigits]
      let easting = quotient(Int(centre.x.rounded(.down)), side) * side
      let northing = quotient(Int(centre.y.rounded(.down)), side) * side
      name = "\(zone)-E\(easting)-N\(northing)"
    }
    return CellIdentifier(cell: name, featureID: isDecimal ? name : "\(name)/\(cellSizeText)")
  }
}
