// SPDX-License-Identifier: Apache-2.0
import GRDB
public import MonitorGrid

/// A person's judgement of an alert.
public struct AlertReview: Hashable, Sendable {
  /// What the person says.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// The alert is right.
    case agree
    /// The alert is wrong.
    case reject
  }

  /// Number of the event.
  public let event: Int64
  /// The alert as it was named at the time.
  public let alertID: String
  /// What the person says.
  public let verdict: Verdict
  /// In the person's words.
  public let note: String
  /// Who says so.
  public let reviewer: String
}

/// An event of another sensor that goes with an alert.
public struct AlertCorroboration: Hashable, Sendable {
  /// Number of the event.
  public let event: Int64
  /// The alert as it was named at the time.
  public let alertID: String
  /// Kind of the other sensor.
  public let kind: SensorKind
  /// Where the event comes from: a file's or a network's name for it.
  public let source: String
  /// When it happened.
  public let time: UTCTime
  /// Distance from the cell's centre in metres.
  public let distanceMetres: Double
}

extension Ledger {
  /// Adds a person's judgement as an event; it changes no state.
  ///
  /// - Returns: The number of the event.
  /// - Throws: `LedgerError` with code `.noSuchAlert`, or one of writing.
  @discardableResult
  public func review(
    _ alertID: String, _ verdict: AlertReview.Verdict, note: String, reviewer: String
  ) throws(LedgerError) -> Int64 {
    try writing { database in
      let alert = try AlertRows.require(alertID, in: database)
      var content = CanonicalObject()
      content.set("alert", alert.id)
      content.set("verdict", verdict.rawValue)
      content.set("note", note)
      content.set("reviewer", reviewer)
      let event = try EventLog.append(
        kind: .review, alert: alert.id, content: content, in: database)
      try database.execute(
        sql: """
          INSERT INTO reviews (event, alert, epsg, row, col, first_seen_ms, verdict, note, reviewer)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          event, alert.id, alert.cell.zone.epsg, alert.cell.cell.row, alert.cell.cell.column,
          alert.history.firstSeen.epochMilliseconds, verdict.rawValue, note, reviewer,
        ])
      return event
    }
  }

  /// Joins an event of another sensor to an alert; the same one again changes nothing.
  ///
  /// - Parameters:
  ///   - alertID: The alert.
  ///   - kind: Kind of the other sensor.
  ///   - source: Where the event comes from.
  ///   - time: When it happened.
  ///   - distanceMetres: Distance from the cell's centre.
  /// - Returns: Whether it is new.
  /// - Throws: `LedgerError` with code `.noSuchAlert`, or one of writing.
  @discardableResult
  public func corroborate(
    _ alertID: String, kind: SensorKind, source: String, time: UTCTime, distanceMetres: Double
  ) throws(LedgerError) -> Bool {
    try writing { database in
      let alert = try AlertRows.require(alertID, in: database)
      let (epsg, cell) = (alert.cell.zone.epsg, alert.cell.cell)
      let firstSeen = alert.history.firstSeen.epochMilliseconds
      let known = try Bool.fetchOne(
        database,
        sql: """
          SELECT EXISTS (SELECT 1 FROM corroborations WHERE epsg = ? AND row = ? AND col = ?
            AND first_seen_ms = ? AND kind = ? AND source = ? AND time_ms = ?)
          """,
        arguments: [
          epsg, cell.row, cell.column, firstSeen, kind.name, source, time.epochMilliseconds,
        ])
      guard known != true else { return false }
      var content = CanonicalObject()
      content.set("alert", alert.id)
      content.set("sensor_kind", kind.name)
      content.set("source", source)
      content.set("time", time.rfc3339)
      content.set("distance_m", distanceMetres)
      let event = try EventLog.append(
        kind: .corroboration, alert: alert.id, content: content, in: database)
      try database.execute(
        sql: """
          INSERT INTO corroborations
            (event, alert, epsg, row, col, first_seen_ms, kind, source, time_ms, distance_m)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          event, alert.id, epsg, cell.row, cell.column, firstSeen, kind.name, source,
          time.epochMilliseconds, distanceMetres,
        ])
      return true
    }
  }
}

/// What is said of an alert beside its history.
public struct AlertDetails: Hashable, Sendable {
  /// The finding with the largest metric; nil where its run left none.
  public let strongest: LedgerFinding?
  /// Judgements of people, oldest first.
  ///
  /// Where a late pass has put an alert's beginning earlier, and so given it another id, the judgements
  /// of the old one are the new one's.
  public let reviews: [AlertReview]
  /// Events of other sensors that go with it, oldest record first.
  public let corroborations: [AlertCorroboration]
  /// The confidence: `highest` where it was confirmed and two kinds of sensor saw it.
  ///
  /// - Source: Global Forest Watch's integrated alerts: highest confidence asks for two systems.
  public let level: AlertLevel
}

extension Ledger {
  /// What is said of alerts beside their histories, one for each.
  ///
  /// - Throws: `LedgerError` where the ledger can't be read.
  /// - Complexity: O(*n* log *m*) for *n* alerts and *m* findings.
  public func details(of alerts: [Alert]) throws(LedgerError) -> [AlertDetails] {
    try reading { database in
      try alerts.map { alert in
        let reviews = try Judgements.reviews(of: alert, in: database)
        let corroborations = try Judgements.corroborations(of: alert, in: database)
        let kinds = Set(alert.history.sensorKinds).union(corroborations.map(\.kind))
        let isHighest = alert.history.wasConfirmed && kinds.count >= 2
        return AlertDetails(
          strongest: try FindingRows.strongest(of: alert, in: database), reviews: reviews,
          corroborations: corroborations, level: isHighest ? .highest : alert.history.level)
      }
    }
  }
}

private enum Judgements {
  static func reviews(of alert: Alert, in database: Database) throws -> [AlertReview] {
    try rows(
      "event, alert, verdict, note, reviewer", in: "reviews", of: alert, database
    ).compactMap { row in
      AlertReview.Verdict(rawValue: row[2]).map {
        AlertReview(event: row[0], alertID: row[1], verdict: $0, note: row[3], reviewer: row[4])
      }
    }
  }

  static func corroborations(
    of alert: Alert, in database: Database
  ) throws -> [AlertCorroboration] {
    try rows(
      "event, alert, kind, source, time_ms, distance_m", in: "corroborations", of: alert, database
    ).map { row in
      AlertCorroboration(
        event: row[0], alertID: row[1], kind: SensorKind(row[2]), source: row[3],
        time: UTCTime(epochMilliseconds: row[4]), distanceMetres: row[5])
    }
  }

  static func rows(
    _ columns: String, in table: String, of alert: Alert, _ database: Database
  ) throws -> [Row] {
    let last: Int64 =
      alert.state == .withdrawn
      ? alert.history.firstSeen.epochMilliseconds
      : alert.history.ended?.epochMilliseconds ?? .max
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(columns) FROM \(table) WHERE epsg = ? AND row = ? AND col = ?
          AND first_seen_ms >= ? AND first_seen_ms <= ? ORDER BY event
        """)
    return try Row.fetchAll(
      statement,
      arguments: [
        alert.cell.zone.epsg, alert.cell.cell.row, alert.cell.cell.column,
        alert.history.firstSeen.epochMilliseconds, last,
      ])
  }
}
