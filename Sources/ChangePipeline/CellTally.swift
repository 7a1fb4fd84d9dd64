// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What is counted of the cells while windows are summed: how many can be tested and where they lie,
/// and why the others cannot.
struct CellTally: Sendable {
  /// Cells that hold enough valid pixels.
  private(set) var tested = 0
  /// The others, by reason.
  private(set) var notObserved: [NotObservedReason: Int] = [:]
  /// Whether any cell that was asked for holds a valid pixel.
  private(set) var hasValidPixel = false
  private var columns = (west: Int.max, east: Int.min)
  private var rows = (south: Int.max, north: Int.min)

  /// The least block that holds all tested cells; nil where there are none.
  var bounds: CellBlock? {
    guard tested > 0 else { return nil }
    return CellBlock(columns: columns.west..<columns.east + 1, rows: rows.south..<rows.north + 1)
  }

  /// Counts the cells of a block that were asked for.
  mutating func add(
    _ table: CellTable, of block: CellBlock, leastValidFraction: Double, wants: (GridCell) -> Bool
  ) {
    for (place, cell) in block.enumerated() {
      let one = table[place]
      guard one.expected > 0, wants(cell) else { continue }
      if one.valid > 0 { hasValidPixel = true }
      if one.isTestable(leastValidFraction: leastValidFraction) {
        tested += 1
        columns = (min(columns.west, cell.column), max(columns.east, cell.column))
        rows = (min(rows.south, cell.row), max(rows.north, cell.row))
      } else {
        notObserved[one.valid == 0 ? one.reason : .tooFewPixels, default: 0] += 1
      }
    }
  }

  /// Counts cells of which none holds a valid pixel.
  mutating func add(missing count: Int, because reason: NotObservedReason) {
    guard count > 0 else { return }
    notObserved[reason, default: 0] += count
  }

  /// Takes in what another worker counted.
  mutating func merge(_ other: CellTally) {
    tested += other.tested
    notObserved.merge(other.notObserved, uniquingKeysWith: +)
    hasValidPixel = hasValidPixel || other.hasValidPixel
    columns = (min(columns.west, other.columns.west), max(columns.east, other.columns.east))
    rows = (min(rows.south, other.rows.south), max(rows.north, other.rows.north))
  }
}
