// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Takes patches of the log ratio out of windows, for the estimate of looks and correlation.
///
/// Patches lie at whole multiples of their distance from the raster's first pixel, so which are
/// taken depends on the raster alone; large rasters are sampled more thinly.
struct PatchSampler {
  /// Pixels along the side of a patch.
  static let side = LooksEstimator.patchSide
  /// Patches that a large raster gives, about; the estimate is then good to a percent.
  private static let aim = 16_384

  private(set) var estimators: [LooksEstimator]
  private let distance: Int
  private let kernels: KernelSet
  /// Linear power of the patch in each plane, the bands before, then the bands after.
  private var power: [Float]
  private var ratio = [Float](repeating: 0, count: side * side)
  private var patch = [Double](repeating: 0, count: side * side)

  init(raster: RasterSize, bandCount: Int, kernels: KernelSet) {
    estimators = [LooksEstimator](repeating: LooksEstimator(), count: bandCount)
    power = [Float](repeating: 0, count: 2 * bandCount * Self.side * Self.side)
    self.kernels = kernels
    let side = Self.side
    var step = 1
    while (raster.width / (side * step)) * (raster.height / (side * step)) > Self.aim { step += 1 }
    distance = side * step
  }

  /// Adds the patches that lie whole in a window and whose pixels are all valid.
  ///
  /// - Parameters:
  ///   - window: Pixels; what lies outside of the raster is passed over.
  ///   - load: Gives the linear power of a patch in each plane, or says that a pixel is missing.
  mutating func sample(_ window: PixelWindow, load: (PixelWindow, inout [Float]) -> Bool) {
    let side = Self.side
    for y in places(from: window.y, to: window.endY) {
      for x in places(from: window.x, to: window.endX) {
        guard load(PixelWindow(x: x, y: y, width: side, height: side), &power) else { continue }
        for band in estimators.indices {
          guard takeRatio(band: band) else { break }
          estimators[band].add(patch: patch)
        }
      }
    }
  }

  /// Fills `patch` with log ratios of a band; false where one is not finite.
  private mutating func takeRatio(band: Int) -> Bool {
    let count = Self.side * Self.side
    let (before, after) = (band * count, (band + estimators.count) * count)
    unsafe power.withUnsafeBufferPointer { power in
      unsafe ratio.withUnsafeMutableBufferPointer { ratio in
        guard let power = power.baseAddress, let ratio = ratio.baseAddress else { return }
        unsafe kernels.logRatio(power + before, power + after, count, ratio)
      }
    }
    for (index, value) in ratio.enumerated() {
      guard value - value == 0 else { return false }
      patch[index] = Double(value)
    }
    return true
  }

  private func places(from start: Int, to end: Int) -> StrideTo<Int> {
    let first = (max(0, start) + distance - 1) / distance * distance
    return stride(from: first, to: end - Self.side + 1, by: distance)
  }
}
