// SPDX-License-Identifier: Apache-2.0
import GRDB
public import MonitorGrid

extension Ledger {
  /// When those passes were acquired that were recorded, withdrawn or compared after an event, each time
  /// once.
  ///
  /// - Parameter event: Number of the event; 0 for all that ever happened.
  /// - Returns: The times, ascending.
  /// - Throws: `LedgerError` where the ledger can't be read.
  public func acquisitions(since event: Int64) throws(LedgerError) -> [UTCTime] {
    try reading { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT acquired_ms FROM passes WHERE event > ?
          UNION SELECT p.acquired_ms FROM comparisons c JOIN passes p ON p.key = c.after
            WHERE c.event > ?
          UNION SELECT p.acquired_ms FROM withdrawals w JOIN passes p ON p.key = w.pass
            WHERE w.event > ?
          ORDER BY 1
          """, arguments: [event, event, event]
      ).map(UTCTime.init(epochMilliseconds:))
    }
  }
}
