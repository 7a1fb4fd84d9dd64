// SPDX-License-Identifier: Apache-2.0
import GRDB
public import MonitorGrid

extension Ledger {
  /// Cells of a rectangle with an alert that was open just before a time, and since when.
  ///
  /// Their past is frozen: a pass of that time must not be compared with passes from `firstSeen` on.
  /// What was recorded of the time from then on does not matter, so late passes find the same past.
  /// Observations of the same overflight (ten minutes) count as one and are not yet past.
  ///
  /// - Parameters:
  ///   - zone: The zone.
  ///   - rows: Rows of the grid.
  ///   - columns: Columns of the grid.
  ///   - time: When the pass to be compared was acquired.
  /// - Returns: The cells by row and column, ascending.
  /// - Throws: `LedgerError` where the ledger can't be read.
  /// - Complexity: O(*n*) in the alerts of the rows, with an index.
  public func frozenFrom(
    zone: UTMZone, rows: Range<Int>, columns: Range<Int>, before time: UTCTime
  ) throws(LedgerError) -> [(cell: GridCell, firstSeen: UTCTime)] {
    let binding = binding
    return try reading { database in
      try FrozenPast(database: database, binding: binding).cells(
        zone: zone, rows: rows, columns: columns, before: time)
    }
  }

  /// Alerts in the given states that stood in a period, by cell and time.
  ///
  /// - Parameters:
  ///   - states: The states.
  ///   - period: Alerts whose time from first seen to their end touches it; an open alert goes on, a
  ///     withdrawn one stood until it was last seen. Nil asks for all.
  /// - Returns: The alerts, withdrawn ones too where they are asked for.
  /// - Throws: `LedgerError` where the ledger can't be read.
  public func alerts(
    in states: Set<AlertState> = Set(AlertState.allCases), during period: Range<UTCTime>? = nil
  ) throws(LedgerError) -> [Alert] {
    try reading { database in
      var condition =
        "state IN (\(states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ",")))"
      var arguments: StatementArguments = []
      if let period {
        condition += """
           AND first_seen_ms < ? AND (state IN ('first', 'provisional', 'confirmed')
            OR max(last_seen_ms, coalesce(ended_ms, 0)) >= ?)
          """
        arguments = [
          period.upperBound.epochMilliseconds, period.lowerBound.epochMilliseconds,
        ]
      }
      return try AlertRows.fetch(where: condition, arguments: arguments, in: database)
    }
  }

  /// The alerts of one cell, oldest first, withdrawn ones included.
  public func alerts(of cell: LedgerCell) throws(LedgerError) -> [Alert] {
    try reading { database in try AlertRows.alerts(of: cell, in: database) }
  }

  /// One alert.
  ///
  /// - Throws: `LedgerError` with code `.noSuchAlert`.
  public func alert(_ id: String) throws(LedgerError) -> Alert {
    try reading { database in try AlertRows.require(id, in: database) }
  }

  /// What live comparisons saw of a cell, in the order of time.
  ///
  /// - Complexity: O(*n*) in the comparisons that saw the cell's block.
  public func observations(of cell: LedgerCell) throws(LedgerError) -> [CellObservation] {
    let binding = binding
    return try reading { database in
      let block = BlockKey(holding: cell)
      let index = block.index(of: cell.cell)
      let found = try AlertDerivation(database: database, binding: binding)
        .observations(of: [index], in: block)
      return (found[index] ?? []).sorted(by: CellObservation.precedes)
    }
  }

  /// Live comparisons, of one track or of all, by time of the later pass.
  public func comparisons(
    ofTrack track: String? = nil
  ) throws(LedgerError) -> [RecordedComparison] {
    try reading { database in
      try ComparisonRows.fetch(
        where: "s.comparison IS NULL AND (? IS NULL OR c.track = ?)", arguments: [track, track],
        in: database)
    }
  }

  /// The comparison of a pass that counts; nil where there is none.
  public func comparison(of pass: PassKey) throws(LedgerError) -> RecordedComparison? {
    try reading { database in try ComparisonRows.live(of: pass, in: database) }
  }

  /// The flagged cells of a comparison, by row and column.
  public func findings(of key: ComparisonKey) throws(LedgerError) -> [LedgerFinding] {
    try reading { database in
      var findings: [LedgerFinding] = []
      try FindingRows.fetch(
        where: "f.comparison = ?", arguments: [key.number], in: database
      ) { findings.append($1) }
      return findings
    }
  }
}

extension AlertRows {
  static func require(_ id: String, in database: Database) throws -> Alert {
    guard let alert = try fetch(where: "id = ?", arguments: [id], in: database).first else {
      throw LedgerError(code: .noSuchAlert, subject: id, message: "is not in the ledger")
    }
    return alert
  }
}
