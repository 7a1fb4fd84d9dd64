// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@Suite("Virtual rasters") struct VirtualRasterTests {
  private let allowed = OpenPolicy(allowsVRT: true)

  /// A folder with `inside/a.tif` and `outside.tif`.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    _ = try folder.makeFolder("inside")
    for name in ["inside/a.tif", "outside.tif"] {
      try SampleRaster.write(
        [[1, 2, 3, 4] as [UInt8]], size: RasterSize(width: 2, height: 2), to: folder.file(name))
    }
    return folder
  }

  private func vrt(
    source: String, isRelative: Bool = true, band: String = "", kind: String = "",
    extra: String = "", dataset: String = ""
  ) -> String {
    """
    <VRTDataset rasterXSize="2" rasterYSize="2"\(kind)>\(dataset)
      <VRTRasterBand dataType="Byte" band="1"\(band)>\(extra)
        <SimpleSource>
          <SourceFilename relativeToVRT="\(isRelative ? 1 : 0)">\(source)</SourceFilename>
          <SourceBand>1</SourceBand>
        </SimpleSource>
      </VRTRasterBand>
    </VRTDataset>
    """
  }

  private func refusal(_ path: String, _ policy: OpenPolicy? = nil) throws -> GDALError {
    let error = try #require(
      throws: GDALError.self,
      performing: { _ = try RasterDataset(readingFrom: path, policy: policy ?? allowed) })
    #expect(error.code == .refused, "\(error)")
    return error
  }

  @Test func sourcesInTheOwnFolderAreReadWhenAskedFor() throws {
    let folder = try folder()
    let path = try folder.write(vrt(source: "a.tif"), to: "inside/v.vrt")
    #expect(try refusal(path, OpenPolicy()).explanation?.contains("VRT") == true)
    var dataset = try RasterDataset(readingFrom: path, policy: allowed)
    #expect(dataset.driverName == "VRT")
    #expect(try SampleRaster.read(UInt8.self, &dataset) == [1, 2, 3, 4])
    let absolute = try folder.write(
      vrt(source: folder.file("inside/a.tif"), isRelative: false), to: "inside/w.vrt")
    #expect(try RasterDataset(readingFrom: absolute, policy: allowed).size.width == 2)
  }

  @Test func anotherEndingDoesNotHideAVirtualRaster() throws {
    let folder = try folder()
    let path = try folder.write(vrt(source: "a.tif"), to: "inside/v.tif")
    _ = try refusal(path, OpenPolicy())
    // Naming the driver is not asking for virtual rasters: their sources would go unchecked.
    let listed = OpenPolicy(rasterDrivers: ["GTiff", "VRT"])
    _ = try refusal(path, listed)
    let outside = try folder.write(vrt(source: "../outside.tif"), to: "inside/w.tif")
    _ = try refusal(outside)
    _ = try refusal(vrt(source: folder.file("outside.tif"), isRelative: false))
    _ = try refusal("vrt://\(folder.file("outside.tif"))?bands=1")
  }

  @Test func sourcesOnTheNetworkAreRefused() throws {
    let folder = try folder()
    for source in [
      "/vsicurl/http://127.0.0.1:9/a.tif", "/vsizip//vsis3/bucket/a.zip/a.tif",
      "http://127.0.0.1:9/a.tif",
    ] {
      let path = try folder.write(vrt(source: source, isRelative: false), to: "inside/v.vrt")
      #expect(try refusal(path).explanation?.contains("network") == true)
    }
  }

  @Test func sourcesOutsideOfTheFolderAreRefused() throws {
    let folder = try folder()
    let outside = folder.file("outside.tif")
    for (source, isRelative) in [
      ("../outside.tif", true), (outside, false), ("../inside/../outside.tif", true),
      (folder.file("inside/../outside.tif"), false), ("/etc/hostname", false),
    ] {
      let path = try folder.write(vrt(source: source, isRelative: isRelative), to: "inside/v.vrt")
      #expect(try refusal(path).explanation?.contains("outside") == true)
    }
    let sibling = try folder.makeFolder("inside-too")
    try FileManager.default.copyItem(atPath: outside, toPath: "\(sibling)/a.tif")
    let path = try folder.write(vrt(source: "../inside-too/a.tif"), to: "inside/v.vrt")
    #expect(try refusal(path).explanation?.contains("outside") == true)
  }

  @Test func linksOutOfTheFolderAreRefused() throws {
    let folder = try folder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("inside/link.tif"), withDestinationPath: folder.file("outside.tif"))
    let path = try folder.write(vrt(source: "link.tif"), to: "inside/v.vrt")
    #expect(try refusal(path).explanation?.contains("outside") == true)
    // A link to the virtual raster itself counts from where the file really lies.
    let inner = try folder.write(vrt(source: "a.tif"), to: "inside/good.vrt")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("alias.vrt"), withDestinationPath: inner)
    var dataset = try RasterDataset(readingFrom: folder.file("alias.vrt"), policy: allowed)
    #expect(try SampleRaster.read(UInt8.self, &dataset) == [1, 2, 3, 4])
  }

  @Test func nestedVirtualRastersAreLookedThrough() throws {
    let folder = try folder()
    try folder.write(vrt(source: "../outside.tif"), to: "inside/inner.txt")
    let bad = try folder.write(vrt(source: "inner.txt"), to: "inside/outer.vrt")
    #expect(try refusal(bad).subject.hasSuffix("inner.txt"))
    try folder.write(vrt(source: "a.tif"), to: "inside/inner.txt")
    var good = try RasterDataset(readingFrom: bad, policy: allowed)
    #expect(try SampleRaster.read(UInt8.self, &good) == [1, 2, 3, 4])
    try folder.write(vrt(source: "v0.vrt"), to: "inside/loop.vrt")
    for number in 0..<12 {
      try folder.write(vrt(source: "v\(number + 1).vrt"), to: "inside/v\(number).vrt")
    }
    #expect(try refusal(folder.file("inside/v0.vrt")).explanation?.contains("deeply") == true)
  }

  @Test func codeAndHiddenSourcesAreRefused() throws {
    let folder = try folder()
    let python = """
      <PixelFunctionType>f</PixelFunctionType><PixelFunctionLanguage>Python</PixelFunctionLanguage>
      <PixelFunctionCode><![CDATA[def f(*a): pass]]></PixelFunctionCode>
      """
    let raw = "<SourceFilename relativetoVRT=\"1\">a.tif</SourceFilename>"
    for text in [
      vrt(source: "a.tif", band: " subClass=\"VRTDerivedRasterBand\"", extra: python),
      vrt(source: "a.tif", band: " subClass=\"VRTRawRasterBand\"", extra: raw),
      vrt(source: "a.tif", kind: " subClass=\"VRTProcessedDataset\""),
      vrt(
        source: "a.tif",
        dataset:
          "<Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">/vsicurl/x</MDI></Metadata>"),
      vrt(
        source: "a.tif",
        dataset:
          "<Metadata domain=\"GEOLOCATION\"><MDI key=\"X_DATASET\">/etc/passwd</MDI></Metadata>"),
      vrt(
        source: "a.tif", extra: "<Overview><SourceFilename>/etc/passwd</SourceFilename></Overview>"),
      vrt(source: "&lt;VRTDataset/&gt;", isRelative: false),
      vrt(source: "vrt://a.tif?bands=1", isRelative: false),
    ] {
      _ = try refusal(try folder.write(text, to: "inside/v.vrt"))
    }
  }

  @Test func aSourceOfADriverThatIsNotAllowedIsRefused() throws {
    let folder = try folder()
    try folder.write(
      "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://127.0.0.1:9/</ServerUrl></Service></GDAL_WMS>",
      to: "inside/a.xml")
    let path = try folder.write(vrt(source: "a.xml"), to: "inside/v.vrt")
    #expect(try refusal(path).explanation?.contains("WMS") == true)
  }

  @Test(.enabled(if: Tool.isInstalled("gdalwarp")))
  func theSourceOfAWarpedVirtualRasterIsFound() throws {
    let folder = try folder()
    let path = folder.file("inside/w.vrt")
    try Tool("gdalwarp").run([
      "-of", "VRT", "-t_srs", "EPSG:4326", folder.file("outside.tif"), path,
    ])
    #expect(try refusal(path).explanation?.contains("outside.tif") == true)
    try FileManager.default.removeItem(atPath: path)
    try Tool("gdalwarp").run([
      "-of", "VRT", "-t_srs", "EPSG:4326", folder.file("inside/a.tif"), path,
    ])
    let dataset = try RasterDataset(readingFrom: path, policy: allowed)
    #expect(dataset.spatialReference?.isGeographic == true)
  }

  @Test func aVirtualRasterThatCannotBeParsedIsAnError() throws {
    let folder = try folder()
    let path = try folder.write("<VRTDataset rasterXSize=\"2\"><", to: "inside/v.vrt")
    #expect(throws: GDALError.self) { _ = try RasterDataset(readingFrom: path, policy: allowed) }
  }
}
