// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
public import MonitorGrid

extension Ledger {
  /// Records a pass and its cell summaries without a comparison, as the first of a track has none.
  ///
  /// The same pass again changes nothing. A pass that is older than others of its track marks their
  /// comparisons as stale, because it belongs to their past.
  ///
  /// - Parameters:
  ///   - pass: The pass.
  ///   - summaries: Its blocks, in any order, each once; nil after the last.
  /// - Returns: Its key, and whether it is new.
  /// - Throws: `LedgerError` with code `.passChanged` where the acquisition is known with another
  ///   hash, `.passWithdrawn`, `.invalidInput`, or one of writing.
  /// - Complexity: O(*n*) in the cells; one block is in memory at a time.
  @discardableResult
  public func ingest(
    _ pass: LedgerPass, summaries: () throws -> SummaryBlock?
  ) throws(LedgerError) -> (key: PassKey, isNew: Bool) {
    try writing { database in
      try PassIngestion(database: database).ingest(pass, summaries: summaries)
    }
  }

  /// Which of the given passes the ledger knows, withdrawn ones included, by id.
  ///
  /// - Complexity: O(*n* log *m*) for *n* ids and *m* passes; of many ids O(*n* + *m*).
  public func knownPasses(
    ids: some Collection<String>
  ) throws(LedgerError) -> [String: [KnownPass]] {
    try reading { database in
      var known: [String: [KnownPass]] = [:]
      func take(_ cursor: RowCursor) throws {
        while let row = try cursor.next() {
          known[row[5], default: []].append(
            KnownPass(
              key: PassKey(number: row[0]), track: row[1],
              acquired: UTCTime(epochMilliseconds: row[2]), sha256: row[3], isWithdrawn: row[4]))
        }
      }
      let all = """
        SELECT p.key, p.track, p.acquired_ms, p.sha256, w.pass IS NOT NULL, p.id
        FROM passes p LEFT JOIN withdrawals w ON w.pass = p.key
        """
      let wanted = Set(ids)
      if wanted.count > 1000 {
        try take(Row.fetchCursor(database, sql: "\(all) ORDER BY p.key"))
        return known.filter { wanted.contains($0.key) }
      }
      let statement = try database.makeStatement(sql: "\(all) WHERE p.id = ? ORDER BY p.key")
      for id in wanted { try take(Row.fetchCursor(statement, arguments: [id])) }
      return known
    }
  }

  /// The passes of a track, oldest first, withdrawn ones included.
  public func passes(ofTrack track: String) throws(LedgerError) -> [RecordedPass] {
    try reading { database in
      try PassRows.fetch(where: "p.track = ?", arguments: [track], in: database)
    }
  }

  /// Passes that count and have no comparison that counts, though their track has older passes; by track
  /// and time.
  ///
  /// What was the first of its track until a late pass came, and what was compared with a pass that was
  /// withdrawn.
  ///
  /// - Complexity: O(*n* log *n*) in the passes.
  public func passesWithoutComparison() throws(LedgerError) -> [RecordedPass] {
    try reading { database in
      try PassRows.fetch(
        where: """
          w.pass IS NULL
          AND NOT EXISTS (SELECT 1 FROM comparisons c
            LEFT JOIN supersessions s ON s.comparison = c.key
            WHERE c.after = p.key AND s.comparison IS NULL)
          AND EXISTS (SELECT 1 FROM passes o LEFT JOIN withdrawals v ON v.pass = o.key
            WHERE o.track = p.track AND o.acquired_ms < p.acquired_ms AND v.pass IS NULL)
          """, arguments: [], in: database)
    }
  }

  /// One pass.
  ///
  /// - Throws: `LedgerError` with code `.noSuchPass`.
  public func pass(_ key: PassKey) throws(LedgerError) -> RecordedPass {
    try reading { database in try PassRows.require(key, in: database) }
  }

  /// Names of the tracks, in the order of their characters.
  public func tracks() throws(LedgerError) -> [String] {
    try reading { database in
      try String.fetchAll(database, sql: "SELECT DISTINCT track FROM passes ORDER BY track")
    }
  }
}

/// What a ledger knows of a pass by its id.
public struct KnownPass: Hashable, Sendable {
  /// Its key.
  public let key: PassKey
  /// Its track.
  public let track: String
  /// When it was acquired.
  public let acquired: UTCTime
  /// Its hash.
  public let sha256: String
  /// Whether it was withdrawn.
  public let isWithdrawn: Bool
}

/// Passes as rows of their table.
enum PassRows {
  static func fetch(
    where condition: String, arguments: StatementArguments, in database: Database
  ) throws -> [RecordedPass] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT p.key, p.track, p.id, p.sensor, p.sensor_kind, p.platform, p.relative_orbit,
          p.tile, p.acquired_ms, p.bands, p.sha256, p.arguments, p.observed_cells, w.reason,
          EXISTS (SELECT 1 FROM summaries s WHERE s.pass = p.key)
        FROM passes p LEFT JOIN withdrawals w ON w.pass = p.key
        WHERE \(condition) ORDER BY p.track, p.acquired_ms, p.sha256
        """)
    return try Row.fetchAll(statement, arguments: arguments).map { row in
      var pass = LedgerPass(
        track: row[1], id: row[2], sensor: row[3], sensorKind: SensorKind(row[4]),
        acquired: UTCTime(epochMilliseconds: row[8]),
        bands: (row[9] as String).split(separator: ",").map(String.init), sha256: row[10],
        arguments: row[11])
      pass.platform = row[5]
      pass.relativeOrbit = row[6]
      pass.tile = row[7]
      return RecordedPass(
        key: PassKey(number: row[0]), pass: pass, observedCells: row[12], hasSummaries: row[14],
        withdrawnBecause: row[13])
    }
  }

  /// Blocks in which the pass observed a cell, while its summaries are there.
  static func blocks(of key: PassKey, in database: Database) throws -> Set<BlockKey> {
    let rows = try Row.fetchAll(
      database, sql: "SELECT epsg, block_row, block_column FROM summaries WHERE pass = ?",
      arguments: [key.number])
    return Set(
      rows.compactMap { row in
        UTMZone(epsg: row[0]).map { BlockKey(zone: $0, row: row[1], column: row[2]) }
      })
  }

  static func require(_ key: PassKey, in database: Database) throws -> RecordedPass {
    let found = try fetch(where: "p.key = ?", arguments: [key.number], in: database)
    guard let pass = found.first else {
      throw LedgerError(
        code: .noSuchPass, subject: "pass \(key.number)", message: "is not in the ledger")
    }
    return pass
  }
}
