// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct PassMaskTests {
  private let temporary = TestFolder()
  private var folder: URL { temporary.url }

  @Test("of Sentinel-2's classes four are observed, class 0 is no data, all others are masked")
  func classes() {
    let states = (0...12).map { PassMask.Kind.sentinel2Classes.state(of: $0) }
    #expect(
      states == [
        .noData, .masked, .masked, .masked, .observed, .observed, .observed, .observed, .masked,
        .masked, .masked, .masked, .masked,
      ])
    for value: UInt16 in [31, 32, 36, 255, 65535] {
      #expect(PassMask.Kind.sentinel2Classes.state(of: value) == .masked)
    }
  }

  @Test(
    "of Landsat's flags fill is no data, cloud, its shadow and snow are masked",
    arguments: [
      // Values that USGS lists in the product guide.
      (1, .noData), (21824, .observed), (21826, .masked), (21888, .observed), (21952, .observed),
      (22018, .masked), (22080, .observed), (22280, .masked), (23826, .masked), (24088, .masked),
      (30048, .masked),
      (54596, .masked), (0, .observed), (3, .noData),
    ] as [(UInt16, PixelState)])
  func flags(value: UInt16, state: PixelState) {
    #expect(PassMask.Kind.landsatFlags.state(of: value) == state)
  }

  @Test(
    "the part of a mask that tells a window holds the mask of its every pixel", arguments: 1...4)
  func windows(factor: Int) throws {
    let mask = try sample(factor: factor)
    var random = SplitMix64(seed: UInt64(factor))
    for _ in 0..<50 {
      let window = PixelWindow(
        x: Int.random(in: 0..<20, using: &random), y: Int.random(in: 0..<20, using: &random),
        width: Int.random(in: 1..<20, using: &random),
        height: Int.random(in: 1..<20, using: &random))
      let part = mask.window(telling: window)
      let columns = (window.x..<window.endX).map { $0 / factor }
      let rows = (window.y..<window.endY).map { $0 / factor }
      #expect(part.x == columns.first && part.endX - 1 == columns.last)
      #expect(part.y == rows.first && part.endY - 1 == rows.last)
    }
    #expect(mask.window(telling: PixelWindow(x: 3, y: 3, width: 0, height: 2)).isEmpty)
  }

  /// A mask as a pass of 24 by 24 pixels has it.
  private func sample(factor: Int) throws -> PassMask {
    let size = RasterSize(width: 24, height: 24)
    let bands = try SampleFile.write(
      [SampleFile.ramp(UInt16.self, size: size)], size: size, to: folder.appending(path: "a.tif"))
    let own = RasterSize(width: 24 / factor, height: 24 / factor)
    var look = SampleFile.Look()
    look.transform = GeoTransform(
      originX: 500_000, originY: 5_600_000, pixelWidth: 10 * Double(factor),
      pixelHeight: -10 * Double(factor))
    let classes = try SampleFile.write(
      [SampleFile.ramp(UInt16.self, size: own)], size: own,
      to: folder.appending(path: "a_scl.tif"), look)
    let pass = try Pass.described("\(bands),\(classes)", PassOptions(sensor: .optical))
    return try #require(pass.mask)
  }
}
