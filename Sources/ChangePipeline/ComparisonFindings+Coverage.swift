// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

extension ComparisonFindings {
  /// What the comparison saw of each of its cells.
  ///
  /// - Throws: What reading the stored cells throws.
  /// - Complexity: O(*n*) in the cells; three bytes for each.
  public func coverage() throws -> CellCoverage {
    var coverage = CellCoverage(layout.block)
    let columns = layout.block.columns.count
    for first in stride(from: 0, to: layout.block.rows.count, by: 64) {
      let cells = try store.read(rows: first..<min(first + 64, layout.block.rows.count))
      for (place, cell) in cells.block.enumerated() {
        let one = cells[place]
        guard one.expected > 0, layout.wants(cell) else { continue }
        let state: CellCoverage.State =
          one.isTestable(leastValidFraction: parameters.leastValidFraction)
          ? .tested(isFlagged: false)
          : .notObserved(one.valid == 0 ? one.reason : .tooFewPixels)
        coverage.set(first * columns + place, state, validFraction: one.validFraction)
      }
    }
    for index in 0..<decision.candidates.count where decision.isFlagged(candidate: index) {
      coverage.flag(decision.candidates.cells[index])
    }
    return coverage
  }
}
