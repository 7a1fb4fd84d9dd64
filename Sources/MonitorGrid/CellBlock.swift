// SPDX-License-Identifier: Apache-2.0

/// A rectangle of whole cells, in the order of reports: row from the north, column from the west.
public struct CellBlock: Hashable, Sendable {
  /// Columns, counted eastwards from the zone's origin.
  public let columns: Range<Int>
  /// Rows, counted northwards from the zone's origin; the last one is the northernmost.
  public let rows: Range<Int>

  /// The cells in which `columns` and `rows` cross.
  public init(columns: Range<Int>, rows: Range<Int>) {
    self.columns = columns
    self.rows = rows
  }

  /// Whether the cell is one of the block's.
  public func contains(_ cell: GridCell) -> Bool {
    columns.contains(cell.column) && rows.contains(cell.row)
  }

  /// The cell's place in report order, from 0, or nil where the cell lies outside.
  public func position(of cell: GridCell) -> Int? {
    guard contains(cell) else { return nil }
    return (rows.upperBound - 1 - cell.row) * columns.count + (cell.column - columns.lowerBound)
  }

  /// The cells that lie in both blocks; an empty block where there are none.
  public func intersection(_ other: CellBlock) -> CellBlock {
    CellBlock(columns: columns.clamped(to: other.columns), rows: rows.clamped(to: other.rows))
  }
}

extension CellBlock: RandomAccessCollection {
  /// Place of the first cell, 0.
  public var startIndex: Int { 0 }
  /// Number of cells.
  public var endIndex: Int { columns.count * rows.count }

  /// The cell at a place in report order.
  public subscript(position: Int) -> GridCell {
    precondition((0..<endIndex).contains(position), "a cell's position lies inside its block")
    let (down, east) = position.quotientAndRemainder(dividingBy: columns.count)
    return GridCell(column: columns.lowerBound + east, row: rows.upperBound - 1 - down)
  }
}
