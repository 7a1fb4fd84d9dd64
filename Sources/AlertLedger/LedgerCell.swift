// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// A cell of the grid of its zone; zones do not share cells.
///
/// The order is by zone, then as in reports: row from the north, then column from the west.
public struct LedgerCell: Hashable, Sendable, Comparable {
  /// The zone in whose coordinates the cell is counted.
  public let zone: UTMZone
  /// Column and row in the zone.
  public let cell: GridCell

  /// The cell of a zone.
  public init(zone: UTMZone, cell: GridCell) {
    self.zone = zone
    self.cell = cell
  }

  /// Whether `left` comes first in a report.
  public static func < (left: LedgerCell, right: LedgerCell) -> Bool {
    left.zone != right.zone ? left.zone < right.zone : left.cell < right.cell
  }

  /// The cell's name by its coordinates: `37N-E412300-N5567800` is the centre, cut to the digits of
  /// the grid's names.
  ///
  /// It is the form that `CellReference` reads and needs neither a latitude nor a projection; the
  /// MGRS name of the same cell is for people.
  public func coordinateName(cellSizeMillimetres: Int) -> String {
    // Centre in millimetres, cut to the largest power of ten of metres not above the size.
    var side = 1000
    while side * 10 <= cellSizeMillimetres { side *= 10 }
    func cut(_ index: Int) -> Int {
      let centre = (2 * index + 1) * cellSizeMillimetres / 2
      return floorQuotient(centre, side) * (side / 1000)
    }
    return "\(zone)-E\(cut(cell.column))-N\(cut(cell.row))"
  }
}

/// `dividend` / `divisor`, rounded towards negative infinity.
func floorQuotient(_ dividend: Int, _ divisor: Int) -> Int {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}
