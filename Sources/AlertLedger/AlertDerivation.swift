// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import MonitorGrid

/// Makes alerts of what is recorded.
///
/// Every cell is read again from all of its observations, in time order, whatever was recorded last.
/// So in order, late, shuffled and replayed are one and the same way.
struct AlertDerivation {
  let database: Database
  let binding: LedgerBinding

  /// The alerts that the observations of some cells of a block give, by place in the block.
  ///
  /// - Complexity: O(*n*) in the comparisons that saw the block.
  func alerts(of indices: [Int], in block: BlockKey) throws -> [Int: [CellAlert]] {
    let observations = try observations(of: indices, in: block)
    return observations.mapValues {
      AlertHistory.alerts(of: $0, parameters: binding.rule)
    }
  }

  /// Brings the stored alerts of some cells up to date and notes each change of state as an event.
  ///
  /// - Parameters:
  ///   - indices: Places in the block, ascending.
  ///   - block: The block.
  ///   - cause: Why alerts that rest on nothing any more are withdrawn.
  ///   - source: What the events name as their cause.
  /// - Returns: The changes of state, by place and time.
  /// - Throws: `LedgerError`, or SQLite's own error.
  func update(
    _ indices: [Int], in block: BlockKey, withdrawing cause: String, source: CanonicalObject
  ) throws -> [AlertChange] {
    let derived = try alerts(of: indices, in: block)
    var changes: [AlertChange] = []
    for index in indices {
      let cell = LedgerCell(zone: block.zone, cell: block.cell(at: index))
      let fresh = (derived[index] ?? []).map {
        Alert(
          cell: cell, history: $0, withdrawnBecause: nil,
          cellSizeMillimetres: binding.cellSizeMillimetres)
      }
      let stored = try AlertRows.alerts(of: cell, in: database)
      changes += try update(stored, to: fresh, withdrawing: cause, source: source)
    }
    return changes
  }

  private func update(
    _ stored: [Alert], to fresh: [Alert], withdrawing cause: String, source: CanonicalObject
  ) throws -> [AlertChange] {
    var changes: [AlertChange] = []
    for old in stored
    where old.withdrawnBecause == nil && !fresh.contains(where: { $0.id == old.id }) {
      // A late pass may have put the beginning elsewhere: say where.
      let heir = fresh.first { old.history.firstSeen <= ($0.history.ended ?? $0.history.lastSeen) }
      let reason = heir.map { "\(cause); its passes now belong to \($0.id)" } ?? cause
      let withdrawn = Alert(
        id: old.id, cell: old.cell, history: old.history.asFinished, withdrawnBecause: reason)
      changes.append(AlertChange(alert: withdrawn, previous: old.state))
      try AlertRows.put(withdrawn, in: database)
    }
    for alert in fresh {
      let old = stored.first { $0.id == alert.id }
      guard old != alert else { continue }
      try AlertRows.put(alert, in: database)
      guard old?.state != alert.state || old?.history.isHigh != alert.history.isHigh else {
        continue
      }
      changes.append(AlertChange(alert: alert, previous: old?.state))
    }
    for change in changes {
      var content = change.alert.content
      content.set("cause", source)
      content.set("previous_state", change.previous?.rawValue)
      try EventLog.append(
        kind: .alert, alert: change.alert.id, content: content, in: database)
    }
    return changes
  }

  /// What live comparisons saw of some cells of a block.
  func observations(of indices: [Int], in block: BlockKey) throws -> [Int: [CellObservation]] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT o.data, c.key, p.acquired_ms, c.track, c.run_id, p.sensor_kind, b.acquired_ms
        FROM observations o JOIN comparisons c ON c.key = o.comparison
        JOIN passes p ON p.key = c.after LEFT JOIN passes b ON b.key = c.before
        LEFT JOIN supersessions s ON s.comparison = c.key
        WHERE o.epsg = ? AND o.block_row = ? AND o.block_column = ? AND s.comparison IS NULL
        """)
    var found: [Int: [CellObservation]] = [:]
    var flaggedIn: [Int: [(comparison: Int64, position: Int)]] = [:]
    let cursor = try Row.fetchCursor(
      statement, arguments: [block.zone.epsg, block.row, block.column])
    while let row = try cursor.next() {
      let key: Int64 = row[1]
      let template = CellObservation(
        time: UTCTime(epochMilliseconds: row[2]), track: row[3], runID: row[4], isFlagged: false,
        metric: 0, sensorKind: SensorKind(row[5]))
      let before = (row[6] as Int64?).map { UTCTime(epochMilliseconds: $0) }
      try row.withPackedCells(at: 0, columns: 1, width: 2) { reader in
        for index in indices {
          guard let rank = reader.rank(of: index) else { continue }
          let code = ObservationCode(bits: reader.code(rank: rank))
          var observation = template
          observation.isFlagged = code.isFlagged
          observation.metric = code.metric
          observation.direction = code.direction
          if code.isFlagged {
            observation.unchangedAt = before
            flaggedIn[index, default: []].append((key, found[index]?.count ?? 0))
          }
          found[index, default: []].append(observation)
        }
      }
    }
    for (index, flags) in flaggedIn {
      let known = try lastUnchanged(of: block.cell(at: index), zone: block.zone)
      guard !known.isEmpty else { continue }
      for flag in flags {
        if let time = known[flag.comparison] { found[index]?[flag.position].unchangedAt = time }
      }
    }
    return found
  }

  /// The pass before the change that comparisons named themselves, by comparison.
  private func lastUnchanged(of cell: GridCell, zone: UTMZone) throws -> [Int64: UTCTime] {
    let statement = try database.cachedStatement(
      sql: """
        SELECT comparison, last_unchanged_ms FROM findings
        WHERE epsg = ? AND row = ? AND col = ? AND last_unchanged_ms IS NOT NULL
        """)
    var times: [Int64: UTCTime] = [:]
    let cursor = try Row.fetchCursor(statement, arguments: [zone.epsg, cell.row, cell.column])
    while let row = try cursor.next() {
      times[row[0]] = UTCTime(epochMilliseconds: row[1])
    }
    return times
  }
}

extension CellAlert {
  /// The same alert as a withdrawn one is stored.
  var asFinished: CellAlert {
    var copy = self
    copy.state = .finished
    return copy
  }
}

extension Row {
  /// Reads a packed block of this row without a copy.
  func withPackedCells<Value>(
    at column: Int, columns: Int, width: Int, _ body: (PackedCellReader) throws -> Value
  ) throws -> Value {
    try withUnsafeData(atIndex: column) { data in
      try unsafe (data ?? Data()).withUnsafeBytes { bytes in
        guard let reader = unsafe PackedCellReader(bytes, columns: columns, width: width) else {
          throw LedgerError(
            code: .damaged, subject: "a block of cells", message: "has not the length that it says")
        }
        return try body(reader)
      }
    }
  }
}
