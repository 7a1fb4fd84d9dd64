// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ChangePipeline
import ChangeStatistics
import Evidence
import MonitorGrid
import PassCatalog

extension CompletedComparison {
  /// All that goes into the ledger of this comparison.
  ///
  /// - Parameters:
  ///   - pass: The later pass.
  ///   - references: The passes of its past, from the oldest.
  ///   - zone: Where its cells lie.
  ///   - runID: The run's name.
  /// - Returns: The comparison, its flagged cells and what it saw of every tested one.
  /// - Throws: What reading the findings throws.
  func ledgerRecord(
    after pass: LedgerPass, references: [PassKey], zone: UTMZone, runID: String
  ) throws -> ComparisonRecord {
    var observations = ObservationTable()
    var findings: [LedgerFinding] = []
    let times = passTimes
    var cursor = result.cursor(all: true)
    while let finding = try cursor.next() {
      guard finding.notObserved == nil, let p = finding.p else { continue }
      let cell = LedgerCell(zone: zone, cell: finding.cell)
      // log10 p = ln p / ln 10; a p of 0 is the largest metric.
      let metric = p > 0 ? -Elementary.log(p) / 2.302_585_092_994_046 : .infinity
      observations.set(
        cell, metric: metric, isFlagged: finding.isFlagged, direction: finding.direction)
      guard finding.isFlagged else { continue }
      var one = LedgerFinding(cell: cell)
      one.statistic = finding.statistic
      one.p = finding.p
      one.q = finding.q
      one.effect = setup.method.isOptical ? finding.effect : finding.effectDecibels
      one.effectUnit = setup.method.isOptical ? nil : "dB"
      one.effectBand = finding.effectBand
      one.meaning = finding.meaning
      one.lastUnchanged = finding.lastUnchangedPass.flatMap {
        times.indices.contains($0) ? times[$0] : nil
      }
      findings.append(one)
    }
    let comparison = LedgerComparison(
      runID: runID, references: references, testedCount: counts.tested,
      flaggedCount: counts.flagged, notObservedCounts: counts.notObserved,
      looks: result.pixelLooks.first?.looks)
    return ComparisonRecord(
      after: pass, comparison: comparison, findings: findings,
      observations: observations.sortedBlocks)
  }
}

extension PassSummary {
  /// The blocks that a ledger keeps.
  ///
  /// - Throws: What reading the temporary file throws.
  func blocks(zone: UTMZone) throws -> [SummaryBlock] {
    var table = SummaryTable(bandCount: count)
    for first in stride(from: 0, to: block.rows.count, by: 64) {
      let rows = first..<min(first + 64, block.rows.count)
      let numbers = try read(rows: rows)
      for row in rows {
        for column in 0..<block.columns.count {
          let place = ((row - first) * block.columns.count + column) * count
          let values = Array(numbers[place..<place + count])
          guard !values.contains(where: \.isNaN) else { continue }
          let cell = GridCell(
            column: block.columns.lowerBound + column, row: block.rows.upperBound - 1 - row)
          table.set(LedgerCell(zone: zone, cell: cell), values)
        }
      }
    }
    return table.sortedBlocks
  }
}

extension LedgerPass {
  /// A pass as the ledger records it.
  ///
  /// - Parameters:
  ///   - pass: What a scan found.
  ///   - opened: What its files say.
  ///   - numbers: Names of the numbers that are kept of each cell.
  ///   - sha256: The hash of its files.
  init(_ pass: CataloguedPass, opened: Pass, numbers: [String], sha256: String) {
    self.init(
      track: pass.track.name, id: pass.id, sensor: opened.identity.sensor,
      sensorKind: opened.isRadar ? .radar : opened.profile.name == "drone" ? .drone : .optical,
      acquired: pass.acquired, bands: numbers, sha256: sha256)
    platform = pass.platform
    relativeOrbit = pass.relativeOrbit
    tile = pass.tile
  }
}
