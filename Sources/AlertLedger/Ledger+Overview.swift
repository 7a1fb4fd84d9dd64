// SPDX-License-Identifier: Apache-2.0
import GRDB
public import MonitorGrid

/// What a ledger holds of one track.
public struct TrackOverview: Hashable, Sendable {
  /// The track.
  public let track: String
  /// Its passes, withdrawn ones included.
  public let passCount: Int
  /// Passes that were withdrawn.
  public let withdrawnCount: Int
  /// Comparisons that count.
  public let comparisonCount: Int
  /// Its oldest pass.
  public let first: UTCTime
  /// Its newest pass.
  public let last: UTCTime
}

extension Ledger {
  /// The tracks with their passes, in the order of their names.
  public func overview() throws(LedgerError) -> [TrackOverview] {
    try reading { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT p.track, count(*), count(w.pass), min(p.acquired_ms), max(p.acquired_ms),
            (SELECT count(*) FROM comparisons c LEFT JOIN supersessions s ON s.comparison = c.key
              WHERE c.track = p.track AND s.comparison IS NULL)
          FROM passes p LEFT JOIN withdrawals w ON w.pass = p.key GROUP BY p.track ORDER BY p.track
          """
      ).map { row in
        TrackOverview(
          track: row[0], passCount: row[1], withdrawnCount: row[2], comparisonCount: row[5],
          first: UTCTime(epochMilliseconds: row[3]), last: UTCTime(epochMilliseconds: row[4]))
      }
    }
  }

  /// How many alerts stand in each state; states without any are left out.
  public func alertCounts() throws(LedgerError) -> [AlertState: Int] {
    try reading { database in
      var counts: [AlertState: Int] = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT state, count(*) FROM alerts GROUP BY state")
      {
        if let state = AlertState(rawValue: row[0]) { counts[state] = row[1] }
      }
      return counts
    }
  }
}
