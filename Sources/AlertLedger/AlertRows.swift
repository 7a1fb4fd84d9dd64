// SPDX-License-Identifier: Apache-2.0
import GRDB
import MonitorGrid

/// Alerts as rows of their table.
enum AlertRows {
  private static let columns =
    "id, epsg, row, col, state, first_seen_ms, last_seen_ms, last_unchanged_ms, confirmed_ms, "
    + "ended_ms, ending, disturbed, undisturbed, metric_sum, metric_max, is_high, direction, "
    + "strongest_run, strongest_track, strongest_ms, sensor_kinds, withdrawn"

  /// Alerts that meet a condition, in the order of their cells and times.
  static func fetch(
    where condition: String, arguments: StatementArguments, in database: Database
  ) throws -> [Alert] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(columns) FROM alerts WHERE \(condition)
        ORDER BY epsg, row, col, first_seen_ms, id
        """)
    return try Row.fetchAll(statement, arguments: arguments).map(alert(in:))
  }

  static func alerts(of cell: LedgerCell, in database: Database) throws -> [Alert] {
    try fetch(
      where: "epsg = ? AND row = ? AND col = ?",
      arguments: [cell.zone.epsg, cell.cell.row, cell.cell.column], in: database)
  }

  /// Writes an alert over the one of the same id.
  static func put(_ alert: Alert, in database: Database) throws {
    let history = alert.history
    let statement = try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO alerts (\(columns))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    let values: [(any DatabaseValueConvertible)?] = [
      alert.id, alert.cell.zone.epsg, alert.cell.cell.row, alert.cell.cell.column,
      alert.state.rawValue, history.firstSeen.epochMilliseconds,
      history.lastSeen.epochMilliseconds, history.lastUnchanged?.epochMilliseconds,
      history.confirmedAt?.epochMilliseconds, history.ended?.epochMilliseconds,
      history.ending?.rawValue, history.disturbedCount, history.undisturbedCount,
      history.metricSum, history.metricMax, history.isHigh, history.direction?.rawValue,
      history.strongestRunID, history.strongestTrack, history.strongestTime.epochMilliseconds,
      history.sensorKinds.map(\.name).joined(separator: ","), alert.withdrawnBecause,
    ]
    try statement.execute(arguments: StatementArguments(values))
  }

  private static func alert(in row: Row) throws -> Alert {
    let id: String = row[0]
    let withdrawn: String? = row[21]
    let stored: String = row[4]
    // The rule's own state of a withdrawn alert is not kept; `finished` is what it amounts to.
    let state = withdrawn == nil ? AlertState(rawValue: stored) : .finished
    guard let zone = UTMZone(epsg: row[1]), let state else {
      throw LedgerError(
        code: .damaged, subject: id, message: "stands in the ledger with an unknown zone or state")
    }
    let kinds: String = row[20]
    let history = CellAlert(
      state: state, firstSeen: time(row[5]), lastSeen: time(row[6]),
      lastUnchanged: optionalTime(row[7]), confirmedAt: optionalTime(row[8]),
      ended: optionalTime(row[9]), ending: (row[10] as String?).flatMap(AlertEnding.init),
      disturbedCount: row[11], undisturbedCount: row[12], metricSum: row[13], metricMax: row[14],
      direction: (row[16] as String?).flatMap(ChangeDirection.init), strongestRunID: row[17],
      strongestTrack: row[18], strongestTime: time(row[19]),
      sensorKinds: kinds.split(separator: ",").map { SensorKind(String($0)) }, isHigh: row[15])
    return Alert(
      id: id, cell: LedgerCell(zone: zone, cell: GridCell(column: row[3], row: row[2])),
      history: history, withdrawnBecause: withdrawn)
  }

  private static func time(_ milliseconds: Int64) -> UTCTime {
    UTCTime(epochMilliseconds: milliseconds)
  }

  private static func optionalTime(_ milliseconds: Int64?) -> UTCTime? {
    milliseconds.map { UTCTime(epochMilliseconds: $0) }
  }
}
