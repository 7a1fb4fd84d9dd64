// SPDX-License-Identifier: Apache-2.0

/// One square of the monitoring grid, counted in whole cell sizes from the zone's origin.
///
/// `column` = floor(E / size), `row` = floor(N / size), false easting and northing included.
/// The order is that of reports: row from the north, then column from the west.
public struct GridCell: Hashable, Sendable, Comparable {
  /// Cells east of the zone's origin.
  public let column: Int
  /// Cells north of the zone's origin.
  public let row: Int

  /// The cell at (`column`, `row`).
  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }

  /// Whether `left` comes first in a report.
  public static func < (left: GridCell, right: GridCell) -> Bool {
    left.row != right.row ? left.row > right.row : left.column < right.column
  }
}
