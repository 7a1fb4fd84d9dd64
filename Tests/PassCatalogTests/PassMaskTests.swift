// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct PassMaskTests {
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
}
