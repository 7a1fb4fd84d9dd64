// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Synchronization

/// The cells of a comparison between its two steps: summing pixels, and testing cells.
///
/// A scene's null needs all cells before the first can be tested.
final class CellStore: Sendable {
  private let records: RecordFile
  /// How the numbers of a cell lie.
  let record: CellRecord
  /// Parts without a valid pixel, by their northernmost row; they take no room.
  private let missing = Mutex<[Int: [(part: CellBlock, reason: NotObservedReason)]]>([:])

  /// An empty store: no cell is part of the comparison yet.
  ///
  /// - Throws: `ComparisonError` where no temporary file can be made.
  init(_ block: CellBlock, record: CellRecord) throws(ComparisonError) {
    self.record = record
    records = try RecordFile(block, length: record.length)
  }

  /// Stores a table of the cells of a part of the block.
  ///
  /// - Throws: `ComparisonError` where the temporary file cannot be written.
  func write(_ table: CellTable, of part: CellBlock) throws(ComparisonError) {
    try records.write(table.bytes, of: part)
  }

  /// Says why no cell of a part of the block holds a valid pixel.
  func write(missing part: CellBlock, because reason: NotObservedReason) {
    missing.withLock { $0[part.rows.upperBound, default: []].append((part, reason)) }
  }

  /// Rows of cells, counted from the northernmost: all columns of the block.
  ///
  /// - Throws: `ComparisonError` where the temporary file cannot be read.
  func read(rows: Range<Int>) throws(ComparisonError) -> StoredCells {
    let part = records.part(rows: rows)
    var cells = StoredCells(part, record: record, bytes: try records.read(rows: rows))
    let missing = missing.withLock { missing in
      missing.values.flatMap { $0[0].part.rows.overlaps(part.rows) ? $0 : [] }
    }
    for (absent, reason) in missing { cells.fill(absent, because: reason) }
    return cells
  }
}
