// SPDX-License-Identifier: Apache-2.0
import GRDB
public import MonitorGrid

extension Ledger {
  /// Live comparisons of a track whose past a pass of that time would belong to.
  public func comparisonsAffected(
    byPassIn track: String, acquired: UTCTime
  ) throws(LedgerError) -> [RecordedComparison] {
    try reading { database in
      try ComparisonRows.fetch(
        where: "c.track = ? AND p.acquired_ms > ? AND s.comparison IS NULL",
        arguments: [track, acquired.epochMilliseconds], in: database)
    }
  }

  /// Live comparisons that have to be made again, with the reason, in the order of time.
  ///
  /// A late pass belongs to the past of the later ones of its track, and alerts that a late or
  /// withdrawn pass changes freeze another past of the cells. Made again in the order of time, each
  /// ends with the past that it would have had, had all passes come in order. The marks last until the
  /// comparison is replaced or found to be as it was.
  public func staleComparisons() throws(LedgerError) -> [(
    comparison: RecordedComparison, reason: String
  )] {
    try reading { database in
      let reasons = try Row.fetchAll(
        database, sql: "SELECT comparison, reason FROM stale_comparisons ORDER BY comparison")
      let found = try reasons.map { row in
        (
          try ComparisonRows.require(ComparisonKey(number: row[0]), in: database),
          row[1] as String
        )
      }
      return found.sorted { left, right in
        left.0.acquired != right.0.acquired
          ? left.0.acquired < right.0.acquired : left.0.key < right.0.key
      }
    }
  }

  /// Takes the mark from a stale comparison whose past proved to be what it was.
  public func confirmCurrent(_ key: ComparisonKey) throws(LedgerError) {
    try writing { database in try StaleComparisons.clear(key, in: database) }
  }

  /// Takes a comparison out of what counts; it stays in the ledger.
  ///
  /// - Returns: Alerts that changed their state. Superseding twice changes nothing.
  /// - Throws: `LedgerError` with code `.noSuchComparison`, or one of writing.
  @discardableResult
  public func supersede(
    _ key: ComparisonKey, reason: String
  ) throws(LedgerError) -> [AlertChange] {
    let binding = binding
    return try writing { database in
      try Withdrawal(database: database, binding: binding).supersede([key], reason: reason)
    }
  }

  /// Takes a pass, and all comparisons that rest on it, out of what counts.
  ///
  /// It is what a reprocessed input asks for: the same acquisition with another hash is refused until
  /// the old one is withdrawn. Alerts that rest on nothing any more are withdrawn and stay visible.
  ///
  /// - Returns: The comparisons that were superseded, and alerts that changed their state.
  /// - Throws: `LedgerError` with code `.noSuchPass`, or one of writing. Withdrawing twice changes
  ///   nothing.
  @discardableResult
  public func withdrawPass(
    _ key: PassKey, reason: String
  ) throws(LedgerError) -> (superseded: [ComparisonKey], changes: [AlertChange]) {
    let binding = binding
    return try writing { database in
      try Withdrawal(database: database, binding: binding).withdraw(key, reason: reason)
    }
  }
}

/// Withdraws passes and comparisons, inside of a transaction.
struct Withdrawal {
  let database: Database
  let binding: LedgerBinding

  func withdraw(
    _ key: PassKey, reason: String
  ) throws -> (superseded: [ComparisonKey], changes: [AlertChange]) {
    let recorded = try PassRows.require(key, in: database)
    guard recorded.withdrawnBecause == nil else { return ([], []) }
    var content = CanonicalObject()
    content.set("track", recorded.pass.track)
    content.set("id", recorded.pass.id)
    content.set("pass", PackedComparison.name(recorded.pass))
    content.set("reason", reason)
    let event = try EventLog.append(kind: .passWithdrawn, content: content, in: database)
    try database.execute(
      sql: "INSERT INTO withdrawals (pass, event, reason) VALUES (?, ?, ?)",
      arguments: [key.number, event, reason])
    let resting = try ComparisonRows.fetch(
      where: """
        s.comparison IS NULL AND (c.after = ? OR EXISTS (SELECT 1 FROM comparison_references r
          WHERE r.comparison = c.key AND r.pass = ?))
        """, arguments: [key.number, key.number], in: database)
    let keys = resting.map(\.key)
    let why =
      "the pass of \(recorded.pass.acquired.rfc3339) of \(recorded.pass.track) was withdrawn: "
      + reason
    return (keys, try supersede(keys, reason: why))
  }

  func supersede(_ keys: [ComparisonKey], reason: String) throws -> [AlertChange] {
    var blocks: Set<BlockKey> = []
    var earliest: UTCTime?
    var gone: [ComparisonKey] = []
    for key in keys {
      let comparison = try ComparisonRows.require(key, in: database)
      guard comparison.supersededBecause == nil else { continue }
      try Supersession(database: database).append(key, reason: reason)
      blocks.formUnion(try ComparisonRows.blocks(of: key, in: database))
      earliest = min(earliest ?? comparison.acquired, comparison.acquired)
      gone.append(key)
    }
    guard let earliest else { return [] }
    var source = CanonicalObject()
    source.set("superseded", reason)
    return try AlertRefresh(database: database, binding: binding).refresh(
      blocks: blocks, from: earliest, comparisons: gone, withdrawing: reason, source: source)
  }
}
