// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

extension ComparisonWorker where Source: ~Copyable {
  /// Computes the 5×5 means of a piece of the raster and tests those in flagged cells.
  ///
  /// - Parameters:
  ///   - window: Pixels inside of the raster.
  ///   - flagged: The flagged cells.
  ///   - pixelLooks: Looks and correlation, band by band.
  /// - Returns: Change and mask of every pixel, and p of those in flagged cells.
  /// - Throws: What reading throws.
  func pixels(
    of window: PixelWindow, flagged: FlaggedCells, pixelLooks: [PixelLooks]
  ) throws -> PixelTile {
    var tile = PixelTile(window: window, bandCount: planes.bandCount)
    guard try missing(window) == nil else { return tile }
    let radius = PixelTile.radius
    try readPlanes(window.grown(by: radius))
    let cells = try cells(of: window)
    let sums = (1...planes.bandCount).map { band in
      boxes(band: band, columns: window.width, rows: window.height, radius: radius)
    }
    let pixelTest = PixelTest(pixelLooks: pixelLooks)
    let middle = planes.offset(ofBand: 1, pass: 0) + radius * planes.window.width + radius
    for place in 0..<window.count {
      let (row, column) = place.quotientAndRemainder(dividingBy: window.width)
      guard let cell = cells[place], layout.wants(cell),
        !planes.values[middle + row * planes.window.width + column].isNaN
      else { continue }
      tile.mask[place] = 0
      for (band, sum) in sums.enumerated() {
        tile.decibels[band][place] =
          sum.logRatios[place] * Float(ComparisonFindings.decibelsPerNeper)
      }
      if let levels = flagged.levels(of: cell) {
        tile.flaggedPlaces.append(Int32(place))
        tile.logP.append(
          pixelTest.logP(
            residuals: sums.indices.map { Double(sums[$0].logRatios[place]) - levels[$0] },
            pixels: Int(sums[0].counts[place])))
      }
    }
    return tile
  }

  /// ln(after / before) of the sums around each pixel, and how many pixels were valid there.
  private func boxes(
    band: Int, columns: Int, rows: Int, radius: Int
  ) -> (logRatios: [Float], counts: [Float]) {
    var before = [Float](repeating: 0, count: columns * rows)
    var after = before
    var counts = before
    var scratch = [Float](repeating: 0, count: 2 * (columns + 2 * radius))
    let starts = (planes.offset(ofBand: band, pass: 0), planes.offset(ofBand: band, pass: 1))
    unsafe planes.values.withUnsafeBufferPointer { values in
      unsafe scratch.withUnsafeMutableBufferPointer { scratch in
        unsafe before.withUnsafeMutableBufferPointer { before in
          unsafe after.withUnsafeMutableBufferPointer { after in
            unsafe counts.withUnsafeMutableBufferPointer { counts in
              guard let values = values.baseAddress, let scratch = scratch.baseAddress,
                let before = before.baseAddress, let after = after.baseAddress,
                let counts = counts.baseAddress
              else { return }
              unsafe kernels.boxSums(
                values + starts.0, columns, rows, radius, scratch, before, counts)
              unsafe kernels.boxSums(
                values + starts.1, columns, rows, radius, scratch, after, counts)
              // Both passes have the same valid pixels, so the ratio of sums is that of means.
              unsafe kernels.logRatio(before, after, columns * rows, before)
            }
          }
        }
      }
    }
    return (before, counts)
  }

  /// The cell of each pixel of a window.
  private func cells(of window: PixelWindow) throws -> [GridCell?] {
    var cells = [GridCell?](repeating: nil, count: window.count)
    switch layout.geometry {
    case .parallel(let grid):
      let columns = (window.x..<window.endX).map { grid.cell(ofPixelColumn: $0, row: 0).column }
      for y in window.y..<window.endY {
        let row = grid.cell(ofPixelColumn: 0, row: y).row
        for (x, column) in columns.enumerated() {
          cells[(y - window.y) * window.width + x] = GridCell(column: column, row: row)
        }
      }
    case .scattered(_, let makeLocator):
      try makeLocator().locate(window, into: &cells)
    }
    return cells
  }
}

/// p_speckle of the mean of a few pixels, with their number's looks remembered.
private struct PixelTest {
  private let speckle: SpeckleTest
  /// By number of pixels: looks of their mean in each band.
  private let looks: [[Double]]

  init(pixelLooks: [PixelLooks]) {
    speckle = SpeckleTest(bands: pixelLooks.count)
    let side = Double(2 * PixelTile.radius + 1)
    let shares = pixelLooks.map { $0.effectiveShare(width: side, height: side) }
    looks = (0...Int(side * side)).map { pixels in
      zip(pixelLooks, shares).map { one, share in
        one.cellLooks(pixels: Double(pixels), share: share, texture: 1 + 1 / one.looks)
      }
    }
  }

  func logP(residuals: [Double], pixels: Int) -> Float {
    Float(speckle.logP(logRatios: residuals, looks: looks[pixels]))
  }
}
