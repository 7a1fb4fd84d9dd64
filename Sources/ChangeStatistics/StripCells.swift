// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// The cells of a strip with the places where its rows start.
struct StripCells {
  let cells: TestedCells
  let frame: SceneFrame
  /// The strip's rows, counted from the north of the scene.
  let rows: Range<Int>
  /// By row of the strip: index of its first cell; then the number of cells.
  private var starts: [Int] = []

  /// Finds the rows of cells in report order.
  init(_ cells: TestedCells, rows: Range<Int>, frame: SceneFrame) {
    self.cells = cells
    self.rows = rows
    self.frame = frame
    var last: CellPlace?
    for (index, cell) in cells.cells.enumerated() {
      let place = frame.place(of: cell)
      precondition(
        rows.contains(place.row) && place.column >= 0
          && place.column < frame.bounds.columns.count, "the cells lie in the strip")
      if let last {
        precondition(
          last.row < place.row || (last.row == place.row && last.column < place.column),
          "the cells are in report order")
      }
      while starts.count <= place.row - rows.lowerBound { starts.append(index) }
      last = place
    }
    while starts.count <= rows.count { starts.append(cells.count) }
  }

  /// Indices of the cells of a row, counted from the north of the scene.
  func cells(ofRow row: Int) -> Range<Int> {
    starts[row - rows.lowerBound]..<starts[row - rows.lowerBound + 1]
  }

  /// Indices of the cells of a row that lie in some columns, counted from the west of the scene.
  ///
  /// - Complexity: O(log *n*) in the cells of the row.
  func cells(ofRow row: Int, columns: Range<Int>) -> Range<Int> {
    let all = cells(ofRow: row)
    let west = frame.bounds.columns.lowerBound
    let first = firstIndex(in: all, atOrEastOf: west + columns.lowerBound)
    return first..<firstIndex(in: first..<all.upperBound, atOrEastOf: west + columns.upperBound)
  }

  /// Number of cells in some columns of all rows.
  func count(inColumns columns: Range<Int>) -> Int {
    rows.reduce(0) { $0 + cells(ofRow: $1, columns: columns).count }
  }

  /// Indices of the cells in some columns of all rows, or of every other row and column from the
  /// scene's north-western corner.
  func choose(columns: Range<Int>, isThinned: Bool, into chosen: inout [Int]) {
    chosen.removeAll(keepingCapacity: true)
    for row in rows where !isThinned || row.isMultiple(of: 2) {
      for index in cells(ofRow: row, columns: columns)
      where !isThinned || frame.place(of: cells.cells[index]).column.isMultiple(of: 2) {
        chosen.append(index)
      }
    }
  }

  private func firstIndex(in range: Range<Int>, atOrEastOf column: Int) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if cells.cells[middle].column < column { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
