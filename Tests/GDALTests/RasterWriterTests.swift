// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@Suite("Writing rasters") struct RasterWriterTests {
  private let size = RasterSize(width: 300, height: 200)

  @Test(
    .enabled(if: Tool.isInstalled("gdalinfo")), arguments: TIFFCompression.allCases, [true, false])
  func gdalinfoSeesTheLayoutThatWasAskedFor(
    compression: TIFFCompression, usesPredictor: Bool
  ) throws {
    let folder = try TemporaryFolder()
    let values = SampleRaster.floats(count: size.width * size.height, seed: 8)
    let format = RasterFormat.geoTIFF(
      compression: compression, usesPredictor: usesPredictor, tileSide: 128)
    try SampleRaster.write([values], size: size, to: folder.file("a.tif"), format: format)
    let information = try Tool("gdalinfo").run([folder.file("a.tif")])
    #expect(information.contains("Block=128x128 Type=Float32"))
    #expect(information.contains("COMPRESSION=\(compression.rawValue)") == (compression != .none))
    #expect(information.contains("PREDICTOR=3") == (usesPredictor && compression != .none))
    #expect(information.contains("ID[\"EPSG\",32637]"))
    var dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(samePixels(try SampleRaster.read(Float.self, &dataset), values))
  }

  @Test func theSamePixelsGiveTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let values = SampleRaster.floats(count: size.width * size.height, seed: 8)
    for name in ["a.tif", "b.tif"] {
      var writer = try RasterWriter(
        creating: folder.file(name), size: size, pixelType: .float32,
        geoTransform: SampleRaster.geoTransform, spatialReference: SampleRaster.utm(),
        noData: .nan, metadata: ["B": "2", "A": "1", "D": "4", "C": "3"])
      try writer.write(PixelWindow(covering: size), band: 1, from: values)
      try writer.close()
    }
    #expect(try bytes(of: folder.file("a.tif")) == bytes(of: folder.file("b.tif")))
    #expect(try folder.contents == ["a.tif", "b.tif"])
  }

  @Test func aFullDiskIsReported() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let size = self.size
    let error = #expect(throws: GDALError.self) {
      var writer = try RasterWriter(
        creating: "/dev/full", format: .geoTIFF(compression: .none), size: size,
        pixelType: .float32)
      try writer.write(
        PixelWindow(covering: size), band: 1,
        from: [Float](repeating: 1, count: size.width * size.height))
      try writer.close()
    }
    #expect(error?.messages.contains { $0.isFailure } == true, "\(error as Any)")
  }

  @Test func whatCannotBeMadeIsRefused() throws {
    let folder = try TemporaryFolder()
    func code(_ path: String, _ format: RasterFormat, _ size: RasterSize) -> GDALError.Code? {
      let error = #expect(throws: GDALError.self) {
        _ = try RasterWriter(creating: path, format: format, size: size, pixelType: .uint8)
      }
      return error?.code
    }
    let (path, none) = (folder.file("a.tif"), RasterSize(width: 0, height: 1))
    #expect(code(path, .geoTIFF, none) == .invalidArgument)
    #expect(code(path, .geoTIFF, .init(width: 1 << 40, height: 1)) == .invalidArgument)
    #expect(code(folder.file("no/such/a.tif"), .geoTIFF, size) == .createFailed)
    #expect(code(path, .other(driver: "NoSuchDriver"), size) == .driverMissing)
    #expect(try folder.contents.isEmpty)
    if GDALLibrary.versionNumber < 3_070_000 {
      let error = #expect(throws: GDALError.self) {
        _ = try RasterWriter(creating: path, size: size, pixelType: .int8)
      }
      #expect(error?.code == .unsupported)
    }
  }

  @Test func aWindowOrBandOutsideIsRefused() throws {
    let path = "/vsimem/writer-outside.tif"
    var writer = try RasterWriter(creating: path, size: size, pixelType: .uint8)
    func code(
      _ window: PixelWindow, _ band: Int, _ writer: inout RasterWriter
    ) -> GDALError.Code? {
      do {
        try writer.write(window, band: band, from: [UInt8](repeating: 0, count: 16))
        return nil
      } catch {
        return error.code
      }
    }
    let inside = PixelWindow(x: 0, y: 0, width: 4, height: 4)
    #expect(code(inside, 1, &writer) == nil)
    #expect(code(inside, 0, &writer) == .invalidArgument)
    #expect(code(inside, 2, &writer) == .invalidArgument)
    #expect(code(inside.moved(dx: -1, dy: 0), 1, &writer) == .invalidArgument)
    #expect(code(inside.moved(dx: 297, dy: 0), 1, &writer) == .invalidArgument)
    try writer.close()
  }
}

@Suite("Cloud-optimised copies") struct COGTests {
  private let size = RasterSize(width: 300, height: 260)

  private func source(_ path: String) throws {
    let values = SampleRaster.floats(count: size.width * size.height, seed: 9)
    try SampleRaster.write([values], size: size, to: path, noData: .nan)
  }

  @Test(.enabled(if: Tool.isInstalled("gdalinfo")))
  func gdalinfoCallsItACOG() throws {
    let folder = try TemporaryFolder()
    try source(folder.file("a.tif"))
    var options = COGOptions()
    options.tileSide = 128
    try copyAsCOG(from: folder.file("a.tif"), to: folder.file("c.tif"), options: options)
    let information = try Tool("gdalinfo").run([folder.file("c.tif")])
    #expect(information.contains("LAYOUT=COG"))
    #expect(information.contains("COMPRESSION=DEFLATE"))
    #expect(information.contains("Block=128x128"))
    #expect(information.contains("Overviews: 150x130, 75x65"))
    #expect(try folder.contents == ["a.tif", "c.tif"])
    var copy = try RasterDataset(readingFrom: folder.file("c.tif"))
    var original = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(
      samePixels(
        try SampleRaster.read(Float.self, &copy), try SampleRaster.read(Float.self, &original)))
    #expect(copy.band(1).overviewCount == 2)
    #expect(copy.geoTransform == original.geoTransform)
    #expect(copy.spatialReference == original.spatialReference)
  }

  @Test func twoCopiesHaveTheSameBytes() throws {
    let folder = try TemporaryFolder()
    try source(folder.file("a.tif"))
    for name in ["b.tif", "c.tif"] {
      try copyAsCOG(from: folder.file("a.tif"), to: folder.file(name))
    }
    #expect(try bytes(of: folder.file("b.tif")) == bytes(of: folder.file("c.tif")))
  }

  @Test(.enabled(if: Tool.isInstalled("gdal_translate")))
  func whatASidecarSaysOfTheSourceIsCopied() throws {
    let folder = try TemporaryFolder()
    try SampleRaster.write(
      [SampleRaster.values(UInt8.self, count: 4096, seed: 1)],
      size: RasterSize(width: 64, height: 64), to: folder.file("a.tif"), noData: 3)
    try Tool("gdal_translate").run(["-of", "PNG", folder.file("a.tif"), folder.file("a.png")])
    try copyAsCOG(from: folder.file("a.png"), to: folder.file("c.tif"))
    let copy = try RasterDataset(readingFrom: folder.file("c.tif"))
    #expect(copy.geoTransform == SampleRaster.geoTransform)
    #expect(copy.spatialReference?.epsg == 32637)
    #expect(copy.band(1).noData == 3)
    #expect(try folder.contents == ["a.png", "a.png.aux.xml", "a.tif", "c.tif"])
  }

  @Test func aCopyThatFailsLeavesNothing() throws {
    let folder = try TemporaryFolder()
    try source(folder.file("a.tif"))
    let whole = try bytes(of: folder.file("a.tif"))
    try folder.write(Array(whole.prefix(whole.count / 2)), to: "cut.tif")
    let error = #expect(throws: GDALError.self) {
      try copyAsCOG(from: folder.file("cut.tif"), to: folder.file("c.tif"))
    }
    #expect(error?.messages.isEmpty == false)
    #expect(try folder.contents == ["a.tif", "cut.tif"])
    let nowhere = #expect(throws: GDALError.self) {
      try copyAsCOG(from: folder.file("a.tif"), to: folder.file("no/c.tif"))
    }
    #expect(nowhere?.code == .createFailed)
  }
}
