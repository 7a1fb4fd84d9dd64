// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid
import Synchronization

/// Pixels of both passes on a lattice over the raster, for what is fitted to pixels and not to cells.
///
/// Which pixels are taken depends on the raster alone. Each has its place, so that the order in which
/// windows are read does not matter.
final class PixelSample: Sendable {
  /// Bytes that a sample may take.
  private static let mostBytes = 16 << 20

  private let bandCount: Int
  private let step: Int
  private let columns: Int
  /// By place of the lattice the values before, then after; NaN where a pixel is missing.
  private let values: Mutex<[Float]>

  init(_ raster: RasterSize, bandCount: Int) {
    self.bandCount = bandCount
    let most = Self.mostBytes / (8 * bandCount)
    var step = 1
    while ((raster.width + step - 1) / step) * ((raster.height + step - 1) / step) > most {
      step += 1
    }
    self.step = step
    columns = (raster.width + step - 1) / step
    let rows = (raster.height + step - 1) / step
    values = Mutex([Float](repeating: .nan, count: columns * rows * 2 * bandCount))
  }

  /// Takes the pixels of a window.
  ///
  /// - Parameters:
  ///   - window: The window.
  ///   - pixel: Writes the values of a pixel, and says whether every plane has one.
  func take(_ window: PixelWindow, pixel: (_ x: Int, _ y: Int, inout [Float]) -> Bool) {
    let length = 2 * bandCount
    var one = [Float](repeating: 0, count: length)
    for row in (window.y + step - 1) / step..<(window.endY + step - 1) / step {
      let places = (window.x + step - 1) / step..<(window.endX + step - 1) / step
      var line: [Float] = []
      line.reserveCapacity(places.count * length)
      for place in places {
        if pixel(place * step, row * step, &one) {
          line += one
        } else {
          line += repeatElement(.nan, count: length)
        }
      }
      let start = (row * columns + places.lowerBound) * length
      values.withLock { $0.replaceSubrange(start..<start + line.count, with: line) }
    }
  }

  /// The values of the pixels that were observed, in the order of the raster: bands before, then after.
  func observedValues() -> [Float] {
    let length = 2 * bandCount
    return values.withLock { values in
      var kept: [Float] = []
      for start in stride(from: 0, to: values.count, by: length) where !values[start].isNaN {
        kept += values[start..<start + length]
      }
      return kept
    }
  }

  /// The pixels that were observed, in the order of the raster.
  func observed() throws(StatisticsError) -> IRMADSample {
    let length = 2 * bandCount
    var sample = IRMADSample(bandCount: bandCount)
    let values = values.withLock { $0 }
    var kept: [Float] = []
    for start in stride(from: 0, to: values.count, by: length) where !values[start].isNaN {
      kept += values[start..<start + length]
      if kept.count >= 1 << 16 {
        try sample.append(kept.span)
        kept.removeAll(keepingCapacity: true)
      }
    }
    try sample.append(kept.span)
    return sample
  }
}
