// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import MonitorGrid

/// Comparisons as rows of their table.
enum ComparisonRows {
  /// Comparisons that meet a condition on `c`, `p` (the later pass) and `s` (the supersession), by time.
  static func fetch(
    where condition: String, arguments: StatementArguments, in database: Database
  ) throws -> [RecordedComparison] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT c.key, c.track, c.after, p.acquired_ms, c.run_id, c.tested, c.flagged,
          c.not_observed, c.looks, c.status, s.reason
        FROM comparisons c JOIN passes p ON p.key = c.after
        LEFT JOIN supersessions s ON s.comparison = c.key
        WHERE \(condition) ORDER BY p.acquired_ms, c.track, c.key
        """)
    let references = try database.cachedStatement(
      sql: "SELECT pass FROM comparison_references WHERE comparison = ? ORDER BY position")
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      let key: Int64 = row[0]
      let passes = try Int64.fetchAll(references, arguments: [key])
      var comparison = LedgerComparison(
        runID: row[4], references: passes.map(PassKey.init(number:)), testedCount: row[5],
        flaggedCount: row[6], looks: row[8], status: row[9])
      let counts = try JSONDecoder().decode(
        [String: Int].self, from: Data((row[7] as String).utf8))
      for (name, count) in counts {
        if let reason = NotObservedReason(rawValue: name) {
          comparison.notObservedCounts[reason] = count
        }
      }
      return RecordedComparison(
        key: ComparisonKey(number: key), track: row[1], after: PassKey(number: row[2]),
        acquired: UTCTime(epochMilliseconds: row[3]), comparison: comparison,
        supersededBecause: row[10])
    }
  }

  static func live(of pass: PassKey, in database: Database) throws -> RecordedComparison? {
    try fetch(
      where: "c.after = ? AND s.comparison IS NULL", arguments: [pass.number], in: database
    ).first
  }

  static func require(_ key: ComparisonKey, in database: Database) throws -> RecordedComparison {
    guard
      let found = try fetch(where: "c.key = ?", arguments: [key.number], in: database).first
    else {
      throw LedgerError(
        code: .noSuchComparison, subject: "comparison \(key.number)",
        message: "is not in the ledger")
    }
    return found
  }

  /// The event that recorded the comparison.
  static func content(of key: ComparisonKey, in database: Database) throws -> String? {
    try String.fetchOne(
      database,
      sql:
        "SELECT e.content FROM comparisons c JOIN events e ON e.number = c.event WHERE c.key = ?",
      arguments: [key.number])
  }

  /// Blocks that the comparison covers, tested or not.
  static func blocks(of key: ComparisonKey, in database: Database) throws -> Set<BlockKey> {
    let rows = try Row.fetchAll(
      database,
      sql: "SELECT epsg, block_row, block_column FROM observations WHERE comparison = ?",
      arguments: [key.number])
    return Set(
      rows.compactMap { row in
        UTMZone(epsg: row[0]).map { BlockKey(zone: $0, row: row[1], column: row[2]) }
      })
  }
}
