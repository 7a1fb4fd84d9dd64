// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Paths that reach the network or another folder")
struct RefusedPathTests {
  @Test(
    "Network paths are refused without --allow-network, in any spelling",
    arguments: [
      "/vsicurl/http://localhost:9/pass.tif", "/vsis3/bucket/pass.tif",
      "http://localhost:9/pass.tif",
      "https://localhost:9/pass.tif", "/vsizip//vsicurl/http://localhost:9/pass.zip/pass.tif",
      "/vsigs/bucket/pass.tif", "/vsiaz/box/pass.tif",
      "/vsicurl_streaming/http://localhost:9/pass.tif",
    ])
  func network(path: String) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      for passes in [[path, pair.after], [pair.before, path]] {
        try expectRefusal(
          ["compare"] + passes + ["-o", "out.geojson"], status: 65,
          says: [path, "network", "--allow-network"], in: folder)
      }
    }
  }

  @Test("An area of interest on the network is refused too")
  func networkArea() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "--aoi", "/vsicurl/http://localhost:9/line.geojson"],
        status: 65, says: ["line.geojson", "network"], in: folder)
    }
  }

  @Test(
    "Drivers that fetch, run or list are not open to a name",
    arguments: [
      "WMS:http://localhost:9/wms", "<GDAL_WMS></GDAL_WMS>", "PG:host=localhost", "vrt://pass.tif",
      "DERIVED_SUBDATASET:LOGAMPLITUDE:pass.tif", "/vsistdin/",
    ])
  func otherDrivers(path: String) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      let before = try everything(in: folder)
      let result = try Program.run(["compare", path, pair.after, "-o", "out.geojson"], in: folder)
      #expect([65, 66].contains(result.status), "\(result.status) \(result.errors)")
      #expect(result.errors.contains(path), "\(result.errors)")
      #expect(try everything(in: folder) == before)
    }
  }

  @Test("A virtual raster is refused by name without --allow-vrt, and works with it")
  func virtualRaster() throws {
    try withTemporaryDirectory { folder in
      let scene = ScenePair()
      let pair = try scene.write(to: folder)
      let name = try #require(pair.after.split(separator: "/").last.map(String.init))
      try virtualRaster(of: name, relative: true)
        .write(to: folder.appending(path: "v_20300117T040000_VV.vrt"))
      try expectRefusal(
        ["compare", pair.before, "v_20300117T040000_VV.vrt", "-o", "out.geojson"], status: 65,
        says: ["v_20300117T040000_VV.vrt", "--allow-vrt"], in: folder)
      let result = try Program.run(
        ["compare", pair.before, "v_20300117T040000_VV.vrt", "--allow-vrt"], in: folder)
      try #require(result.status == 0, "\(result.errors)")
      let found = try FindingsFile(result.outputData)
      let plain = try Program.findings(pair)
      #expect(found.flaggedPlaces == plain.flaggedPlaces && !found.flagged.isEmpty)
      // Whoever changes the source changes the result, so its hash stands in the report.
      #expect(found.text.contains("\"name\":\"\(name)\""), "\(found.text.prefix(900))")
    }
  }

  @Test("With --allow-vrt sources on the network or outside of the folder are still refused")
  func virtualRasterSources() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      let inner = folder.appending(path: "inner")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
      let sources = [
        ("/vsicurl/http://localhost:9/pass.tif", false, "network"),
        ("http://localhost:9/pass.tif", false, "network"),
        ("/vsis3/bucket/pass.tif", false, "network"),
        ("../s_20300117T040000_VV.tif", true, "folder"), (pair.after, false, "folder"),
        ("/etc/hostname", false, "folder"),
      ]
      for (source, isRelative, word) in sources {
        let name = "inner/v_20300117T040000_VV.vrt"
        try virtualRaster(of: source, relative: isRelative)
          .write(to: folder.appending(path: name))
        try expectRefusal(
          ["compare", pair.before, name, "--allow-vrt", "-o", "out.geojson"], status: 65,
          says: [name, word], in: folder)
      }
    }
  }

  /// A virtual raster over one band of another file, with the frame of `ScenePair`.
  private func virtualRaster(of source: String, relative: Bool) throws -> Data {
    let reference = try SpatialReference(epsg: 32_637).wkt
      .replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
    return Data(
      """
      <VRTDataset rasterXSize="160" rasterYSize="160">
        <SRS>\(reference)</SRS>
        <GeoTransform>500000, 10, 0, 5600000, 0, -10</GeoTransform>
        <VRTRasterBand dataType="Float32" band="1">
          <SimpleSource>
            <SourceFilename relativeToVRT="\(relative ? 1 : 0)">\(source)</SourceFilename>
            <SourceBand>1</SourceBand>
          </SimpleSource>
        </VRTRasterBand>
      </VRTDataset>
      """.utf8)
  }
}
