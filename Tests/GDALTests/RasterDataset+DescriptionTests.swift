// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid
import Testing

@Suite("What rasters say about themselves") struct RasterDescriptionTests {
  private let size = RasterSize(width: 40, height: 30)

  @Test func everythingThatWasDeclaredIsReadBack() throws {
    let folder = try TemporaryFolder()
    var writer = try RasterWriter(
      creating: folder.file("a.tif"), format: .geoTIFF(tileSide: 16), size: size, bandCount: 2,
      pixelType: .int16, geoTransform: SampleRaster.geoTransform,
      spatialReference: SampleRaster.utm(), noData: -32_768, bandDescriptions: ["VV", "VH"],
      metadata: ["ZETA": "last", "ALPHA": "first = 1"])
    try writer.setScale(0.5, offset: -3, band: 2)
    try writer.close()
    #expect(try folder.contents == ["a.tif"])
    let dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(dataset.driverName == "GTiff")
    #expect(dataset.size == size)
    #expect(dataset.bandCount == 2)
    #expect(dataset.geoTransform == SampleRaster.geoTransform)
    #expect(dataset.spatialReference?.epsg == 32637)
    #expect(dataset.files == [folder.file("a.tif")])
    #expect(dataset.subdatasets.isEmpty)
    #expect(dataset.groundControlPointCount == 0)
    #expect(dataset.metadata()["ALPHA"] == "first = 1")
    #expect(dataset.metadataItem("ZETA") == "last")
    #expect(dataset.metadataItem("BETA") == nil)
    #expect(dataset.metadata(domain: "IMAGE_STRUCTURE")["COMPRESSION"] == "DEFLATE")
    #expect(dataset.metadataDomains().contains("IMAGE_STRUCTURE"))
    let (first, second) = (dataset.band(1), dataset.band(2))
    #expect(first.description == "VV")
    #expect(first.pixelType == .int16)
    #expect(first.noData == -32_768)
    #expect(first.maskKind == .noData)
    #expect(first.blockSize == RasterSize(width: 16, height: 16))
    #expect(first.isUnscaled)
    #expect(second.description == "VH")
    #expect(second.scale == 0.5)
    #expect(second.offset == -3)
    #expect(!second.isUnscaled)
    try dataset.close()
  }

  @Test func whatWasNotDeclaredIsNil() throws {
    let folder = try TemporaryFolder()
    let writer = try RasterWriter(creating: folder.file("a.tif"), size: size, pixelType: .uint8)
    try writer.close()
    let dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(dataset.geoTransform == nil)
    #expect(dataset.spatialReference == nil)
    #expect(dataset.grid == nil)
    #expect(dataset.band(1).noData == nil)
    #expect(dataset.band(1).maskKind == .allValid)
    #expect(dataset.palette(band: 1) == nil)
    #expect(dataset.metadata(domain: "no such domain").isEmpty)
  }

  @Test func aPaletteComesBack() throws {
    let folder = try TemporaryFolder()
    let colours = [
      PaletteEntry(red: 0, green: 0, blue: 0), PaletteEntry(red: 255, green: 128, blue: 1),
    ]
    var writer = try RasterWriter(creating: folder.file("a.tif"), size: size, pixelType: .uint8)
    try writer.setPalette(colours, band: 1)
    try writer.close()
    let dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(dataset.band(1).colourInterpretation == .palette)
    #expect(dataset.palette(band: 1).map { Array($0.prefix(2)) } == colours)
  }

  @Test(.enabled(if: Tool.isInstalled("gdal_translate")))
  func subdatasetsCanBeOpenedByTheirNames() throws {
    guard GDALLibrary.hasDriver("netCDF") else { return }
    let folder = try TemporaryFolder()
    let pixels = SampleRaster.floats(count: size.width * size.height, seed: 2)
    try SampleRaster.write([pixels, pixels], size: size, to: folder.file("a.tif"))
    try Tool("gdal_translate").run(["-of", "netCDF", folder.file("a.tif"), folder.file("a.nc")])
    let file = try RasterDataset(readingFrom: folder.file("a.nc"))
    #expect(file.subdatasets.count == 2)
    let name = try #require(file.subdatasets.last).name
    var inner = try RasterDataset(readingFrom: name)
    #expect(inner.size == size)
    #expect(samePixels(try SampleRaster.read(Float.self, &inner), pixels))
  }

  @Test(.enabled(if: Tool.isInstalled("gdal_translate")))
  func groundControlPointsAreCountedAndNotTakenForAGrid() throws {
    let folder = try TemporaryFolder()
    try SampleRaster.write(
      [SampleRaster.floats(count: size.width * size.height, seed: 2)], size: size,
      to: folder.file("a.tif"))
    let points = [
      (0, 0, 38.0, 50.0), (40, 0, 38.1, 50.0), (0, 30, 38.0, 49.9), (40, 30, 38.1, 49.9),
    ]
    let arguments = points.flatMap { ["-gcp", "\($0.0)", "\($0.1)", "\($0.2)", "\($0.3)"] }
    try Tool("gdal_translate").run(
      ["-a_srs", "EPSG:4326"] + arguments + [folder.file("a.tif"), folder.file("g.tif")])
    let dataset = try RasterDataset(readingFrom: folder.file("g.tif"))
    #expect(dataset.groundControlPointCount == 4)
    #expect(dataset.geoTransform == nil)
    let target = RasterGrid(
      size: RasterSize(width: 40, height: 30),
      geoTransform: GeoTransform(
        originX: 38, originY: 50, pixelWidth: 0.0025, pixelHeight: -1.0 / 300),
      spatialReference: try SpatialReference(epsg: 4326))
    var warped = try RasterDataset(warping: dataset, onto: target, resampling: .nearest)
    var source = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(
      samePixels(
        try SampleRaster.read(Float.self, &warped), try SampleRaster.read(Float.self, &source)))
  }
}

@Suite("Masks and coverage") struct MaskTests {
  @Test func aDeclaredNaNMarksPixelsInvalid() throws {
    let size = RasterSize(width: 4, height: 1)
    let path = "/vsimem/mask-nan.tif"
    try SampleRaster.write(
      [[1, .nan, 0, .infinity] as [Float]], size: size, to: path, noData: .nan)
    var dataset = try RasterDataset(readingFrom: path)
    #expect(dataset.band(1).noData?.isNaN == true)
    #expect(try SampleRaster.readMask(&dataset) == [255, 0, 255, 255])
  }

  @Test func withoutADeclarationEveryPixelIsValid() throws {
    let size = RasterSize(width: 3, height: 1)
    let path = "/vsimem/mask-none.tif"
    try SampleRaster.write([[1, .nan, 0] as [Float]], size: size, to: path)
    var dataset = try RasterDataset(readingFrom: path)
    #expect(try SampleRaster.readMask(&dataset) == [255, 255, 255])
  }

  @Test func anAlphaBandIsTheMaskOfTheOthers() throws {
    let size = RasterSize(width: 3, height: 1)
    let path = "/vsimem/mask-alpha.tif"
    var writer = try RasterWriter(creating: path, size: size, bandCount: 2, pixelType: .uint8)
    try writer.setColourInterpretation(.alpha, band: 2)
    try writer.write(PixelWindow(covering: size), band: 1, from: [10, 20, 30] as [UInt8])
    try writer.write(PixelWindow(covering: size), band: 2, from: [0, 1, 255] as [UInt8])
    try writer.close()
    var dataset = try RasterDataset(readingFrom: path)
    #expect(dataset.band(1).maskKind == .alpha)
    #expect(dataset.band(2).colourInterpretation == .alpha)
    #expect(try SampleRaster.readMask(&dataset) == [0, 255, 255])
  }

  @Test(.enabled(if: Tool.isInstalled("gdal_translate")), arguments: ["YES", "NO"])
  func aMaskInsideOrBesideTheFileIsRead(inside: String) throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 3, height: 1)
    var writer = try RasterWriter(
      creating: folder.file("a.tif"), size: size, bandCount: 2, pixelType: .uint8)
    try writer.write(PixelWindow(covering: size), band: 1, from: [10, 20, 30] as [UInt8])
    try writer.write(PixelWindow(covering: size), band: 2, from: [255, 0, 255] as [UInt8])
    try writer.close()
    try Tool("gdal_translate").run([
      "-b", "1", "-mask", "2", "--config", "GDAL_TIFF_INTERNAL_MASK", inside,
      folder.file("a.tif"), folder.file("m.tif"),
    ])
    var dataset = try RasterDataset(readingFrom: folder.file("m.tif"))
    #expect(dataset.band(1).maskKind == .perDataset)
    #expect(try SampleRaster.readMask(&dataset) == [255, 0, 255])
    #expect(dataset.files.count == (inside == "YES" ? 1 : 2))
  }

  @Test func sparseBlocksAreToldFromMeasuredZeros() throws {
    let size = RasterSize(width: 100, height: 70)
    let path = "/vsimem/sparse.tif"
    var writer = try RasterWriter(
      creating: path, format: .geoTIFF(tileSide: 32, isSparse: true), size: size,
      pixelType: .uint16)
    let written = PixelWindow(x: 32, y: 32, width: 32, height: 32)
    try writer.write(written, band: 1, from: [UInt16](repeating: 5, count: 1024))
    let edge = PixelWindow(x: 96, y: 64, width: 4, height: 6)
    try writer.write(edge, band: 1, from: [UInt16](repeating: 6, count: 24))
    try writer.close()
    var dataset = try RasterDataset(readingFrom: path)
    let whole = PixelWindow(covering: size)
    #expect(try dataset.coverage(of: whole, band: 1) == .data)
    #expect(try dataset.coverage(of: written, band: 1) == .data)
    #expect(try dataset.coverage(of: .init(x: 0, y: 0, width: 32, height: 70), band: 1) == .empty)
    let empty = try dataset.unwrittenBlocks(touching: whole, band: 1)
    #expect(empty.count == 4 * 3 - 2)
    #expect(!empty.contains(written) && !empty.contains(edge))
    #expect(empty.contains(PixelWindow(x: 96, y: 0, width: 4, height: 32)))
    // Every pixel is in a block that is either unwritten or holds what was written.
    let pixels = try SampleRaster.read(UInt16.self, &dataset)
    let covered = empty.reduce(0) { $0 + $1.count } + written.count + edge.count
    #expect(covered == size.width * size.height)
    let sum = pixels.reduce(0) { (sum: Int, pixel) in sum + Int(pixel) }
    #expect(sum == 5264)  // 1024 fives and 24 sixes
  }

  @Test func aFormatThatCannotTellSaysData() throws {
    let size = RasterSize(width: 10, height: 10)
    let writer = try RasterWriter(
      creating: "/vsimem/envi-data", format: .other(driver: "ENVI"), size: size, pixelType: .uint8)
    try writer.close()
    var dataset = try RasterDataset(readingFrom: "/vsimem/envi-data")
    #expect(try dataset.coverage(of: PixelWindow(covering: size), band: 1) == .data)
    #expect(try dataset.unwrittenBlocks(touching: PixelWindow(covering: size), band: 1).isEmpty)
  }
}
