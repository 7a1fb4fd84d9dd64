// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid
import Testing

/// Files that bring other files or addresses in.
///
/// Port 9 of this machine stands for the network; what
/// is refused is refused before anybody connects.
@Suite("Hidden files") struct HiddenFilesTests {
  private func refusal(_ path: String) throws -> GDALError {
    let error = try #require(
      throws: GDALError.self, performing: { _ = try RasterDataset(readingFrom: path) })
    #expect(error.code == .refused)
    return error
  }

  private func raster(_ folder: TemporaryFolder) throws -> String {
    try SampleRaster.write(
      [[1, 2, 3, 4] as [UInt8]], size: RasterSize(width: 2, height: 2), to: folder.file("a.tif"))
    return folder.file("a.tif")
  }

  @Test(arguments: ["http://127.0.0.1:9/a.tif", "/vsicurl/http://127.0.0.1:9/a.tif", "b.tif"])
  func overviewsNamedInASidecarAreNotFollowed(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try raster(folder)
    try folder.write(
      """
      <PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">\(name)</MDI></Metadata>
      </PAMDataset>
      """, to: "a.tif.aux.xml")
    #expect(try refusal(path).explanation?.contains(name) == true)
    var policy = OpenPolicy()
    policy.readsSidecars = false
    #expect(try RasterDataset(readingFrom: path, policy: policy).band(1).overviewCount == 0)
  }

  @Test(arguments: [".msk", ".MSK", ".ovr", ".OVR"])
  func aMaskOrOverviewThatIsAWebServiceOrVirtualIsRefused(ending: String) throws {
    let folder = try TemporaryFolder()
    let path = try raster(folder)
    try folder.write(
      """
      <GDAL_WMS><Service name="TMS"><ServerUrl>http://127.0.0.1:9/${z}</ServerUrl></Service>
      </GDAL_WMS>
      """, to: "a.tif" + ending)
    #expect(try refusal(path).explanation?.contains("WMS") == true)
    try folder.write(
      """
      <VRTDataset rasterXSize="2" rasterYSize="2">
      <Metadata><MDI key="INTERNAL_MASK_FLAGS_1">2</MDI></Metadata>
      <VRTRasterBand dataType="Byte" band="1"><SimpleSource>
      <SourceFilename>http://127.0.0.1:9/a.tif</SourceFilename></SimpleSource></VRTRasterBand>
      </VRTDataset>
      """, to: "a.tif" + ending)
    #expect(try refusal(path).explanation?.contains("VRT") == true)
    try folder.write("not a raster at all", to: "a.tif" + ending)
    #expect(try RasterDataset(readingFrom: path).band(1).maskKind == .allValid)
  }

  @Test func theSourcesOfAVirtualRasterAreLookedAtInTheSameWay() throws {
    let folder = try TemporaryFolder()
    _ = try raster(folder)
    try folder.write("<VRTDataset rasterXSize=\"2\" rasterYSize=\"2\"/>", to: "a.tif.msk")
    let path = try folder.write(
      """
      <VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1">
      <SimpleSource><SourceFilename relativeToVRT="1">a.tif</SourceFilename></SimpleSource>
      </VRTRasterBand></VRTDataset>
      """, to: "v.vrt")
    let error = #expect(throws: GDALError.self) {
      _ = try RasterDataset(readingFrom: path, policy: OpenPolicy(allowsVRT: true))
    }
    #expect(error?.code == .refused)
    #expect(error?.subject.hasSuffix("a.tif.msk") == true)
  }

  /// GeoJSON of before 2016 may name its coordinate system by a link, which GDAL would fetch.
  @Test func aLinkInGeoJSONIsNotFetched() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      {"type":"FeatureCollection","crs":{"type":"link","properties":{"type":"proj4",
      "href":"http://127.0.0.1:9/crs"}},"features":[{"type":"Feature","properties":{"a":1},
      "geometry":{"type":"Point","coordinates":[1,2]}}]}
      """, to: "a.geojson")
    let error = #expect(throws: GDALError.self) {
      var dataset = try VectorDataset(readingFrom: path)
      _ = try dataset.features(inLayer: "a")
    }
    #expect(error?.code == .refused)
    #expect(error?.messages.contains { $0.text.contains("http://127.0.0.1:9/crs") } == true)
  }
}
