// SPDX-License-Identifier: Apache-2.0
import GRDB
public import MonitorGrid

extension Ledger {
  /// Cell summaries of some passes in a rectangle of cells.
  ///
  /// The value of pass *k*, band *b* (from 0), row *r* and column *c* (from the start of the ranges)
  /// stands at ((*k* · bands + *b*) · rows + *r*) · columns + *c*: pass by pass, band by band, rows
  /// from the south, each from the west. What a pass did not observe, or what was pruned, is NaN.
  ///
  /// - Parameters:
  ///   - passes: Passes of one track; their order is that of the answer.
  ///   - zone: The zone.
  ///   - rows: Rows of the grid.
  ///   - columns: Columns of the grid.
  /// - Returns: The values in that order.
  /// - Throws: `LedgerError` with code `.noSuchPass`, or `.invalidInput` where the passes are of
  ///   several tracks.
  /// - Complexity: O(*n*) in the answer, plus the blocks that it touches.
  public func summaries(
    of passes: [PassKey], zone: UTMZone, rows: Range<Int>, columns: Range<Int>
  ) throws(LedgerError) -> [Float] {
    try reading { database in
      let recorded = try passes.map { try PassRows.require($0, in: database).pass }
      guard let first = recorded.first else { return [] }
      guard recorded.allSatisfy({ $0.track == first.track }) else {
        throw LedgerError(
          code: .invalidInput, subject: first.track,
          message: "was asked for together with passes of another track")
      }
      var window = SummaryWindow(
        bandCount: first.bands.count, passCount: passes.count, zone: zone, rows: rows,
        columns: columns)
      guard !rows.isEmpty, !columns.isEmpty else { return [] }
      for (position, pass) in passes.enumerated() {
        try window.read(pass, at: position, in: database)
      }
      return window.values
    }
  }

  /// All summaries of one cell, oldest pass first; withdrawn passes are left out.
  ///
  /// - Returns: Each pass that observed it, with a value for each of its bands.
  /// - Complexity: O(*n*) in the passes that observed the cell's block.
  public func history(
    of cell: LedgerCell
  ) throws(LedgerError) -> [(pass: PassKey, acquired: UTCTime, values: [Float])] {
    try reading { database in
      let key = BlockKey(holding: cell)
      let index = key.index(of: cell.cell)
      let statement = try database.cachedStatement(
        sql: """
          SELECT s.data, p.key, p.acquired_ms, p.bands FROM summaries s
          JOIN passes p ON p.key = s.pass LEFT JOIN withdrawals w ON w.pass = p.key
          WHERE s.epsg = ? AND s.block_row = ? AND s.block_column = ? AND w.pass IS NULL
          """)
      let cursor = try Row.fetchCursor(
        statement, arguments: [key.zone.epsg, key.row, key.column])
      var history: [(pass: PassKey, acquired: UTCTime, values: [Float])] = []
      while let row = try cursor.next() {
        let bands = (row[3] as String).split(separator: ",").count
        let values: [Float]? = try row.withPackedCells(at: 0, columns: bands, width: 4) { reader in
          reader.rank(of: index).map { rank in
            (0..<bands).map { reader.float(column: $0, rank: rank) }
          }
        }
        guard let values else { continue }
        history.append(
          (PassKey(number: row[1]), UTCTime(epochMilliseconds: row[2]), values))
      }
      return history.sorted {
        $0.acquired != $1.acquired ? $0.acquired < $1.acquired : $0.pass < $1.pass
      }
    }
  }

  /// Drops the summaries of all but the newest passes of each track; passes and events stay.
  ///
  /// The digest of the state does not change: it holds the hashes of the summaries as they came.
  ///
  /// - Parameter count: Passes of each track that keep theirs, withdrawn ones not counted.
  /// - Returns: How many passes lost their summaries.
  /// - Throws: `LedgerError` where the ledger can't be written.
  @discardableResult
  public func prune(keep count: Int) throws(LedgerError) -> Int {
    precondition(count >= 0, "a number of passes to keep is not negative")
    return try writing { database in
      let passes = try Int64.fetchAll(
        database,
        sql: """
          SELECT key FROM (
            SELECT p.key AS key, w.pass AS withdrawn, row_number() OVER (
              PARTITION BY p.track, w.pass IS NULL ORDER BY p.acquired_ms DESC) AS place
            FROM passes p LEFT JOIN withdrawals w ON w.pass = p.key)
          WHERE (place > ? OR withdrawn IS NOT NULL)
            AND EXISTS (SELECT 1 FROM summaries s WHERE s.pass = key)
          ORDER BY key
          """, arguments: [count])
      guard !passes.isEmpty else { return 0 }
      for pass in passes {
        try database.execute(sql: "DELETE FROM summaries WHERE pass = ?", arguments: [pass])
      }
      var content = CanonicalObject()
      content.set("keep", count)
      content.set("passes", passes.count)
      try EventLog.append(kind: .pruned, content: content, in: database)
      return passes.count
    }
  }
}

/// A rectangle of cell summaries that is filled pass by pass.
private struct SummaryWindow {
  let bandCount: Int
  let zone: UTMZone
  let rows: Range<Int>
  let columns: Range<Int>
  var values: [Float]

  init(bandCount: Int, passCount: Int, zone: UTMZone, rows: Range<Int>, columns: Range<Int>) {
    self.bandCount = bandCount
    self.zone = zone
    self.rows = rows
    self.columns = columns
    values = [Float](
      repeating: .nan, count: passCount * bandCount * rows.count * columns.count)
  }

  mutating func read(_ pass: PassKey, at position: Int, in database: Database) throws {
    let side = BlockKey.side
    let statement = try database.cachedStatement(
      sql: """
        SELECT data, block_row, block_column FROM summaries
        WHERE pass = ? AND epsg = ? AND block_row BETWEEN ? AND ? AND block_column BETWEEN ? AND ?
        """)
    let cursor = try Row.fetchCursor(
      statement,
      arguments: [
        pass.number, zone.epsg, floorQuotient(rows.lowerBound, side),
        floorQuotient(rows.upperBound - 1, side), floorQuotient(columns.lowerBound, side),
        floorQuotient(columns.upperBound - 1, side),
      ])
    while let row = try cursor.next() {
      let key = BlockKey(zone: zone, row: row[1], column: row[2])
      try row.withPackedCells(at: 0, columns: bandCount, width: 4) { reader in
        copy(reader, of: key, at: position)
      }
    }
  }

  private mutating func copy(_ reader: PackedCellReader, of key: BlockKey, at position: Int) {
    let side = BlockKey.side
    let blockRows = (key.row * side..<(key.row + 1) * side).clamped(to: rows)
    let blockColumns = (key.column * side..<(key.column + 1) * side).clamped(to: columns)
    for row in blockRows {
      let start = key.index(of: GridCell(column: blockColumns.lowerBound, row: row))
      var rank = reader.count(before: start)
      for (offset, column) in blockColumns.enumerated() where reader.isObserved(start + offset) {
        for band in 0..<bandCount {
          let plane = position * bandCount + band
          let place = (plane * rows.count + row - rows.lowerBound) * columns.count
          values[place + column - columns.lowerBound] = reader.float(column: band, rank: rank)
        }
        rank += 1
      }
    }
  }
}
