// SPDX-License-Identifier: Apache-2.0
import GRDB
import MonitorGrid

/// Which cells have an open alert just before a time, and since when.
///
/// The rule reads time forwards only, so whether an alert that began before a time was open at it does
/// not depend on anything later: it was, unless it ended before. Observations of the same overflight
/// count as one, so "before" leaves out the last ten minutes. The set is therefore the same whatever
/// has been recorded of the time from then on.
struct FrozenPast {
  let database: Database
  let binding: LedgerBinding

  /// Alerts open just before `time`, in the order of the table.
  func cells(
    zone: UTMZone, rows: Range<Int>, columns: Range<Int>, before time: UTCTime
  ) throws -> [(cell: GridCell, firstSeen: UTCTime)] {
    guard !rows.isEmpty, !columns.isEmpty else { return [] }
    let limit = time.epochMilliseconds - Int64(binding.rule.samePassSeconds) * 1000
    let statement = try database.cachedStatement(
      sql: """
        SELECT row, col, first_seen_ms FROM alerts
        WHERE epsg = ? AND row >= ? AND row < ? AND col >= ? AND col < ?
          AND state <> 'withdrawn' AND first_seen_ms < ? AND (ended_ms IS NULL OR ended_ms >= ?)
        ORDER BY row, col, first_seen_ms
        """)
    let cursor = try Row.fetchCursor(
      statement,
      arguments: [
        zone.epsg, rows.lowerBound, rows.upperBound, columns.lowerBound, columns.upperBound,
        limit, limit,
      ])
    var cells: [(cell: GridCell, firstSeen: UTCTime)] = []
    while let row = try cursor.next() {
      cells.append(
        (GridCell(column: row[1], row: row[0]), UTCTime(epochMilliseconds: row[2])))
    }
    return cells
  }

  /// A hash of the frozen cells in some blocks.
  func sha256(blocks: Set<BlockKey>, before time: UTCTime) throws -> String {
    var hash = LedgerHash()
    let side = BlockKey.side
    for (_, group) in Dictionary(grouping: blocks, by: { BlockRow(zone: $0.zone, row: $0.row) })
      .sorted(by: { $0.key < $1.key })
    {
      guard let first = group.min(), let last = group.max() else { continue }
      let found = try cells(
        zone: first.zone, rows: first.row * side..<(first.row + 1) * side,
        columns: first.column * side..<(last.column + 1) * side, before: time)
      for (cell, firstSeen) in found
      where blocks.contains(
        BlockKey(holding: LedgerCell(zone: first.zone, cell: cell)))
      {
        hash.add(
          line: "\(first.zone.epsg) \(cell.row) \(cell.column) \(firstSeen.epochMilliseconds)")
      }
    }
    return hash.hexadecimal
  }

  private struct BlockRow: Hashable, Comparable {
    let zone: UTMZone
    let row: Int

    static func < (left: BlockRow, right: BlockRow) -> Bool {
      left.zone != right.zone ? left.zone.epsg < right.zone.epsg : left.row < right.row
    }
  }
}
