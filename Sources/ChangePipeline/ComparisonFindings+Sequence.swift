// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

extension ComparisonFindings {
  /// Hands over findings in report order: row by row from the north, in each row from the west.
  ///
  /// - Parameters:
  ///   - all: Whether unflagged and not observed cells come too; the comparison must then have kept
  ///     every cell.
  ///   - body: Receives each cell once.
  /// - Throws: What reading the stored cells throws, and what `body` throws.
  public func forEach(all: Bool, _ body: (Finding) throws -> Void) throws {
    guard all else {
      for index in 0..<cells.count where decision.q[index] <= decision.falseDiscoveryRate {
        try body(finding(kept: index))
      }
      return
    }
    var next = 0
    let block = layout.block
    for row in 0..<block.rows.count {
      let stored = try store.read(rows: row..<row + 1)
      for column in 0..<block.columns.count {
        let cell = GridCell(
          column: block.columns.lowerBound + column, row: block.rows.upperBound - 1 - row)
        guard layout.wants(cell), stored.expected[column] > 0 else { continue }
        if next < cells.count, cells.cells[next] == cell {
          try body(finding(kept: next))
          next += 1
        } else {
          try body(missing(cell, stored, at: column))
        }
      }
    }
  }

  /// The finding of one cell; nil where the comparison does not hold it.
  ///
  /// - Throws: What reading the stored cells throws.
  public func finding(of cell: GridCell) throws -> Finding? {
    if let index = index(of: cell) { return finding(kept: index) }
    guard let (stored, place) = try storedCell(cell) else { return nil }
    return missing(cell, stored, at: place)
  }

  /// What is said of a cell that was not tested.
  private func missing(_ cell: GridCell, _ stored: CellTable, at place: Int) -> Finding {
    let valid = stored.valid[place]
    return Finding(
      cell: cell, notObserved: valid == 0 ? stored.reason[place] : .tooFewPixels,
      validFraction: Double(valid) / Double(stored.expected[place]))
  }

  /// What the pixels left in a cell; nil where it is no part of the comparison.
  func storedCell(_ cell: GridCell) throws -> (table: CellTable, place: Int)? {
    guard layout.wants(cell), let position = layout.block.position(of: cell) else { return nil }
    let (row, place) = position.quotientAndRemainder(dividingBy: layout.block.columns.count)
    let stored = try store.read(rows: row..<row + 1)
    return stored.expected[place] > 0 ? (stored, place) : nil
  }

  /// The place of a cell among those whose numbers are kept.
  func index(of cell: GridCell) -> Int? {
    var (low, high) = (0, cells.count)
    while low < high {
      let middle = (low + high) / 2
      if cells.cells[middle] < cell { low = middle + 1 } else { high = middle }
    }
    return low < cells.count && cells.cells[low] == cell ? low : nil
  }
}
