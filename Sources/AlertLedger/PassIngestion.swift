// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import MonitorGrid

/// Writes a pass and its summaries, inside of a transaction.
struct PassIngestion {
  let database: Database

  func ingest(
    _ pass: LedgerPass, summaries: () throws -> SummaryBlock?
  ) throws -> (key: PassKey, isNew: Bool) {
    if let known = try knownKey(of: pass) { return (known, false) }
    try check(pass)
    // Foreign keys want the rows first; numbers are known beforehand.
    let key = try (Int64.fetchOne(database, sql: "SELECT max(key) FROM passes") ?? 0) + 1
    let event = try EventLog.head(of: database).number + 1
    try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
    let (cells, sha256) = try write(summaries, of: pass, key: key)
    try insert(pass, key: key, event: event, cells: cells, summaries: sha256)
    var content = pass.content
    content.set("observed_cells", cells)
    content.set("summaries_sha256", sha256)
    try EventLog.append(kind: .passIngested, content: content, in: database)
    try database.execute(
      sql: """
        INSERT OR IGNORE INTO stale_comparisons (comparison, reason)
        SELECT c.key, ? FROM comparisons c JOIN passes p ON p.key = c.after
        LEFT JOIN supersessions s ON s.comparison = c.key
        WHERE c.track = ? AND p.acquired_ms > ? AND s.comparison IS NULL
        """,
      arguments: [
        "the pass of \(pass.acquired.rfc3339) came late", pass.track,
        pass.acquired.epochMilliseconds,
      ])
    return (PassKey(number: key), true)
  }

  /// The key of the pass where the ledger has it already.
  private func knownKey(of pass: LedgerPass) throws -> PassKey? {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT p.key, p.sha256, w.reason FROM passes p
        LEFT JOIN withdrawals w ON w.pass = p.key WHERE p.track = ? AND p.acquired_ms = ?
        """, arguments: [pass.track, pass.acquired.epochMilliseconds])
    let subject = "\(pass.track) of \(pass.acquired.rfc3339) (\(pass.id))"
    for row in rows where row[1] == pass.sha256 {
      guard (row[2] as String?) == nil else {
        throw LedgerError(
          code: .passWithdrawn, subject: subject, message: "was withdrawn: \(row[2] as String)")
      }
      return PassKey(number: row[0])
    }
    for row in rows where (row[2] as String?) == nil {
      throw LedgerError(
        code: .passChanged, subject: subject,
        message: "is known with the SHA-256 \(row[1] as String) and came with \(pass.sha256); "
          + "withdraw the old pass first, then what rested on it is made again")
    }
    return nil
  }

  private func check(_ pass: LedgerPass) throws {
    func refuse(_ message: String) -> LedgerError {
      LedgerError(code: .invalidInput, subject: pass.id, message: message)
    }
    guard !pass.track.isEmpty, !pass.id.isEmpty else { throw refuse("has no track or no id") }
    guard pass.sha256.utf8.count == 64 else { throw refuse("has no SHA-256") }
    guard !pass.bands.isEmpty, pass.bands.allSatisfy({ !$0.isEmpty && !$0.contains(",") }) else {
      throw refuse("has no bands, or names of bands that are empty or hold a comma")
    }
    let others = try String.fetchOne(
      database, sql: "SELECT bands FROM passes WHERE track = ? LIMIT 1", arguments: [pass.track])
    guard others == nil || others == pass.bands.joined(separator: ",") else {
      throw refuse("has other bands than its track, which has \(others ?? "")")
    }
  }

  /// Writes the blocks; returns the observed cells and the hash of all blocks in the order of keys.
  private func write(
    _ summaries: () throws -> SummaryBlock?, of pass: LedgerPass, key: Int64
  ) throws -> (cells: Int, sha256: String) {
    let statement = try database.makeStatement(
      sql: """
        INSERT INTO summaries (pass, epsg, block_row, block_column, data) VALUES (?, ?, ?, ?, ?)
        """)
    var cells = 0
    var hashes: [BlockKey: String] = [:]
    while let block = try summaries() {
      guard block.bandCount == pass.bands.count else {
        throw LedgerError(
          code: .invalidInput, subject: pass.id,
          message: "has \(pass.bands.count) bands, but its summaries have \(block.bandCount)")
      }
      guard let (bytes, count) = PackedCells.bytes(of: block) else { continue }
      cells += count
      guard hashes.updateValue(LedgerHash.of(bytes), forKey: block.key) == nil else {
        throw LedgerError(
          code: .invalidInput, subject: pass.id, message: "gave the summaries of a block twice")
      }
      try statement.execute(arguments: [
        key, block.key.zone.epsg, block.key.row, block.key.column, Data(bytes),
      ])
    }
    return (cells, BlockHashes.sha256(of: hashes))
  }

  private func insert(
    _ pass: LedgerPass, key: Int64, event: Int64, cells: Int, summaries sha256: String
  ) throws {
    let values: [(any DatabaseValueConvertible)?] = [
      key, event, pass.track, pass.id, pass.sensor, pass.sensorKind.name, pass.platform,
      pass.relativeOrbit, pass.tile, pass.acquired.rfc3339, pass.acquired.epochMilliseconds,
      pass.bands.joined(separator: ","), pass.sha256, pass.arguments, cells, sha256,
    ]
    try database.execute(
      sql: """
        INSERT INTO passes (key, event, track, id, sensor, sensor_kind, platform, relative_orbit,
          tile, acquired, acquired_ms, bands, sha256, arguments, observed_cells, summaries_sha256)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, arguments: StatementArguments(values))
  }
}

/// The hash of a set of blocks, whatever order they came in.
enum BlockHashes {
  static func sha256(of hashes: [BlockKey: String]) -> String {
    var hash = LedgerHash()
    for (key, value) in hashes.sorted(by: { $0.key < $1.key }) {
      hash.add(line: "\(key.zone.epsg) \(key.row) \(key.column) \(value)")
    }
    return hash.hexadecimal
  }
}

extension LedgerPass {
  /// What an event says of the pass.
  var content: CanonicalObject {
    var object = CanonicalObject()
    object.set("track", track)
    object.set("id", id)
    object.set("sensor", sensor)
    object.set("sensor_kind", sensorKind.name)
    object.set("platform", platform)
    object.set("relative_orbit", relativeOrbit)
    object.set("tile", tile)
    object.set("acquired", acquired.rfc3339)
    object.set("bands", bands)
    object.set("sha256", sha256)
    object.set("arguments", arguments)
    return object
  }
}
