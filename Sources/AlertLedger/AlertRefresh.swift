// SPDX-License-Identifier: Apache-2.0
import GRDB
import MonitorGrid

/// Brings alerts up to date after comparisons came or went, and finds comparisons that this outdates.
struct AlertRefresh {
  let database: Database
  let binding: LedgerBinding

  /// Makes the alerts of the affected cells again.
  ///
  /// - Parameters:
  ///   - blocks: Blocks in which observations came or went.
  ///   - time: The earliest of these observations; alerts that ended before are what they were.
  ///   - comparisons: The comparisons that came or went.
  ///   - cause: Why alerts that rest on nothing any more are withdrawn.
  ///   - source: What the events name as their cause.
  /// - Returns: The changes of state, block by block.
  /// - Throws: `LedgerError`, or SQLite's own error.
  func refresh(
    blocks: Set<BlockKey>, from time: UTCTime, comparisons: [ComparisonKey],
    withdrawing cause: String, source: CanonicalObject
  ) throws -> [AlertChange] {
    let derivation = AlertDerivation(database: database, binding: binding)
    var changes: [AlertChange] = []
    for block in blocks.sorted() {
      let cells = try cells(of: block, from: time, comparisons: comparisons)
      guard !cells.isEmpty else { continue }
      changes += try derivation.update(
        cells, in: block, withdrawing: cause, source: source)
    }
    try markOutdated(blocks: blocks, after: time)
    return changes
  }

  private func cells(
    of block: BlockKey, from time: UTCTime, comparisons: [ComparisonKey]
  ) throws -> [Int] {
    var indices: Set<Int> = []
    let limit = time.epochMilliseconds - Int64(binding.rule.samePassSeconds) * 1000
    let (row, column) = (block.row * BlockKey.side, block.column * BlockKey.side)
    let (rowEnd, columnEnd) = (row + BlockKey.side, column + BlockKey.side)
    let alerts = try database.cachedStatement(
      sql: """
        SELECT row, col FROM alerts
        WHERE epsg = ? AND row >= ? AND row < ? AND col >= ? AND col < ?
          AND state <> 'withdrawn' AND (ended_ms IS NULL OR ended_ms >= ?)
        """)
    var cursor = try Row.fetchCursor(
      alerts, arguments: [block.zone.epsg, row, rowEnd, column, columnEnd, limit])
    while let found = try cursor.next() {
      indices.insert(block.index(of: GridCell(column: found[1], row: found[0])))
    }
    let findings = try database.cachedStatement(
      sql: """
        SELECT row, col FROM findings
        WHERE comparison = ? AND epsg = ? AND row >= ? AND row < ? AND col >= ? AND col < ?
        """)
    for comparison in comparisons {
      cursor = try Row.fetchCursor(
        findings,
        arguments: [comparison.number, block.zone.epsg, row, rowEnd, column, columnEnd])
      while let found = try cursor.next() {
        indices.insert(block.index(of: GridCell(column: found[1], row: found[0])))
      }
    }
    return indices.sorted()
  }

  /// Marks later comparisons of any track whose frozen past is not what it was.
  private func markOutdated(blocks: Set<BlockKey>, after time: UTCTime) throws {
    let later = try database.cachedStatement(
      sql: """
        SELECT c.key, p.acquired_ms, c.frozen_sha256 FROM observations o
        JOIN comparisons c ON c.key = o.comparison JOIN passes p ON p.key = c.after
        LEFT JOIN supersessions s ON s.comparison = c.key
        WHERE o.epsg = ? AND o.block_row = ? AND o.block_column = ?
          AND p.acquired_ms > ? AND s.comparison IS NULL
        """)
    var found: [Int64: (time: UTCTime, sha256: String)] = [:]
    for block in blocks {
      let rows = try Row.fetchAll(
        later,
        arguments: [block.zone.epsg, block.row, block.column, time.epochMilliseconds])
      for row in rows { found[row[0]] = (UTCTime(epochMilliseconds: row[1]), row[2]) }
    }
    let past = FrozenPast(database: database, binding: binding)
    for (key, comparison) in found.sorted(by: { $0.key < $1.key }) {
      let key = ComparisonKey(number: key)
      let blocks = try ComparisonRows.blocks(of: key, in: database)
      guard try past.sha256(blocks: blocks, before: comparison.time) != comparison.sha256 else {
        continue
      }
      try StaleComparisons.mark(
        key, because: "the open alerts before its pass are not what they were", in: database)
    }
  }
}

/// Comparisons that have to be made again, because their past changed.
enum StaleComparisons {
  static func mark(_ key: ComparisonKey, because reason: String, in database: Database) throws {
    try database.execute(
      sql: "INSERT OR IGNORE INTO stale_comparisons (comparison, reason) VALUES (?, ?)",
      arguments: [key.number, reason])
  }

  static func clear(_ key: ComparisonKey, in database: Database) throws {
    try database.execute(
      sql: "DELETE FROM stale_comparisons WHERE comparison = ?", arguments: [key.number])
  }
}

/// Takes comparisons out of what counts.
struct Supersession {
  let database: Database

  func append(_ key: ComparisonKey, reason: String) throws {
    let comparison = try ComparisonRows.require(key, in: database)
    let pass = try PassRows.require(comparison.after, in: database).pass
    var content = CanonicalObject()
    content.set("track", comparison.track)
    content.set("run_id", comparison.comparison.runID)
    content.set("after", PackedComparison.name(pass))
    content.set("reason", reason)
    content.set(
      "recorded_by",
      try Int.fetchOne(
        database, sql: "SELECT event FROM comparisons WHERE key = ?", arguments: [key.number]))
    let event = try EventLog.append(
      kind: .comparisonSuperseded, content: content, in: database)
    try database.execute(
      sql: "INSERT INTO supersessions (comparison, event, reason) VALUES (?, ?, ?)",
      arguments: [key.number, event, reason])
    try StaleComparisons.clear(key, in: database)
  }
}
