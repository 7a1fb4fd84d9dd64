// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Takes patches of the log ratio out of windows, for the estimate of looks and correlation.
///
/// Patches lie at whole multiples of their distance from the raster's first pixel, so which are
/// taken depends on the raster alone; large rasters are sampled more thinly.
struct PatchSampler {
  /// Patches that a large raster gives, about; the estimate is then good to a percent.
  private static let aim = 16_384

  private(set) var estimators: [LooksEstimator]
  private let distance: Int
  private let kernels: KernelSet
  private var before = [Float](repeating: 0, count: LooksEstimator.patchSide)
  private var after = [Float](repeating: 0, count: LooksEstimator.patchSide)
  private var ratio = [Float](repeating: 0, count: LooksEstimator.patchSide)
  private var patch: [Double] = []

  init(raster: RasterSize, bandCount: Int, kernels: KernelSet) {
    estimators = [LooksEstimator](repeating: LooksEstimator(), count: bandCount)
    self.kernels = kernels
    let side = LooksEstimator.patchSide
    var step = 1
    while (raster.width / (side * step)) * (raster.height / (side * step)) > Self.aim { step += 1 }
    distance = side * step
  }

  /// Adds the whole patches of a window whose pixels are all valid.
  mutating func sample(_ planes: WindowPlanes) {
    let window = planes.window
    let side = LooksEstimator.patchSide
    for y in PatchSampler.places(from: window.y, to: window.endY, distance: distance) {
      for x in PatchSampler.places(from: window.x, to: window.endX, distance: distance) {
        let corner = (y - window.y) * window.width + x - window.x
        for band in 1...planes.bandCount {
          guard
            takePatch(
              planes, before: planes.offset(ofBand: band, pass: 0) + corner,
              after: planes.offset(ofBand: band, pass: 1) + corner, side: side)
          else { break }
          estimators[band - 1].add(patch: patch)
        }
      }
    }
  }

  /// Fills `patch` with log ratios; false where a pixel is missing.
  private mutating func takePatch(
    _ planes: WindowPlanes, before first: Int, after second: Int, side: Int
  ) -> Bool {
    patch.removeAll(keepingCapacity: true)
    for row in 0..<side {
      let line = row * planes.window.width
      for column in 0..<side {
        before[column] = planes.values[first + line + column]
        after[column] = planes.values[second + line + column]
      }
      unsafe ratio.withUnsafeMutableBufferPointer { result in
        guard let result = result.baseAddress else { return }
        unsafe kernels.logRatio(before, after, side, result)
      }
      for value in ratio {
        guard value - value == 0 else { return false }
        patch.append(Double(value))
      }
    }
    return true
  }

  private static func places(from start: Int, to end: Int, distance: Int) -> StrideTo<Int> {
    let first = (max(0, start) + distance - 1) / distance * distance
    return stride(from: first, to: end - LooksEstimator.patchSide + 1, by: distance)
  }
}
