// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@Suite("Opening files") struct OpeningTests {
  private func failure(
    opening path: String, policy: OpenPolicy = OpenPolicy()
  ) throws -> GDALError {
    try #require(
      throws: GDALError.self,
      performing: { _ = try RasterDataset(readingFrom: path, policy: policy) })
  }

  @Test func eachKindOfWrongFileHasItsOwnCode() throws {
    let folder = try TemporaryFolder()
    let missing = try failure(opening: folder.file("nothing.tif"))
    #expect(missing.code == .notFound)
    #expect(missing.subject == folder.file("nothing.tif"))
    #expect(missing.messages.contains { $0.isFailure && $0.text.contains("No such file") })
    #expect(try failure(opening: folder.path).code == .isDirectory)
    #expect(try failure(opening: folder.write("", to: "empty.tif")).code == .emptyFile)
    let text = try failure(opening: folder.write("These are words.", to: "words.tif"))
    #expect(text.code == .notRecognised)
    #expect(text.messages.contains { $0.text.contains("not recognized") })
    #expect(try failure(opening: "/dev/null").code == .notRecognised)
    #expect(try failure(opening: "").code == .notFound)
  }

  @Test func aFileCutOffInItsHeaderIsCalledDamaged() throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 100, height: 100)
    try SampleRaster.write(
      [SampleRaster.floats(count: 10_000, seed: 1)], size: size, to: folder.file("a.tif"))
    let whole = try bytes(of: folder.file("a.tif"))
    let error = try failure(opening: folder.write(Array(whole.prefix(100)), to: "cut.tif"))
    #expect(error.code == .openFailed)
    #expect(error.explanation?.contains("damaged or cut off") == true)
    #expect(error.messages.contains { $0.isFailure })
    #expect(error.description.contains("GDAL: "))
  }

  @Test func aFileCutOffInItsPixelsFailsTheReadThatNeedsThem() throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 256, height: 256)
    try SampleRaster.write(
      [SampleRaster.floats(count: 65_536, seed: 1)], size: size, to: folder.file("a.tif"),
      format: .geoTIFF(compression: .none, tileSide: 64))
    let whole = try bytes(of: folder.file("a.tif"))
    let cut = try folder.write(Array(whole.prefix(whole.count / 2)), to: "cut.tif")
    var dataset = try RasterDataset(readingFrom: cut)
    var pixels = [Float](repeating: 0, count: 64 * 64)
    try dataset.read(PixelWindow(x: 0, y: 0, width: 64, height: 64), band: 1, into: &pixels)
    let error = #expect(throws: GDALError.self) {
      try dataset.read(PixelWindow(x: 192, y: 192, width: 64, height: 64), band: 1, into: &pixels)
    }
    #expect(error?.code == .readFailed)
    #expect(error?.subject.contains("band 1, window 64×64 at (192, 192)") == true)
    #expect(error?.messages.contains { $0.isFailure && !$0.text.isEmpty } == true)
  }

  @Test(arguments: UInt64(0)..<4)
  func aBlockThatCannotBeDecompressedNeverPassesAsPixels(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 64, height: 64)
    let values = SampleRaster.floats(count: 4096, seed: seed)
    try SampleRaster.write([values], size: size, to: folder.file("a.tif"))
    var damaged = try bytes(of: folder.file("a.tif"))
    let whole = try RasterDataset(readingFrom: folder.file("a.tif"))
    let place = whole.metadataItem("BLOCK_OFFSET_0_0", domain: "TIFF", band: 1)
    // zlib's checksum is not looked at by every libtiff, but its first bytes are.
    let start = try #require(place.flatMap { Int($0) })
    for index in start..<start + 64 { damaged[index] = ~damaged[index] }
    let path = try folder.write(damaged, to: "b.tif")
    let error = #expect(throws: GDALError.self) {
      var dataset = try RasterDataset(readingFrom: path)
      _ = try SampleRaster.read(Float.self, &dataset)
    }
    #expect(error?.code == .readFailed)
  }

  @Test(arguments: [
    "/vsicurl/http://example.org/a.tif", "/vsicurl?url=http%3A%2F%2Fexample.org%2Fa.tif",
    "/vsis3/bucket/a.tif", "/vsigs/bucket/a.tif", "/vsiaz/bucket/a.tif", "/vsiadls/b/a.tif",
    "/vsioss/bucket/a.tif", "/vsiswift/bucket/a.tif", "/vsihdfs/a.tif", "/vsiwebhdfs/a.tif",
    "/vsicurl_streaming/http://example.org/a.tif", "/vsis3_streaming/bucket/a.tif",
    "/vsizip//vsicurl/http://example.org/a.zip/a.tif", "/vsizip/vsis3/bucket/a.zip/a.tif",
    "/vsizip/{/vsigs/bucket/a.zip}/a.tif", "/vsitar//vsigzip//vsicurl/x/a.tar.gz/a.tif",
    "/vsisubfile/0_100,/vsis3/bucket/a.tif", "/vsisparse/a.xml", "/vsistdin/",
    "NETCDF:\"/vsicurl/http://example.org/a.nc\":band", "HDF5:\"/vsis3/bucket/a.h5\"://data",
    "ZARR:\"/vsicurl/https://example.org/a.zarr\"", "SENTINEL2_L2A:/vsizip/vsicurl/x.zip:10m",
    "http://example.org/a.tif", "HTTPS://example.org/a.tif", "ftp://example.org/a.tif",
    "https:example.org", "PG:dbname=x",
  ])
  func theNetworkIsRefusedInAnyNesting(path: String) throws {
    let error = try failure(opening: path)
    #expect(error.code == .refused)
    #expect(error.messages.isEmpty)
    let vector = #expect(throws: GDALError.self) { _ = try VectorDataset(readingFrom: path) }
    #expect(vector?.code == .refused)
    let write = #expect(throws: GDALError.self) {
      _ = try RasterWriter(
        creating: path, size: RasterSize(width: 1, height: 1), pixelType: .uint8)
    }
    #expect(write?.code == .refused)
  }

  @Test(.enabled(if: Tool.isInstalled("gdal_translate")))
  func aDriverThatIsNotAllowedIsNamed() throws {
    let folder = try TemporaryFolder()
    try SampleRaster.write(
      [[UInt8](repeating: 1, count: 4)], size: RasterSize(width: 2, height: 2),
      to: folder.file("a.tif"))
    try Tool("gdal_translate").run(["-of", "HFA", folder.file("a.tif"), folder.file("b.tif")])
    let error = try failure(opening: folder.file("b.tif"))
    #expect(error.code == .refused)
    #expect(error.explanation?.contains("HFA") == true)
    var policy = OpenPolicy()
    policy.rasterDrivers.append("HFA")
    let dataset = try RasterDataset(readingFrom: folder.file("b.tif"), policy: policy)
    #expect(dataset.driverName == "HFA")
  }

  /// GDAL drops `.aux.xml` files beside rasters on many occasions; an input must stay as it is.
  @Test(
    .enabled(if: Tool.isInstalled("gdal_translate")),
    arguments: ["GTiff", "PNG", "JPEG", "BMP", "ENVI", "netCDF", "JP2OpenJPEG", "Zarr"])
  func readingWritesNothingBesideTheFile(driver: String) throws {
    guard GDALLibrary.hasDriver(driver) else { return }
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 64, height: 64)
    let values = SampleRaster.values(UInt8.self, count: 4096, seed: 3)
    try SampleRaster.write([values], size: size, to: folder.file("source.tif"), noData: 7)
    let path = folder.file("copy")
    try Tool("gdal_translate").run(["-of", driver, folder.file("source.tif"), path])
    let before = try folder.contents.map { "\($0) \(modified(folder.file($0)))" }
    var dataset = try RasterDataset(readingFrom: path)
    _ = try SampleRaster.read(UInt8.self, &dataset)
    _ = try SampleRaster.readMask(&dataset)
    _ = try dataset.coverage(of: PixelWindow(covering: size), band: 1)
    _ = (dataset.band(1), dataset.metadata(), dataset.metadataDomains(), dataset.files)
    _ = (dataset.spatialReference, dataset.geoTransform, dataset.subdatasets)
    try dataset.close()
    #expect(try folder.contents.map { "\($0) \(modified(folder.file($0)))" } == before)
  }

  private func modified(_ path: String) -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return "\(attributes?[.size] ?? "") \(attributes?[.modificationDate] ?? "")"
  }

  @Test(.enabled(if: Tool.isInstalled("gdal_translate")))
  func sidecarsAreReadUnlessThePolicySaysNo() throws {
    let folder = try TemporaryFolder()
    try SampleRaster.write(
      [[UInt8](repeating: 1, count: 4)], size: RasterSize(width: 2, height: 2),
      to: folder.file("a.tif"))
    try Tool("gdal_translate").run([
      "-of", "PNG", "-a_nodata", "1", folder.file("a.tif"), folder.file("a.png"),
    ])
    var policy = OpenPolicy()
    #expect(
      try RasterDataset(readingFrom: folder.file("a.png"), policy: policy).geoTransform != nil)
    policy.readsSidecars = false
    #expect(
      try RasterDataset(readingFrom: folder.file("a.png"), policy: policy).geoTransform == nil)
  }
}
