// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import MonitorGrid

extension LedgerVerifier {
  /// Passes say what their events say, and summaries that are there are those that came.
  mutating func checkPasses(readsSummaries: Bool) throws {
    let wasPruned =
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM events WHERE kind = 'pruned')") ?? false
    let facts = try Row.fetchCursor(
      database,
      sql: """
        SELECT p.key, p.summaries_sha256, p.acquired, e.content FROM passes p
        JOIN events e ON e.number = p.event ORDER BY p.key
        """)
    while let row = try facts.next() {
      let key = PassKey(number: row[0])
      let recorded = try PassRows.require(key, in: database)
      let sha256: String = row[1]
      var content = recorded.pass.content
      content.set("observed_cells", recorded.observedCells)
      content.set("summaries_sha256", sha256)
      let name = "the pass of \(recorded.pass.acquired.rfc3339) of \(recorded.pass.track)"
      if content.settled(.passIngested) != row[3] || row[2] != recorded.pass.acquired.rfc3339 {
        note("\(name) is not what its event says")
      }
      guard recorded.hasSummaries else {
        if recorded.observedCells > 0, !wasPruned { note("\(name) has lost its cell summaries") }
        continue
      }
      report.summarisedPassCount += 1
      guard readsSummaries else { continue }
      let (cells, found) = try blocks(
        "SELECT data, epsg, block_row, block_column FROM summaries WHERE pass = ?",
        of: key.number, columns: recorded.pass.bands.count, width: 4)
      if found != sha256 || cells != recorded.observedCells {
        note("the cell summaries of \(name) are not those that came")
      }
    }
  }

  /// Comparisons, their findings and observations say what their events say.
  mutating func checkComparisons() throws {
    let facts = try Row.fetchCursor(
      database,
      sql: """
        SELECT c.key, c.frozen_sha256, c.findings_sha256, c.observations_sha256, e.content,
          c.before, c.track
        FROM comparisons c JOIN events e ON e.number = c.event ORDER BY c.key
        """)
    while let row = try facts.next() {
      let recorded = try ComparisonRows.require(ComparisonKey(number: row[0]), in: database)
      let comparison = recorded.comparison
      let name = "the comparison of run \(comparison.runID) of \(recorded.track)"
      var content = CanonicalObject()
      content.set("track", recorded.track)
      content.set("run_id", comparison.runID)
      content.set(
        "after", PackedComparison.name(try PassRows.require(recorded.after, in: database).pass))
      content.set(
        "references",
        try comparison.references.map {
          PackedComparison.name(try PassRows.require($0, in: database).pass)
        })
      content.set("tested", comparison.testedCount)
      content.set("flagged", comparison.flaggedCount)
      content.set("not_observed", PackedComparison.notObservedText(comparison))
      content.set("looks", comparison.looks)
      content.set("status", comparison.status)
      content.set("frozen_sha256", row[1] as String)
      content.set("findings_sha256", row[2] as String)
      content.set("observations_sha256", row[3] as String)
      if content.settled(.comparisonRecorded) != row[4]
        || comparison.references.last?.number != row[5]
      {
        note("\(name) is not what its event says")
      }
      var findings = LedgerHash()
      var count = 0
      try FindingRows.fetch(
        where: "f.comparison = ?", arguments: [recorded.key.number], in: database
      ) {
        findings.add(line: $1.content.text)
        count += 1
      }
      if findings.hexadecimal != row[2] || count != comparison.flaggedCount {
        note("the findings of \(name) are not those that were recorded")
      }
      let (cells, sha256) = try blocks(
        "SELECT data, epsg, block_row, block_column FROM observations WHERE comparison = ?",
        of: recorded.key.number, columns: 1, width: 2)
      if sha256 != row[3] || cells != comparison.testedCount {
        note("the observations of \(name) are not those that were recorded")
      }
    }
  }

  /// Withdrawals, supersessions, reviews and corroborations say what their events say.
  mutating func checkDecisions() throws {
    let tables: [(name: String, members: [(column: String, member: String)])] = [
      ("withdrawals", [("reason", "reason")]),
      ("supersessions", [("reason", "reason")]),
      (
        "reviews",
        [("alert", "alert"), ("verdict", "verdict"), ("note", "note"), ("reviewer", "reviewer")]
      ),
      (
        "corroborations",
        [
          ("alert", "alert"), ("kind", "sensor_kind"), ("source", "source"),
          ("distance_m", "distance_m"),
        ]
      ),
    ]
    for table in tables {
      for (column, member) in table.members {
        let wrong =
          try Int.fetchOne(
            database,
            sql: """
              SELECT count(*) FROM \(table.name) t JOIN events e ON e.number = t.event
              WHERE json_extract(e.content, '$.\(member)') IS NOT t.\(column)
              """) ?? 0
        if wrong > 0 { note("\(wrong) of \(table.name) are not what their events say") }
      }
    }
  }

  /// The alerts are what observations and events give.
  mutating func checkAlerts() throws {
    var stored: [String: Alert] = [:]
    for alert in try AlertRows.fetch(where: "TRUE", arguments: [], in: database) {
      stored[alert.id] = alert
    }
    do {
      var missing: [String] = []
      var wrong: [String] = []
      try DerivedAlerts(database: database, binding: binding).forEach { alert in
        guard let held = stored.removeValue(forKey: alert.id) else {
          missing.append(alert.id)
          return
        }
        if held != alert { wrong.append(alert.id) }
      }
      for id in missing { note("alert \(id) is missing") }
      for id in wrong { note("alert \(id) is not what the observations give") }
      for id in stored.keys.sorted() { note("alert \(id) rests on nothing") }
    } catch let error as LedgerError {
      note("\(error.subject) \(error.message)")
    }
  }

  private func blocks(
    _ sql: String, of number: Int64, columns: Int, width: Int
  ) throws -> (cells: Int, sha256: String) {
    var hashes: [BlockKey: String] = [:]
    var cells = 0
    let cursor = try Row.fetchCursor(database, sql: sql, arguments: [number])
    while let row = try cursor.next() {
      guard let zone = UTMZone(epsg: row[1]) else { continue }
      let key = BlockKey(zone: zone, row: row[2], column: row[3])
      do {
        let count = try row.withPackedCells(at: 0, columns: columns, width: width) { $0.cellCount }
        cells += count
        // Blocks without a cell say what was covered and have no part in the hash.
        guard count > 0 else { continue }
      } catch is LedgerError {
        return (-1, "")
      }
      let data: Data = row[0]
      hashes[key] = LedgerHash.of([UInt8](data))
    }
    return (cells, BlockHashes.sha256(of: hashes))
  }
}
