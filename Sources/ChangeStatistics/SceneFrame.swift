// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// The least block of the tested cells of a scene, from whose north-western cell places are counted.
struct SceneFrame: Sendable {
  let bounds: CellBlock

  /// Row from the north and column from the west, from 0.
  @inline(__always)
  func place(of cell: GridCell) -> CellPlace {
    CellPlace(
      row: bounds.rows.upperBound - 1 - cell.row, column: cell.column - bounds.columns.lowerBound)
  }

  /// The grid rows of places counted from the north.
  func gridRows(_ rows: Range<Int>) -> Range<Int> {
    bounds.rows.upperBound - rows.upperBound..<bounds.rows.upperBound - rows.lowerBound
  }
}
