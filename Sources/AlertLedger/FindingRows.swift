// SPDX-License-Identifier: Apache-2.0
import GRDB
import MonitorGrid

/// Findings as rows of their table.
enum FindingRows {
  static func insert(
    _ findings: [LedgerFinding], comparison: Int64, in database: Database
  ) throws {
    let statement = try database.makeStatement(
      sql: """
        INSERT INTO findings (comparison, epsg, row, col, statistic, p, q, effect, effect_unit,
          effect_band, meaning, last_unchanged_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for finding in findings {
      let values: [(any DatabaseValueConvertible)?] = [
        comparison, finding.cell.zone.epsg, finding.cell.cell.row, finding.cell.cell.column,
        finding.statistic.kept, finding.p.kept, finding.q.kept, finding.effect.kept,
        finding.effectUnit, finding.effectBand, finding.meaning,
        finding.lastUnchanged?.epochMilliseconds,
      ]
      try statement.execute(arguments: StatementArguments(values))
    }
  }

  /// Findings that meet a condition on `f`, by comparison and cell.
  static func fetch(
    where condition: String, arguments: StatementArguments, in database: Database,
    _ body: (_ comparison: Int64, _ finding: LedgerFinding) throws -> Void
  ) throws {
    let statement = try database.cachedStatement(
      sql: """
        SELECT f.comparison, f.epsg, f.row, f.col, f.statistic, f.p, f.q, f.effect, f.effect_unit,
          f.effect_band, f.meaning, f.last_unchanged_ms
        FROM findings f WHERE \(condition) ORDER BY f.comparison, f.epsg, f.row, f.col
        """)
    let cursor = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try cursor.next() {
      guard let zone = UTMZone(epsg: row[1]) else {
        throw LedgerError(
          code: .damaged, subject: "a finding", message: "stands in no UTM zone")
      }
      var finding = LedgerFinding(
        cell: LedgerCell(zone: zone, cell: GridCell(column: row[3], row: row[2])))
      finding.statistic = row[4]
      finding.p = row[5]
      finding.q = row[6]
      finding.effect = row[7]
      finding.effectUnit = row[8]
      finding.effectBand = row[9]
      finding.meaning = row[10]
      finding.lastUnchanged = (row[11] as Int64?).map { UTCTime(epochMilliseconds: $0) }
      try body(row[0], finding)
    }
  }
}

extension FindingRows {
  /// The finding with the largest metric of an alert; nil where its run left none.
  static func strongest(of alert: Alert, in database: Database) throws -> LedgerFinding? {
    var found: LedgerFinding?
    try fetch(
      where: """
        f.epsg = ? AND f.row = ? AND f.col = ? AND f.comparison IN (
          SELECT c.key FROM comparisons c JOIN passes p ON p.key = c.after
          WHERE c.run_id = ? AND c.track = ? AND p.acquired_ms = ?)
        """,
      arguments: [
        alert.cell.zone.epsg, alert.cell.cell.row, alert.cell.cell.column,
        alert.history.strongestRunID, alert.history.strongestTrack,
        alert.history.strongestTime.epochMilliseconds,
      ], in: database
    ) { found = $1 }
    return found
  }
}

extension Double? {
  /// The number where it is one; SQLite would take NaN for no value anyway.
  fileprivate var kept: Double? { self.flatMap { $0.isFinite ? $0 : nil } }
}
