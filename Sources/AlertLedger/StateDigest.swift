// SPDX-License-Identifier: Apache-2.0
import GRDB
import MonitorGrid

/// A hash of what a ledger says, whatever order it was told in.
///
/// It covers the binding, the passes with the hashes of their summaries, the comparisons that count
/// with the hashes of their findings and observations, the alerts that stand, reviews and
/// corroborations; each kind in an order of its own, without row numbers. It leaves out what depends
/// on the order: the events, superseded comparisons, and alerts that were withdrawn on the way.
struct StateDigest {
  let database: Database

  func sha256() throws -> String {
    var hash = LedgerHash()
    hash.add(line: "binding")
    hash.add(
      line: try String.fetchOne(database, sql: "SELECT sha256 FROM binding") ?? "")
    // The events' own texts hold no number of a row, so equal facts have equal lines.
    try add(
      "passes",
      """
      SELECT e.content || CASE WHEN w.pass IS NULL THEN '' ELSE ' withdrawn' END
      FROM passes p JOIN events e ON e.number = p.event
      LEFT JOIN withdrawals w ON w.pass = p.key ORDER BY p.track, p.acquired_ms, p.sha256
      """, to: &hash)
    try add(
      "comparisons",
      """
      SELECT e.content FROM comparisons c JOIN events e ON e.number = c.event
      JOIN passes p ON p.key = c.after LEFT JOIN supersessions s ON s.comparison = c.key
      WHERE s.comparison IS NULL ORDER BY c.track, p.acquired_ms, p.sha256
      """, to: &hash)
    hash.add(line: "alerts")
    for alert in try AlertRows.fetch(
      where: "state <> 'withdrawn'", arguments: [], in: database)
    {
      hash.add(line: alert.content.text)
    }
    for table in ["reviews", "corroborations"] {
      try add(
        table,
        """
        SELECT e.content FROM \(table) t JOIN events e ON e.number = t.event ORDER BY e.content
        """, to: &hash)
    }
    return hash.hexadecimal
  }

  private func add(_ name: String, _ sql: String, to hash: inout LedgerHash) throws {
    hash.add(line: name)
    let cursor = try String.fetchCursor(database, sql: sql)
    while let line = try cursor.next() { hash.add(line: line) }
  }
}

extension Ledger {
  /// A hash of the logical state, equal for ledgers that hold the same facts, in whatever order they
  /// came.
  ///
  /// - Complexity: O(*n*) in passes, comparisons and alerts; no summaries are read.
  public func stateDigest() throws(LedgerError) -> String {
    try reading { database in try StateDigest(database: database).sha256() }
  }

  /// The hash of the last event; it changes with every event and depends on their order.
  public func chainHead() throws(LedgerError) -> String {
    try reading { database in try EventLog.head(of: database).sha256 }
  }

  /// The last events, oldest first.
  public func events(last count: Int) throws(LedgerError) -> [LedgerEvent] {
    try reading { database in
      try Row.fetchAll(
        database,
        sql: "SELECT number, kind, alert, content, sha256 FROM events ORDER BY number DESC LIMIT ?",
        arguments: [count]
      ).reversed().map { row in
        LedgerEvent(
          number: row[0], kind: row[1], alertID: row[2], content: row[3], sha256: row[4])
      }
    }
  }

  /// The events of one alert, oldest first.
  public func events(ofAlert id: String) throws(LedgerError) -> [LedgerEvent] {
    try reading { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT number, kind, alert, content, sha256 FROM events WHERE alert = ? ORDER BY number
          """, arguments: [id]
      ).map { row in
        LedgerEvent(
          number: row[0], kind: row[1], alertID: row[2], content: row[3], sha256: row[4])
      }
    }
  }
}

/// One event of the chain.
public struct LedgerEvent: Hashable, Sendable {
  /// Its number, from 1.
  public let number: Int64
  /// What it is about.
  public let kind: String
  /// The alert that it is about; nil where it is about something else.
  public let alertID: String?
  /// Canonical JSON.
  public let content: String
  /// Its hash.
  public let sha256: String
}
