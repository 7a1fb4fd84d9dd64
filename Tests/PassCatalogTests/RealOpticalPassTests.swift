// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

/// The folder of real scenes that `TRUCELINE_SCENES` names.
private let scenes = ProcessInfo.processInfo.environment["TRUCELINE_SCENES"].flatMap {
  $0.isEmpty ? nil : URL(filePath: $0, directoryHint: .isDirectory)
}

@Suite(
  "Real optical passes",
  .enabled(if: scenes != nil, "TRUCELINE_SCENES names no folder of real scenes"))
struct RealOpticalPassTests {
  private func path(_ name: String) throws -> String {
    try #require(scenes).appending(path: name).path()
  }

  @Test("a Sentinel-2 folder: four bands, a classification of twice the pixel size")
  func sentinel2() throws {
    let pass = try Pass.described(
      path("sentinel-2-l2a-cog"), PassOptions(sensor: .sentinel2L2A))
    #expect(pass.identity.bandNames == ["B02", "B03", "B04", "B08"])
    #expect(pass.identity.id == "S2A_29RKH_20200219_0_L2A")
    #expect(pass.grid.size == RasterSize(width: 1098, height: 1098))
    #expect(pass.mask?.factor == 2)
    #expect(pass.mask?.path.hasSuffix("SCL.tif") == true)
    #expect(pass.notes.isEmpty)
  }

  @Test("a Landsat folder: six bands and their quality band")
  func landsat() throws {
    let pass = try Pass.described(path("landsat-c2-l2sp"), PassOptions(sensor: .landsatC2L2))
    #expect(pass.identity.id == "LC08_L2SP_001062_20201031_20201106_02_T2")
    #expect(pass.identity.bandNames == ["B2", "B3", "B4", "B5", "B6", "B7"])
    #expect(pass.identity.acquired?.rfc3339.hasPrefix("2020-10-31") == true)
    #expect(pass.mask?.factor == 1)
    #expect(pass.mask?.kind == .landsatFlags)
  }

  @Test("scenes of six and of four bands without a mask make pairs")
  func withoutMask() throws {
    for (first, second, bands) in [
      ("landsat-taizhou/2000TM", "landsat-taizhou/2003TM", 6),
      ("landsat-pucallpa/2000.tif", "landsat-pucallpa/2010.tif", 4),
    ] {
      let options = PassOptions(sensor: .optical)
      let before = try Pass.described(path(first), options)
      let after = try Pass.described(path(second), options)
      #expect(before.identity.bandNames == (1...bands).map { "B\($0)" })
      _ = try PassPair(before: before, after: after)
    }
  }
}
