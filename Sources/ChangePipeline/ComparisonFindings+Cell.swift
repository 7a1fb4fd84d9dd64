// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

extension ComparisonFindings {
  /// A walk over findings in report order: row by row from the north, in each row from the west.
  ///
  /// - Parameters:
  ///   - all: Whether unflagged and not observed cells come too; the comparison must then have kept
  ///     every cell.
  ///   - withDetection: Whether each says what could have been detected in it, which takes most of the
  ///     time.
  /// - Returns: A cursor before the first finding.
  public func cursor(all: Bool, withDetection: Bool = true) -> FindingCursor {
    precondition(!all || detail == .all, "the numbers of all cells were kept")
    return FindingCursor(self, all: all, withDetection: withDetection)
  }

  /// The finding of one cell; nil where the comparison does not hold it.
  ///
  /// The comparison must have kept every cell.
  ///
  /// - Throws: What reading the stored cells throws.
  public func finding(of cell: GridCell) throws -> Finding? {
    precondition(detail == .all, "the numbers of all cells were kept")
    if let index = index(of: cell) { return finding(kept: index) }
    return try storedCell(cell).map { missing(cell, $0) }
  }

  /// What is said of a cell that was not tested.
  func missing(_ cell: GridCell, _ stored: StoredCell) -> Finding {
    Finding(
      cell: cell, notObserved: stored.valid == 0 ? stored.reason : .tooFewPixels,
      validFraction: stored.validFraction)
  }

  /// What the pixels left in a cell; nil where it is no part of the comparison.
  func storedCell(_ cell: GridCell) throws -> StoredCell? {
    guard layout.wants(cell), let position = layout.block.position(of: cell) else { return nil }
    let (row, place) = position.quotientAndRemainder(dividingBy: layout.block.columns.count)
    let stored = try store.read(rows: row..<row + 1)[place]
    return stored.expected > 0 ? stored : nil
  }

  /// The place of a cell among those whose numbers are kept.
  func index(of cell: GridCell) -> Int? {
    let cells = decision.candidates.cells
    var (low, high) = (0, cells.count)
    while low < high {
      let middle = (low + high) / 2
      if cells[middle] < cell { low = middle + 1 } else { high = middle }
    }
    return low < cells.count && cells[low] == cell ? low : nil
  }
}
