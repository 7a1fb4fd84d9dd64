// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Foundation
import MonitorGrid

/// Made-up passes and comparisons of a few cells, and what a nightly run would do with them.
struct LedgerStory {
  static let zone = UTMZone(epsg: 32637)
  static let binding = LedgerBinding(
    cellSizeMillimetres: 100_000, method: "dual", parameters: ["fdr": "0.01"])
  static let start = UTCTime(year: 2021, month: 11, day: 1, hour: 3)

  /// A cell near the middle of the zone.
  static func cell(_ column: Int, _ row: Int) throws -> LedgerCell {
    guard let zone else { throw StoryError.noZone }
    return LedgerCell(zone: zone, cell: GridCell(column: 4990 + column, row: 55_000 + row))
  }

  static func time(day: Double) throws -> UTCTime {
    guard let start else { throw StoryError.noTime }
    return UTCTime(epochMilliseconds: start.epochMilliseconds + Int64(day * 86_400_000))
  }

  static func pass(_ track: String, day: Double, version: Int = 0) throws -> LedgerPass {
    let time = try time(day: day)
    let digits = String(time.epochMilliseconds, radix: 16) + String(version)
    var pass = LedgerPass(
      track: track, id: "\(track)_\(time.rfc3339)", sensor: "sentinel-1-rtc", acquired: time,
      bands: ["VV", "VH"],
      sha256: String(repeating: "0", count: 64 - digits.count) + digits)
    pass.platform = "S1A"
    pass.relativeOrbit = 137
    return pass
  }

  /// What a comparison says of some cells: metric and flag by cell; cells left out were not seen.
  static func record(
    after: LedgerPass, runID: String, references: [PassKey],
    seen: [LedgerCell: (metric: Double, isFlagged: Bool)]
  ) -> ComparisonRecord {
    var table = ObservationTable()
    var findings: [LedgerFinding] = []
    for (cell, value) in seen {
      table.set(
        cell, metric: value.metric, isFlagged: value.isFlagged,
        direction: value.isFlagged ? .decrease : nil)
      guard value.isFlagged else { continue }
      var finding = LedgerFinding(cell: cell)
      finding.statistic = value.metric * 2
      finding.effect = -3.5
      finding.effectUnit = "dB"
      findings.append(finding)
    }
    return ComparisonRecord(
      after: after,
      comparison: LedgerComparison(
        runID: runID, references: references, testedCount: seen.count,
        flaggedCount: findings.count, notObservedCounts: [.masked: 3], looks: 4.4),
      findings: findings, observations: table.sortedBlocks)
  }

  /// Summaries that hold the metric in the first band and its double in the second.
  static func summaries(_ seen: [LedgerCell: (metric: Double, isFlagged: Bool)]) -> SummaryTable {
    var table = SummaryTable(bandCount: 2)
    for (cell, value) in seen {
      table.set(cell, [Float(value.metric), Float(2 * value.metric)])
    }
    return table
  }
}

enum StoryError: Error {
  case noZone, noTime
}

extension Sequence where Element == SummaryBlock {
  /// A source of blocks as the ledger asks for.
  var source: () -> SummaryBlock? {
    var iterator = makeIterator()
    return { iterator.next() }
  }
}

extension Ledger {
  /// A new ledger in a directory.
  static func new(in directory: URL) throws -> Ledger {
    try Ledger.openOrCreate(
      directory.appending(path: "ledger.sqlite").path, binding: LedgerStory.binding)
  }
}
