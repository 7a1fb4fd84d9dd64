// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ChangePipeline
import ChangeStatistics
import Evidence
import MonitorGrid

/// What comparisons of one pass saw, gathered for the ledger.
struct NightObservations {
  private var observations = ObservationTable()
  private var findings: [LedgerFinding] = []
  private var testedCount = 0
  private var notObserved: [NotObservedReason: Int] = [:]

  /// Takes over what a comparison saw of some of its cells.
  ///
  /// - Throws: What reading the findings throws.
  mutating func add(
    _ comparison: CompletedComparison, zone: UTMZone, where isWanted: (GridCell) -> Bool
  ) throws {
    let times = comparison.passTimes
    let isOptical = comparison.setup.method.isOptical
    var cursor = comparison.result.cursor(all: true, withDetection: false)
    while let finding = try cursor.next() {
      guard isWanted(finding.cell) else { continue }
      if let reason = finding.notObserved { notObserved[reason, default: 0] += 1 }
      guard finding.notObserved == nil, let p = finding.p else { continue }
      let cell = LedgerCell(zone: zone, cell: finding.cell)
      // log10 p = ln p / ln 10; a p of 0 is the largest metric.
      let metric = p > 0 ? -Elementary.log(p) / 2.302_585_092_994_046 : .infinity
      observations.set(
        cell, metric: metric, isFlagged: finding.isFlagged, direction: finding.direction)
      testedCount += 1
      guard finding.isFlagged else { continue }
      var one = LedgerFinding(cell: cell)
      one.statistic = finding.statistic
      one.p = finding.p
      one.q = finding.q
      one.effect = isOptical ? finding.effect : finding.effectDecibels
      one.effectUnit = isOptical ? nil : "dB"
      one.effectBand = finding.effectBand
      one.meaning = finding.meaning
      one.lastUnchanged = finding.lastUnchangedPass.flatMap {
        times.indices.contains($0) ? times[$0] : nil
      }
      findings.append(one)
    }
  }

  /// All that goes into the ledger.
  ///
  /// - Parameters:
  ///   - pass: The later pass.
  ///   - references: The passes of its past, from the oldest.
  ///   - comparisons: Those that it was gathered from, that with the pass before first.
  /// - Returns: The comparison, its flagged cells and what it saw of every tested one.
  /// - Throws: `Failure` where an input has no hash.
  func record(
    after pass: LedgerPass, references: [PassKey], of comparisons: [CompletedComparison]
  ) throws -> ComparisonRecord {
    let runs = try comparisons.map { comparison in
      guard let runID = try comparison.record.runID() else {
        throw Failure(.badData, "\(pass.id): a ledger needs the hashes of its inputs.")
      }
      return runID
    }
    // Several runs have a name that is made of theirs.
    let runID =
      runs.count == 1
      ? runs[0] : String(sha256(of: Array(runs.joined(separator: " ").utf8)).prefix(16))
    return ComparisonRecord(
      after: pass,
      comparison: LedgerComparison(
        runID: runID, references: references, testedCount: testedCount,
        flaggedCount: findings.count, notObservedCounts: notObserved,
        looks: comparisons.first?.result.pixelLooks.first?.looks),
      findings: findings, observations: observations.sortedBlocks)
  }
}
