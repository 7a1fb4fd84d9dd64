// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Picks the cells that can be tested out of the windows' summaries, and remembers their places.
struct TestedCellTable {
  /// The cells that hold enough valid pixels, in report order: how the raster is cut into windows
  /// changes no sum over them.
  let cells: TestedCells
  /// By window, by cell of its block: index among the tested cells, or -1; empty where none is tested.
  let testedIndex: [[Int32]]

  init(
    _ summaries: [WindowSummary], layout: ComparisonLayout, parameters: DecisionParameters,
    pixelLooks: [PixelLooks]
  ) {
    let bands = pixelLooks.count
    var places: [GridCell] = []
    var columns = Columns(bands: bands)
    var testedIndex = summaries.map { [Int32](repeating: -1, count: $0.valid.count) }
    layout.forEachRowInReportOrder { window, row in
      let summary = summaries[window]
      guard !summary.valid.isEmpty else { return }
      let block = layout.windows[window].cells
      for place in row * block.columns.count..<(row + 1) * block.columns.count {
        let (valid, expected) = (Double(summary.valid[place]), Double(summary.expected[place]))
        guard valid > 0, expected > 0, valid >= parameters.leastValidFraction * expected else {
          continue
        }
        let cell = block[place]
        guard layout.wants(cell) else { continue }
        testedIndex[window][place] = Int32(places.count)
        places.append(cell)
        columns.append(summary, at: place, pixelLooks: pixelLooks)
      }
    }
    cells = TestedCells(
      cells: places, before: columns.before, after: columns.after,
      unevenness: columns.unevenness, looks: columns.looks)
    self.testedIndex = testedIndex
  }

  private struct Columns {
    var before: [[Double]]
    var after: [[Double]]
    var unevenness: [[Double]]
    var looks: [[Double]]
    /// Share of effective pixels by the number of pixels of a whole cell; nearly all cells have one of
    /// a few numbers.
    private var shares: [UInt32: [Double]] = [:]

    init(bands: Int) {
      before = [[Double]](repeating: [], count: bands)
      after = before
      unevenness = before
      looks = before
    }

    mutating func append(
      _ summary: WindowSummary, at place: Int, pixelLooks: [PixelLooks]
    ) {
      let valid = Double(summary.valid[place])
      let share = shares(ofCellWith: summary.expected[place], pixelLooks: pixelLooks)
      for band in before.indices {
        before[band].append(Elementary.log(summary.before[band][place] / valid))
        after[band].append(Elementary.log(summary.after[band][place] / valid))
        unevenness[band].append(Double(summary.unevenness[band][place]))
        looks[band].append(
          pixelLooks[band].cellLooks(
            pixels: valid, share: share[band], texture: Double(summary.texture[band][place])))
      }
    }

    private mutating func shares(
      ofCellWith pixels: UInt32, pixelLooks: [PixelLooks]
    ) -> [Double] {
      if let known = shares[pixels] { return known }
      // A cell is as wide as high on the ground; the root of its pixels is its side.
      let side = Double(pixels).squareRoot()
      let found = pixelLooks.map { $0.effectiveShare(width: side, height: side) }
      shares[pixels] = found
      return found
    }
  }
}
