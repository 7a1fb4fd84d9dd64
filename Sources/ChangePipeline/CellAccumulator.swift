// SPDX-License-Identifier: Apache-2.0
import CPlanes
import ChangeKernels
import MonitorGrid

/// Adds a window's pixels into cells, where cell edges run along pixel columns and rows.
///
/// Every cell row is summed downwards, column by column, by the kernel, which reads the pixels as they
/// are stored; a cell then adds its columns from west to east. So the order of every addition is that
/// of the image.
struct CellAccumulator {
  /// Rows that the kernel adds in Float before the sums go over into Double.
  private static let rowsAtOnce = 64

  let kernels: KernelSet
  private let method: ComparisonMethod
  private let criticalRatio: Float
  private var columnSums: [Float] = []
  private(set) var totals: [Double] = []
  private let record: CellRecord
  var edgeRow: [Float] = []
  private let weights = [Float](repeating: 1, count: 13)

  init(kernels: KernelSet, method: ComparisonMethod, criticalRatio: Float, record: CellRecord) {
    self.kernels = kernels
    self.method = method
    self.criticalRatio = criticalRatio
    self.record = record
  }

  /// Sums the planes' window into its cells.
  ///
  /// - Parameters:
  ///   - planes: The pixels as they are stored.
  ///   - columns: For each cell column from the west, its pixel columns.
  ///   - rows: For each cell row from the north, its pixel rows.
  ///   - census: By plane, what the stored values are like; added to.
  /// - Returns: One place per cell, row by row from the north-west.
  /// - Complexity: O(*n*) in the pixels of the window.
  mutating func summarise(
    _ planes: StoredPlanes, columns: [CellSpan], rows: [CellSpan], census: inout [PlaneCensus]
  ) -> CellTable {
    let bandCount = planes.bandCount
    var table = CellTable(cellCount: columns.count * rows.count, record: record)
    guard let first = columns.first?.inRaster.lowerBound, let last = columns.last else {
      return table
    }
    let width = last.inRaster.upperBound - first
    for (cellRow, pixelRows) in rows.enumerated() {
      sumRows(pixelRows.inRaster, from: first, width: width, of: planes, census: &census)
      for (cellColumn, pixelColumns) in columns.enumerated() {
        let cell = cellRow * columns.count + cellColumn
        let inRow = pixelColumns.inRaster
        table[cell].expected = UInt32(pixelColumns.wholeCount * pixelRows.wholeCount)
        for band in 0..<bandCount {
          let span = inRow.lowerBound - first..<inRow.upperBound - first
          unsafe totals.withUnsafeBufferPointer { totals in
            if method.isOptical {
              unsafe table.set(
                cell, band: band, LinearSums(totals, columns: span, width: width, band: band))
            } else {
              unsafe table.set(
                cell, band: band, CellSums(totals, columns: span, width: width, band: band))
            }
          }
        }
      }
      if record.hasEdges {
        storeEdges(
          in: &table, cellRow: cellRow, rows: pixelRows.inRaster, columns: columns, of: planes)
      }
    }
    explainMissing(&table, planes: planes, columns: columns, rows: rows)
    return table
  }

  private mutating func sumRows(
    _ rows: Range<Int>, from first: Int, width: Int, of planes: StoredPlanes,
    census: inout [PlaneCensus]
  ) {
    let planeCount =
      method.isOptical
      ? LinearSums.planeCount(bandCount: planes.bandCount)
      : 1 + planes.bandCount * storedRatioBandPlanes
    let length = planeCount * width
    if totals.count < length {
      totals = [Double](repeating: 0, count: length)
      columnSums = [Float](repeating: 0, count: length)
    }
    var counts = [Int64](repeating: 0, count: 2 * planes.bandCount * planeCounts)
    var greatest = [Float](repeating: -.infinity, count: 2 * planes.bandCount)
    var row = rows.lowerBound
    while row < rows.upperBound {
      let count = min(Self.rowsAtOnce, rows.upperBound - row)
      for i in 0..<length { columnSums[i] = 0 }
      unsafe planes.withPlanes(x: first, y: row) { before, after in
        unsafe columnSums.withUnsafeMutableBufferPointer { sums in
          guard let sums = sums.baseAddress else { return }
          if method.isOptical {
            // Which pixels the class masks leave stands in the states.
            unsafe kernels.addChangeVectorRows(
              before, after, planes.bandCount, weights, nil, 0, nil, 0, width, count, .infinity,
              sums)
          } else {
            unsafe kernels.addRatioRows(
              before, after, planes.bandCount, width, count, criticalRatio, sums, &counts,
              &greatest)
          }
        }
      }
      addColumnSums(length, areFirst: row == rows.lowerBound)
      row += count
    }
    for plane in census.indices {
      census[plane].finite += Int(counts[plane * planeCounts])
      census[plane].negative += Int(counts[plane * planeCounts + 1])
      census[plane].zero += Int(counts[plane * planeCounts + 2])
      census[plane].largest = max(census[plane].largest, greatest[plane])
    }
  }

  private mutating func addColumnSums(_ count: Int, areFirst: Bool) {
    unsafe totals.withUnsafeMutableBufferPointer { totals in
      unsafe columnSums.withUnsafeBufferPointer { sums in
        if areFirst {
          for i in 0..<count { unsafe totals[i] = Double(sums[i]) }
        } else {
          for i in 0..<count { unsafe totals[i] += Double(sums[i]) }
        }
      }
    }
  }

  private func explainMissing(
    _ table: inout CellTable, planes: StoredPlanes, columns: [CellSpan], rows: [CellSpan]
  ) {
    guard planes.hasStates else { return }
    for (cellRow, pixelRows) in rows.enumerated() {
      for (cellColumn, pixelColumns) in columns.enumerated() {
        let cell = cellRow * columns.count + cellColumn
        guard table[cell].valid == 0 else { continue }
        table[cell].reason =
          planes.votes(columns: pixelColumns.inRaster, rows: pixelRows.inRaster).reason
      }
    }
  }
}

/// The pixel columns of a column of cells, or the rows of a row.
struct CellSpan {
  /// Those of the raster.
  let inRaster: Range<Int>
  /// How many a whole cell has on the endless raster grid.
  let wholeCount: Int

  /// The pixels of a whole cell, and those of them that a raster of `length` pixels has.
  init(whole: Range<Int>, length: Int) {
    wholeCount = whole.count
    inRaster = whole.clamped(to: 0..<length)
  }
}
