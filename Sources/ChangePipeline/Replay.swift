// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Two passes, or halves of one, that stand for the two that are compared, so that the same method can be tried
/// where no change is expected.
///
/// What the ratio of the two passes told (looks, texture, how uneven cells are) stands for these too.
struct Replay: Sendable {
  let before: PassStore
  let after: PassStore
  /// Looks that a cell has in them by those that it has in the comparison.
  var looksShare = 1.0

  /// Rows of cells of both.
  struct Rows {
    fileprivate let count: Int
    fileprivate let before: [Float]
    fileprivate let after: [Float]

    /// Whether both saw a cell.
    func isSeen(_ place: Int) -> Bool {
      !before[place * count].isNaN && !after[place * count].isNaN
    }

    /// Appends the numbers of a cell.
    func append(_ place: Int, to replayed: inout [Double]) {
      for index in 0..<count { replayed.append(Double(before[place * count + index])) }
      for index in 0..<count { replayed.append(Double(after[place * count + index])) }
    }
  }

  /// Reads rows of cells, counted from the northernmost.
  ///
  /// - Throws: `ComparisonError` where a temporary file cannot be read.
  func read(rows: Range<Int>) throws(ComparisonError) -> Rows {
    Rows(
      count: before.count, before: try before.read(rows: rows), after: try after.read(rows: rows))
  }

  /// Puts the numbers of both passes in the place of those that are compared.
  func apply(_ replayed: [Double], to values: inout [Double], count: Int) {
    for cell in 0..<values.count / (3 * count) {
      for index in 0..<2 * count {
        values[3 * count * cell + index] = replayed[2 * count * cell + index]
      }
    }
  }
}

extension CellBlock {
  /// The block of one cell.
  init(_ cell: GridCell) {
    self.init(columns: cell.column..<cell.column + 1, rows: cell.row..<cell.row + 1)
  }

  /// The least block that holds this and a cell.
  func grown(to cell: GridCell) -> CellBlock {
    CellBlock(
      columns: Swift.min(
        columns.lowerBound, cell.column)..<Swift.max(columns.upperBound, cell.column + 1),
      rows: Swift.min(rows.lowerBound, cell.row)..<Swift.max(rows.upperBound, cell.row + 1))
  }
}
