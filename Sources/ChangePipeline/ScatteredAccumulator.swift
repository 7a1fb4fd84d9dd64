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
  /// - Complexity: O(*n*) in the pixels of the window.
  mutating func summarise(_ planes: WindowPlanes, block: CellBlock) throws -> WindowSummary {
    var summary = WindowSummary(cellCount: block.count, bandCount: planes.bandCount)
    var votes = [StateVotes](repeating: StateVotes(), count: block.count)
    if cells.count < planes.window.count {
      cells = [GridCell?](repeating: nil, count: planes.window.count)
    }
    try locator.locate(planes.window, into: &cells)
    var changedByBand = [[UInt32]](
      repeating: [UInt32](repeating: 0, count: block.count), count: planes.bandCount)
    for pixel in 0..<planes.window.count {
      guard let cell = cells[pixel], let index = block.position(of: cell) else { continue }
      summary.expected[index] += 1
      guard !planes.values[planes.offset(ofBand: 1, pass: 0) + pixel].isNaN else {
        votes[index].add(planes.states[pixel])
        continue
      }
      summary.valid[index] += 1
      for band in 1...planes.bandCount {
        let before = planes.values[planes.offset(ofBand: band, pass: 0) + pixel]
        let after = planes.values[planes.offset(ofBand: band, pass: 1) + pixel]
        summary.before[band - 1][index] += Double(before)
        summary.after[band - 1][index] += Double(after)
        if after > before * criticalRatio || before > after * criticalRatio {
          changedByBand[band - 1][index] += 1
        }
      }
    }
    for index in 0..<block.count {
      summary.changed[index] = changedByBand.reduce(0) { max($0, $1[index]) }
      summary.reason[index] = votes[index].reason
    }
    return summary
  }
}
