// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Inputs that are no pass are refused by name, and nothing is left")
struct BrokenInputTests {
  @Test("A missing file is named, with exit code 66", arguments: [true, false])
  func missingFile(isBefore: Bool) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      let passes = isBefore ? ["nowhere.tif", pair.after] : [pair.before, "nowhere.tif"]
      try expectRefusal(
        ["compare"] + passes + ["-o", "out.geojson"], status: 66,
        says: ["nowhere.tif", "no such file"], in: folder)
    }
  }

  @Test("One missing band of a list is named, with exit code 66")
  func missingBand() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try expectRefusal(
        ["compare", pair.before + ",gone_VH.tif", pair.after, "-o", "out.geojson"], status: 66,
        says: ["gone_VH.tif", "no such file"], in: folder)
    }
  }

  @Test(
    "An empty file, a text and a picture's first bytes are no rasters",
    arguments: [
      "", "date;value\n2030-01-05;3\n", "II*\0", "II*\0\u{8}\0\0\0",
    ])
  func noRaster(content: String) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try Data(content.utf8).write(to: folder.appending(path: "pass.tif"))
      for passes in [["pass.tif", pair.after], [pair.before, "pass.tif"]] {
        try expectRefusal(
          ["compare"] + passes + ["-o", "out.geojson"], status: 65,
          says: ["pass.tif", "GDAL"], in: folder)
      }
    }
  }

  @Test(
    "A truncated TIFF is refused, wherever it was cut",
    arguments: [0.05, 0.3, 0.6, 0.9, 0.999])
  func truncated(share: Double) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair().write(to: folder)
      let whole = try Data(contentsOf: URL(filePath: pair.after))
      let cut = folder.appending(path: "cut_20300117T040000_VV.tif")
      try whole.prefix(Int(Double(whole.count) * share)).write(to: cut)
      let before = try everything(in: folder)
      let result = try Program.run(
        ["compare", pair.before, cut.path(), "-o", "out.geojson"], in: folder)
      // Cut in the header it is bad data; cut in a block, the read fails.
      #expect([65, 74].contains(result.status), "\(result.errors)")
      #expect(result.errors.contains("cut_20300117T040000_VV.tif"), "\(result.errors)")
      #expect(result.errors.contains("GDAL says"), "\(result.errors)")
      #expect(try everything(in: folder) == before)
    }
  }

  @Test("A folder without a raster and one with two passes are refused")
  func folders() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      let empty = folder.appending(path: "empty")
      try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: false)
      try expectRefusal(
        ["compare", "empty", pair.after, "-o", "out.geojson"], status: 65,
        says: ["empty", "no raster"], in: folder)
      try expectRefusal(
        ["compare", ".", pair.after, "-o", "out.geojson"], status: 65,
        says: ["another pass", "commas"], in: folder)
    }
  }

  @Test(
    "An optical product is refused by name",
    arguments: [
      ("S2A_MSIL2A_20300105T101021_N0500_R022_T37UDQ_20300105T120000.tif", "sentinel-2"),
      ("LC08_L2SP_178025_20300105_20300107_02_T1_SR_B4.tif", "landsat"),
    ])
  func optical(name: String, sensor: String) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try FileManager.default.copyItem(
        at: URL(filePath: pair.before), to: folder.appending(path: name))
      try expectRefusal(
        ["compare", name, pair.after, "-o", "out.geojson"], status: 65,
        says: [name, "optical", sensor, "--sensor"], in: folder)
    }
  }
}
