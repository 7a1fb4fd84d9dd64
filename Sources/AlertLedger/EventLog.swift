// SPDX-License-Identifier: Apache-2.0
import GRDB

/// What an event is about.
enum EventKind: String, CaseIterable {
  case created
  case passIngested = "pass_ingested"
  case passWithdrawn = "pass_withdrawn"
  case comparisonRecorded = "comparison_recorded"
  case comparisonSuperseded = "comparison_superseded"
  case alert
  case review
  case corroboration
  case pruned
}

/// The chain of events: each carries the hash of the one before it.
///
/// The hash of an event is SHA-256 over two lines, the hash before and the content, each with its line
/// feed; the first event has 64 zeros before it. So anybody can check a chain with `sha256sum`.
enum EventLog {
  static let noHash = String(repeating: "0", count: 64)

  /// Appends an event and returns its number.
  @discardableResult
  static func append(
    kind: EventKind, alert: String? = nil, content: CanonicalObject, in database: Database
  ) throws -> Int64 {
    var content = content
    content.set("kind", kind.rawValue)
    let text = content.text
    let (number, previous) = try head(of: database)
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO events (number, kind, alert, content, previous, sha256)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      number + 1, kind.rawValue, alert, text, previous,
      LedgerHash.ofEvent(after: previous, content: text),
    ])
    return number + 1
  }

  /// Number and hash of the last event.
  static func head(of database: Database) throws -> (number: Int64, sha256: String) {
    let request = try database.cachedStatement(
      sql: "SELECT number, sha256 FROM events ORDER BY number DESC LIMIT 1")
    guard let row = try Row.fetchOne(request) else { return (0, noHash) }
    return (row[0], row[1])
  }
}
