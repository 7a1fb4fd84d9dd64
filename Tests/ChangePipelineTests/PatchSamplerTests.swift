// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid
import Testing

@testable import ChangePipeline

@Suite struct PatchSamplerTests {
  /// Patches that a sampler for a raster takes out of one window.
  private func patches(
    raster: RasterSize, window: PixelWindow, holes: [PixelWindow] = []
  ) -> Int {
    let kernels = KernelSet(level: .baseline)
    var pass = MadeUpPass(
      size: RasterSize(width: window.width, height: window.height),
      bands: [[Float](repeating: 1, count: window.count)])
    pass.corner = (x: window.x, y: window.y)
    for hole in holes { pass.mark(hole.moved(dx: -window.x, dy: -window.y), as: .noData) }
    var before = pass.source
    var after = pass.source
    var planes = WindowPlanes(bandCount: 1)
    planes.read(
      window, before: &before, after: &after,
      rules: [PowerRule](repeating: PowerRule(units: .power), count: 2), kernels: kernels)
    var sampler = PatchSampler(raster: raster, bandCount: 1, kernels: kernels)
    sampler.sample(window) { planes.power($0, into: &$1) }
    return sampler.estimators[0].patches
  }

  @Test("a small raster gives every whole patch of 8 by 8 pixels")
  func everyPatch() {
    let raster = RasterSize(width: 100, height: 50)
    #expect(patches(raster: raster, window: PixelWindow(covering: raster)) == 12 * 6)
  }

  @Test("patches lie on the raster's own lattice, and those that a window cuts are left out")
  func lattice() {
    let raster = RasterSize(width: 100, height: 50)
    #expect(patches(raster: raster, window: PixelWindow(x: 8, y: 8, width: 16, height: 8)) == 2)
    #expect(patches(raster: raster, window: PixelWindow(x: 7, y: 8, width: 16, height: 8)) == 1)
    #expect(patches(raster: raster, window: PixelWindow(x: 9, y: 8, width: 14, height: 8)) == 0)
    // Windows of scattered layouts reach outside.
    #expect(patches(raster: raster, window: PixelWindow(x: -9, y: -3, width: 18, height: 12)) == 1)
  }

  @Test("a patch with a hole is left out")
  func holes() {
    let raster = RasterSize(width: 32, height: 16)
    let hole = PixelWindow(x: 15, y: 15, width: 2, height: 1)
    #expect(
      patches(raster: raster, window: PixelWindow(covering: raster), holes: [hole]) == 8 - 2)
  }

  @Test("large rasters are sampled thinly: about so many patches, whatever their size")
  func thinned() {
    // 4,096 by 4,096 pixels hold 512 × 512 patches, sixteen times what is asked for.
    let large = RasterSize(width: 4096, height: 4096)
    #expect(patches(raster: large, window: PixelWindow(x: 0, y: 0, width: 128, height: 128)) == 16)
    #expect(patches(raster: large, window: PixelWindow(x: 40, y: 8, width: 64, height: 16)) == 0)
    // One of a billion pixels gives less than one patch in such a window.
    let huge = RasterSize(width: 200_000, height: 200_000)
    #expect(
      patches(raster: huge, window: PixelWindow(x: 8, y: 8, width: 128, height: 128)) == 0)
  }
}
