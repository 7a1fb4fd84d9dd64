// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

/// Walks over the findings of a comparison, each made when it is asked for.
public struct FindingCursor {
  private let result: ComparisonFindings
  private let all: Bool
  private let withDetection: Bool
  /// The next kept cell.
  private var kept = 0
  /// The next place of the block, and the row of cells that holds it.
  private var place = 0
  private var stored: StoredCells?

  init(_ result: ComparisonFindings, all: Bool, withDetection: Bool) {
    self.result = result
    self.all = all
    self.withDetection = withDetection
  }

  /// The next finding; nil after the last.
  ///
  /// - Throws: What reading the stored cells throws.
  public mutating func next() throws -> Finding? {
    all ? try nextOfAll() : nextFlagged()
  }

  private mutating func nextFlagged() -> Finding? {
    let decision = result.decision
    while kept < decision.candidates.count {
      defer { kept += 1 }
      if decision.isFlagged(candidate: kept) {
        return result.finding(kept: kept, withDetection: withDetection)
      }
    }
    return nil
  }

  private mutating func nextOfAll() throws -> Finding? {
    let layout = result.layout
    let columns = layout.block.columns.count
    while place < layout.block.count {
      defer { place += 1 }
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      if column == 0 { stored = try result.store.read(rows: row..<row + 1) }
      let cell = layout.block[place]
      guard let one = stored?[column], one.expected > 0, layout.wants(cell) else { continue }
      let candidates = result.decision.candidates
      guard kept < candidates.count, candidates.cells[kept] == cell else {
        return result.missing(cell, one)
      }
      defer { kept += 1 }
      return result.finding(kept: kept, withDetection: withDetection)
    }
    return nil
  }
}
