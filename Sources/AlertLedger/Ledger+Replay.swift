// SPDX-License-Identifier: Apache-2.0
import GRDB
import MonitorGrid

extension Ledger {
  /// Makes the alerts again from nothing but what was recorded.
  ///
  /// Alerts that stand come from the observations of the comparisons that count, withdrawn ones from
  /// the events that withdrew them. Nothing else is read, and no event is added.
  ///
  /// - Returns: The digest of the state before and after; they are equal where nothing was wrong.
  /// - Complexity: O(*n*) in the observations of the blocks that ever had a flagged cell.
  public func replay() throws(LedgerError) -> (before: String, after: String) {
    let binding = binding
    return try writing { database in
      let before = try StateDigest(database: database).sha256()
      try database.execute(sql: "DELETE FROM alerts")
      try DerivedAlerts(database: database, binding: binding).forEach {
        try AlertRows.put($0, in: database)
      }
      return (before, try StateDigest(database: database).sha256())
    }
  }
}

/// All alerts that a ledger's records give, made without the table of alerts.
struct DerivedAlerts {
  let database: Database
  let binding: LedgerBinding

  /// Hands over every alert once, withdrawn ones too: block by block, then those withdrawn.
  func forEach(_ body: (Alert) throws -> Void) throws {
    var seen: Set<String> = []
    let derivation = AlertDerivation(database: database, binding: binding)
    for (block, indices) in try flaggedCells().sorted(by: { $0.key < $1.key }) {
      let places = indices.sorted()
      let alerts = try derivation.alerts(of: places, in: block)
      for index in places {
        let cell = LedgerCell(zone: block.zone, cell: block.cell(at: index))
        for history in alerts[index] ?? [] {
          let alert = Alert(
            cell: cell, history: history, withdrawnBecause: nil,
            cellSizeMillimetres: binding.cellSizeMillimetres)
          seen.insert(alert.id)
          try body(alert)
        }
      }
    }
    let last = try Row.fetchCursor(
      database,
      sql: """
        SELECT e.alert, e.content FROM events e JOIN (
          SELECT max(number) AS number FROM events WHERE kind = 'alert' GROUP BY alert) l
        ON l.number = e.number ORDER BY e.alert
        """)
    while let row = try last.next() {
      let id: String = row[0]
      guard !seen.contains(id) else { continue }
      guard let alert = Alert(withdrawnIn: row[1]) else {
        throw LedgerError(
          code: .damaged, subject: id, message: "stands in the events, but no observation gives it")
      }
      try body(alert)
    }
  }

  /// Places of the cells that a comparison that counts flagged, by block.
  private func flaggedCells() throws -> [BlockKey: Set<Int>] {
    let cursor = try Row.fetchCursor(
      database,
      sql: """
        SELECT f.epsg, f.row, f.col FROM findings f
        LEFT JOIN supersessions s ON s.comparison = f.comparison WHERE s.comparison IS NULL
        """)
    var cells: [BlockKey: Set<Int>] = [:]
    while let row = try cursor.next() {
      guard let zone = UTMZone(epsg: row[0]) else { continue }
      let cell = LedgerCell(zone: zone, cell: GridCell(column: row[2], row: row[1]))
      let key = BlockKey(holding: cell)
      cells[key, default: []].insert(key.index(of: cell.cell))
    }
    return cells
  }
}
