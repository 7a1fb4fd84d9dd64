// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import MonitorGrid

/// Adds a window's pixels into cells, where cell edges run along pixel columns and rows.
///
/// Every cell row is summed downwards, column by column, by the kernel; a cell then adds its columns
/// from west to east. So the order of every addition is that of the image.
struct CellAccumulator {
  /// Rows that the kernel adds in Float before the sums go over into Double.
  private static let rowsAtOnce = 64

  private let kernels: KernelSet
  private let criticalRatio: Float
  private var columnSums: [Float] = []
  private var totals: [Double] = []

  init(kernels: KernelSet, criticalRatio: Float) {
    self.kernels = kernels
    self.criticalRatio = criticalRatio
  }

  /// Sums the planes' window into its cells.
  ///
  /// - Parameters:
  ///   - planes: The pixels, read and joined.
  ///   - columns: For each cell column from the west, its pixel columns.
  ///   - rows: For each cell row from the north, its pixel rows.
  /// - Returns: One place per cell, row by row from the north-west.
  /// - Complexity: O(*n*) in the pixels of the window.
  mutating func summarise(
    _ planes: WindowPlanes, columns: [CellSpan], rows: [CellSpan]
  ) -> WindowSummary {
    var summary = WindowSummary(
      cellCount: columns.count * rows.count, bandCount: planes.bandCount)
    let width = planes.window.width
    for (cellRow, pixelRows) in rows.enumerated() {
      for band in 1...planes.bandCount {
        sumRows(pixelRows.inWindow, of: planes, band: band)
        let first = cellRow * columns.count
        for (cellColumn, pixelColumns) in columns.enumerated() {
          let cell = first + cellColumn
          var sums = CellSums()
          for x in pixelColumns.inWindow { sums.addColumn(totals, at: x, width: width) }
          summary.expected[cell] = UInt32(pixelColumns.wholeCount * pixelRows.wholeCount)
          summary.set(cell, band: band, sums)
        }
      }
    }
    explainMissing(&summary, planes: planes, columns: columns, rows: rows)
    return summary
  }

  private mutating func sumRows(_ rows: Range<Int>, of planes: WindowPlanes, band: Int) {
    let width = planes.window.width
    let length = ratioSumPlanes * width
    if totals.count < length {
      totals = [Double](repeating: 0, count: length)
      columnSums = [Float](repeating: 0, count: length)
    }
    for i in 0..<length { totals[i] = 0 }
    let before = planes.offset(ofBand: band, pass: 0)
    let after = planes.offset(ofBand: band, pass: 1)
    var row = rows.lowerBound
    while row < rows.upperBound {
      let count = min(Self.rowsAtOnce, rows.upperBound - row)
      for i in 0..<length { columnSums[i] = 0 }
      unsafe planes.values.withUnsafeBufferPointer { values in
        unsafe columnSums.withUnsafeMutableBufferPointer { sums in
          guard let values = values.baseAddress, let sums = sums.baseAddress else { return }
          let start = row * width
          unsafe kernels.addRatioRows(
            values + before + start, values + after + start, width, width, count, criticalRatio,
            sums)
        }
      }
      for i in 0..<length { totals[i] += Double(columnSums[i]) }
      row += count
    }
  }

  private func explainMissing(
    _ summary: inout WindowSummary, planes: WindowPlanes, columns: [CellSpan], rows: [CellSpan]
  ) {
    guard planes.validCount < planes.window.count else { return }
    let width = planes.window.width
    for (cellRow, pixelRows) in rows.enumerated() {
      for (cellColumn, pixelColumns) in columns.enumerated() {
        let cell = cellRow * columns.count + cellColumn
        guard summary.valid[cell] == 0 else { continue }
        var votes = StateVotes()
        for y in pixelRows.inWindow {
          for x in pixelColumns.inWindow { votes.add(planes.states[y * width + x]) }
        }
        summary.reason[cell] = votes.reason
      }
    }
  }
}

/// The pixel columns of a column of cells, or the rows of a row.
struct CellSpan {
  /// Those in the window, counted from its first.
  let inWindow: Range<Int>
  /// How many a whole cell has on the endless raster grid.
  let wholeCount: Int

  /// The part of `whole` that lies in a window of `length` pixels from `start`.
  init(whole: Range<Int>, from start: Int, length: Int) {
    wholeCount = whole.count
    let clipped = whole.clamped(to: start..<start + length)
    inWindow = clipped.lowerBound - start..<clipped.upperBound - start
  }
}

/// Counts why the pixels of a cell are missing.
struct StateVotes {
  private var counts = [0, 0, 0, 0]

  /// Adds a pixel by the raw value of its `PixelState`.
  mutating func add(_ state: UInt8) {
    counts[Int(min(state, 3))] += 1
  }

  /// The most frequent reason; where counts are equal the one of higher raw value.
  ///
  /// A pixel that was read but holds no power (zero, NaN) counts as no data.
  var reason: NotObservedReason {
    let noData = counts[0] + counts[1]
    if counts[3] > 0, counts[3] >= counts[2], counts[3] >= noData { return .outside }
    return counts[2] > 0 && counts[2] >= noData ? .masked : .noData
  }
}
