// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Adds a window's pixels into cells where the raster is not parallel to the grid (geographic
/// coordinates, other projections): pixel by pixel in raster order.
struct ScatteredAccumulator {
  private let criticalRatio: Float
  private let locator: any PixelLocator
  private var cells: [GridCell?] = []

  init(locator: any PixelLocator, criticalRatio: Float) {
    self.locator = locator
    self.criticalRatio = criticalRatio
  }

  /// Sums the pixels of the planes' window whose centres lie in cells of `block`.
  ///
  /// A cell that holds no pixel of `raster` is left with nothing expected: it is no part of the
  /// comparison.
  ///
  /// - Complexity: O(*n*) in the pixels of the window.
  mutating func summarise(
    _ planes: WindowPlanes, block: CellBlock, raster: PixelWindow
  ) throws -> CellTable {
    let window = planes.window
    if cells.count < window.count { cells = [GridCell?](repeating: nil, count: window.count) }
    try locator.locate(window, into: &cells)
    var table = CellTable(
      cellCount: block.count, record: CellRecord(bandCount: planes.bandCount))
    var votes = [StateVotes](repeating: StateVotes(), count: block.count)
    var isInRaster = [Bool](repeating: false, count: block.count)
    var sums = [[CellSums]](
      repeating: [CellSums](repeating: CellSums(), count: block.count), count: planes.bandCount)
    var expected = [UInt32](repeating: 0, count: block.count)
    for pixel in 0..<window.count {
      guard let cell = cells[pixel], let index = block.position(of: cell) else { continue }
      expected[index] += 1
      let (row, column) = pixel.quotientAndRemainder(dividingBy: window.width)
      if raster.contains(x: window.x + column, y: window.y + row) { isInRaster[index] = true }
      guard !planes.values[planes.offset(ofBand: 1, pass: 0) + pixel].isNaN else {
        votes[index].add(planes.states[pixel])
        continue
      }
      for band in 1...planes.bandCount {
        sums[band - 1][index].addPixel(
          before: Double(planes.values[planes.offset(ofBand: band, pass: 0) + pixel]),
          after: Double(planes.values[planes.offset(ofBand: band, pass: 1) + pixel]),
          criticalRatio: Double(criticalRatio))
      }
    }
    for index in 0..<block.count {
      table[index].expected = isInRaster[index] ? expected[index] : 0
      for band in 1...planes.bandCount { table.set(index, band: band - 1, sums[band - 1][index]) }
      table[index].reason = votes[index].reason
    }
    return table
  }
}
