// SPDX-License-Identifier: Apache-2.0
import GRDB

/// What a verification of a ledger found.
public struct VerificationReport: Hashable, Sendable {
  /// What is wrong, in words; empty where nothing is.
  public internal(set) var problems: [String] = []
  /// Events in the chain.
  public internal(set) var eventCount = 0
  /// Hash of the last event that the chain holds together up to.
  public internal(set) var chainHead = EventLog.noHash
  /// The hash of the logical state, whatever order it came in.
  public internal(set) var stateDigest = ""
  /// Passes, withdrawn ones included.
  public internal(set) var passCount = 0
  /// Passes that were withdrawn.
  public internal(set) var withdrawnPassCount = 0
  /// Comparisons, superseded ones included.
  public internal(set) var comparisonCount = 0
  /// Comparisons that were superseded.
  public internal(set) var supersededCount = 0
  /// Findings of all comparisons.
  public internal(set) var findingCount = 0
  /// Alerts, withdrawn ones included.
  public internal(set) var alertCount = 0
  /// Passes whose summaries are there and were read again.
  public internal(set) var summarisedPassCount = 0

  /// Whether nothing is wrong.
  public var isSound: Bool { problems.isEmpty }
}

extension Ledger {
  /// Walks the chain of events and holds every table against it.
  ///
  /// It checks SQLite's pages, the hash of every event, that passes, comparisons, findings,
  /// observations, summaries, reviews and corroborations say what the events say and are as many, and
  /// that the alerts are what the observations give. What it can't see is an end of the chain that was
  /// cut off together with its rows: for that, hold the head against one that was published.
  ///
  /// - Parameter readsSummaries: Whether all cell summaries are read and hashed again, which takes as
  ///   long as reading the file.
  /// - Returns: What is wrong, the counts, the chain's head and the digest of the state.
  /// - Throws: `LedgerError` where the ledger can't be read at all.
  /// - Complexity: O(*n*) in all that is recorded.
  public func verify(readsSummaries: Bool = true) throws(LedgerError) -> VerificationReport {
    let binding = binding
    let pages = try pageProblems()
    var report = VerificationReport()
    // Damaged pages give wrong answers to all that follows.
    guard pages.isEmpty else {
      report.problems = pages.map { "page check: \($0)" }
      return report
    }
    return try reading { database in
      var verifier = LedgerVerifier(database: database, binding: binding)
      try verifier.verify(readsSummaries: readsSummaries)
      return verifier.report
    }
  }
}

/// Verifies one state of a ledger, inside of a transaction.
struct LedgerVerifier {
  let database: Database
  let binding: LedgerBinding
  var report = VerificationReport()

  /// Problems that are told; a ledger with more of them is not made clearer by all.
  private static let mostProblems = 100

  init(database: Database, binding: LedgerBinding) {
    self.database = database
    self.binding = binding
  }

  mutating func verify(readsSummaries: Bool) throws {
    try checkTriggers()
    try checkKeys()
    try checkChain()
    try checkBinding()
    try checkPasses(readsSummaries: readsSummaries)
    try checkComparisons()
    try checkDecisions()
    try checkAlerts()
    try checkCounts()
    report.stateDigest = try StateDigest(database: database).sha256()
  }

  mutating func note(_ problem: String) {
    guard report.problems.count < Self.mostProblems else { return }
    report.problems.append(problem)
  }

  private mutating func checkTriggers() throws {
    let present = Set(
      try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
    for table in LedgerSchema.appendOnlyTables {
      for change in ["update", "delete"] where !present.contains("\(table)_refuses_\(change)") {
        note("the trigger that refuses to \(change) \(table) is gone")
      }
    }
  }

  private mutating func checkKeys() throws {
    for row in try Row.fetchAll(database, sql: "PRAGMA foreign_key_check") {
      note("a row of \(row[0] as String) rests on a row that is not there")
    }
  }

  private mutating func checkChain() throws {
    var previous = EventLog.noHash
    var number: Int64 = 0
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT number, content, previous, sha256, kind FROM events ORDER BY number")
    while let row = try cursor.next() {
      number += 1
      let (found, content, before, sha256): (Int64, String, String, String) = (
        row[0], row[1], row[2], row[3]
      )
      guard found == number else {
        note("event \(number) is missing")
        return
      }
      guard before == previous else {
        note("event \(number) does not follow the one before it")
        return
      }
      guard LedgerHash.ofEvent(after: before, content: content) == sha256 else {
        note("event \(number) does not say what its hash says")
        return
      }
      let kind: String = row[4]
      if !content.contains("\"kind\":\"\(kind)\"") {
        note("event \(number) is filed as \(kind), which it is not")
      }
      previous = sha256
      report.eventCount = Int(number)
      report.chainHead = sha256
    }
  }

  private mutating func checkBinding() throws {
    let row = try Row.fetchOne(
      database,
      sql: "SELECT b.sha256, e.content FROM binding b JOIN events e ON e.number = 1")
    guard let row, row[0] == binding.sha256,
      (row[1] as String).contains("\"binding_sha256\":\"\(binding.sha256)\"")
    else { return note("the ledger is not bound to what its first event says") }
  }

  /// Each kind of event has one row, and each row one event.
  private mutating func checkCounts() throws {
    func count(_ sql: String) throws -> Int {
      try Int.fetchOne(database, sql: "SELECT count(*) FROM \(sql)") ?? 0
    }
    report.passCount = try count("passes")
    report.withdrawnPassCount = try count("withdrawals")
    report.comparisonCount = try count("comparisons")
    report.supersededCount = try count("supersessions")
    report.findingCount = try count("findings")
    report.alertCount = try count("alerts")
    let tables: [(EventKind, String)] = [
      (.passIngested, "passes"), (.passWithdrawn, "withdrawals"),
      (.comparisonRecorded, "comparisons"), (.comparisonSuperseded, "supersessions"),
      (.review, "reviews"), (.corroboration, "corroborations"),
    ]
    for (kind, table) in tables {
      let rows = try count(table)
      let events = try count("events WHERE kind = '\(kind.rawValue)'")
      let joined = try count(
        "(SELECT DISTINCT t.event FROM \(table) t JOIN events e ON e.number = t.event "
          + "WHERE e.kind = '\(kind.rawValue)')")
      if rows != events || joined != events {
        note("\(table) has \(rows) rows, of which \(joined) have one of its \(events) events")
      }
    }
  }
}
