// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import MonitorGrid

// A cell's sum over a box that lies one pixel aside is its own, less the edge that the box leaves, plus
// the edge of the neighbour that it enters. So four sums for each cell are enough to tell what it would
// have shown had the later pass been shifted, without a second look at the pixels.
extension CellAccumulator {
  /// Stores the sums of the later pass along the four edges of a row of cells, whose column sums were
  /// just made.
  ///
  /// - Parameters:
  ///   - table: The cells.
  ///   - cellRow: Number of the row of cells in the table.
  ///   - rows: Its pixel rows.
  ///   - columns: For each cell column, its pixel columns.
  ///   - planes: The pixels.
  mutating func storeEdges(
    in table: inout CellTable, cellRow: Int, rows: Range<Int>, columns: [CellSpan],
    of planes: StoredPlanes
  ) {
    guard let first = columns.first?.inRaster.lowerBound, let last = columns.last, !rows.isEmpty
    else { return }
    let width = last.inRaster.upperBound - first
    if edgeRow.count != width { edgeRow = [Float](repeating: 0, count: width) }
    var (north, south) = (
      [Double](repeating: 0, count: columns.count), [Double](repeating: 0, count: columns.count)
    )
    for band in 0..<planes.bandCount {
      addRow(rows.lowerBound, band: band, from: first, columns: columns, planes, into: &north)
      addRow(rows.upperBound - 1, band: band, from: first, columns: columns, planes, into: &south)
      let later = (1 + storedRatioBandPlanes * band + 1) * width
      for (index, span) in columns.enumerated() where !span.inRaster.isEmpty {
        table.set(
          cellRow * columns.count + index, band: band,
          edges: StoredCell.Edges(
            west: Float(totals[later + span.inRaster.lowerBound - first]),
            east: Float(totals[later + span.inRaster.upperBound - 1 - first]),
            north: Float(north[index]), south: Float(south[index])))
      }
    }
  }

  /// Sums one pixel row of the later pass, cell by cell, from west to east.
  private mutating func addRow(
    _ y: Int, band: Int, from first: Int, columns: [CellSpan], _ planes: StoredPlanes,
    into sums: inout [Double]
  ) {
    let index = planes.bandCount + band
    unsafe planes.withMeasuredRow(y: y, x: first, plane: index, kernels: kernels, scratch: &edgeRow)
    {
      row in
      for (cell, span) in columns.enumerated() {
        var sum = 0.0
        for x in span.inRaster { sum += unsafe Double(row[x - first]) }
        sums[cell] = sum
      }
    }
  }
}
