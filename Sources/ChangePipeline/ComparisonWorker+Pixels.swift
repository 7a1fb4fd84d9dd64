// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

extension ComparisonWorker where Source: ~Copyable {
  /// Computes the change of the 5×5 means of a piece of the raster.
  ///
  /// - Parameter window: Pixels inside of the raster.
  /// - Returns: Change of every pixel.
  /// - Throws: What reading throws.
  func pixels(of window: PixelWindow) throws -> PixelTile {
    var tile = PixelTile(window: window, bandCount: planes.bandCount)
    guard try missing(window) == nil else { return tile }
    let radius = PixelTile.radius
    try readPlanes(window.grown(by: radius))
    let cells = try cells(of: window)
    let sums = (1...planes.bandCount).map { band -> [Float] in
      var (ratios, after) = boxes(band: band, window: window, radius: radius)
      unsafe ratios.withUnsafeMutableBufferPointer { before in
        unsafe after.withUnsafeMutableBufferPointer { after in
          guard let before = before.baseAddress, let after = after.baseAddress else { return }
          // Both passes have the same valid pixels, so the ratio of sums is that of means.
          unsafe kernels.logRatio(before, after, window.count, before)
        }
      }
      return ratios
    }
    for place in 0..<window.count {
      guard let cell = cells[place], layout.wants(cell),
        isObserved(place, of: window, margin: radius)
      else { continue }
      for (band, ratios) in sums.enumerated() {
        tile.decibels[band][place] = ratios[place] * Float(ComparisonFindings.decibelsPerNeper)
      }
    }
    return tile
  }

  /// Whether a pixel of a window was observed in every plane.
  func isObserved(_ place: Int, of window: PixelWindow, margin: Int) -> Bool {
    let (row, column) = place.quotientAndRemainder(dividingBy: window.width)
    let start = planes.offset(ofBand: 1, pass: 0)
    return !planes.values[start + (row + margin) * planes.window.width + column + margin].isNaN
  }

  /// Sums of power around each pixel of a window, before and after.
  ///
  /// - Parameters:
  ///   - band: Band, counted from 1.
  ///   - window: The pixels.
  ///   - radius: Pixels to each side, and so many that the planes hold around the window.
  /// - Returns: Sums row by row.
  func boxes(
    band: Int, window: PixelWindow, radius: Int
  ) -> (before: [Float], after: [Float]) {
    var before = [Float](repeating: 0, count: window.count)
    var after = before
    var counts = before
    var scratch = [Float](repeating: 0, count: 2 * (window.width + 2 * radius))
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
                values + starts.0, window.width, window.height, radius, scratch, before, counts)
              unsafe kernels.boxSums(
                values + starts.1, window.width, window.height, radius, scratch, after, counts)
            }
          }
        }
      }
    }
    return (before, after)
  }

  /// The cell of each pixel of a window.
  func cells(of window: PixelWindow) throws -> [GridCell?] {
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
