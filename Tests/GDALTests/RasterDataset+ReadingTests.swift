// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Reading rasters") struct RasterReadingTests {
  private let size = RasterSize(width: 37, height: 23)

  private func roundTrip<Pixel: RasterPixel & FixedWidthInteger>(_ type: Pixel.Type) throws {
    let folder = try TemporaryFolder()
    let values = SampleRaster.values(type, count: size.width * size.height, seed: 5)
    try SampleRaster.write([values, values.reversed()], size: size, to: folder.file("a.tif"))
    var dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(dataset.band(1).pixelType == Pixel.pixelType)
    #expect(try SampleRaster.read(type, &dataset) == values)
    #expect(try SampleRaster.read(type, &dataset, band: 2) == values.reversed())
  }

  @Test func everyWholeNumberTypeComesBackAsItWasWritten() throws {
    try roundTrip(UInt8.self)
    try roundTrip(UInt16.self)
    try roundTrip(Int16.self)
    try roundTrip(UInt32.self)
    try roundTrip(Int32.self)
  }

  @Test func floatingPointComesBackBitForBit() throws {
    let folder = try TemporaryFolder()
    let values: [Double] = [
      0, -0.0, .pi, .infinity, -.infinity, .nan, 1e308, .leastNonzeroMagnitude,
    ]
    let size = RasterSize(width: values.count, height: 1)
    try SampleRaster.write([values], size: size, to: folder.file("d.tif"))
    var doubles = try RasterDataset(readingFrom: folder.file("d.tif"))
    let read = try SampleRaster.read(Double.self, &doubles)
    #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
    let floats = values.map { Float($0) }
    try SampleRaster.write([floats], size: size, to: folder.file("f.tif"))
    var single = try RasterDataset(readingFrom: folder.file("f.tif"))
    #expect(samePixels(try SampleRaster.read(Float.self, &single), floats))
    #expect(single.band(1).pixelType == .float32)
  }

  @Test(arguments: [PixelType.int64, .uint64])
  func integersOf64BitsAreReadAsDoubles(type: PixelType) throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 3, height: 1)
    var writer = try RasterWriter(
      creating: folder.file("a.tif"), size: size, pixelType: type, noData: 9_007_199_254_740_992)
    try writer.write(
      PixelWindow(covering: size), band: 1, from: [0, 1e15, 9_007_199_254_740_992.0])
    try writer.close()
    var dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(dataset.band(1).pixelType == type)
    #expect(dataset.band(1).noData == 9_007_199_254_740_992)
    #expect(try SampleRaster.read(Double.self, &dataset) == [0, 1e15, 9_007_199_254_740_992])
    #expect(try SampleRaster.readMask(&dataset) == [255, 255, 0])
  }

  @Test func narrowerTypesAreRoundedAndCutAtTheirLimits() throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 4, height: 1)
    try SampleRaster.write(
      [[-5, 1.6, 254.4, 999] as [Float]], size: size, to: folder.file("a.tif"))
    var dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    #expect(try SampleRaster.read(UInt8.self, &dataset) == [0, 2, 254, 255])
  }

  @Test(arguments: UInt64(0)..<8)
  func anyWindowHoldsThePixelsOfTheWhole(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 67, height: 41)
    let values = SampleRaster.values(UInt16.self, count: 67 * 41, seed: seed)
    try SampleRaster.write(
      [values], size: size, to: folder.file("a.tif"), format: .geoTIFF(tileSide: 16))
    var dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    var random = SplitMix64(seed: seed)
    var buffer = [UInt16](repeating: 0, count: 67 * 41 + 3)
    for _ in 0..<20 {
      let x = Int.random(in: 0..<67, using: &random)
      let y = Int.random(in: 0..<41, using: &random)
      let window = PixelWindow(
        x: x, y: y, width: Int.random(in: 0...67 - x, using: &random),
        height: Int.random(in: 0...41 - y, using: &random))
      buffer.indices.forEach { buffer[$0] = 4711 }
      try dataset.read(window, band: 1, into: &buffer)
      let expected = (0..<window.count).map {
        values[(y + $0 / window.width) * 67 + x + $0 % window.width]
      }
      #expect(Array(buffer.prefix(window.count)) == expected)
      #expect(buffer.dropFirst(window.count).allSatisfy { $0 == 4711 })
    }
  }

  @Test(arguments: [
    PixelWindow(x: -1, y: 0, width: 2, height: 2), PixelWindow(x: 0, y: -1, width: 2, height: 2),
    PixelWindow(x: 36, y: 0, width: 2, height: 2), PixelWindow(x: 0, y: 22, width: 2, height: 2),
    PixelWindow(x: Int.max, y: 0, width: 1, height: 1),
    PixelWindow(x: 0, y: Int.max - 1, width: 1, height: 1),
    PixelWindow(x: 5_000_000_000, y: 0, width: 0, height: 0),
  ])
  func aWindowOutsideIsRefusedBeforeGDALIsAsked(window: PixelWindow) throws {
    let folder = try TemporaryFolder()
    try SampleRaster.write(
      [[UInt8](repeating: 1, count: 37 * 23)], size: size, to: folder.file("a.tif"))
    var dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    var buffer = [UInt8](repeating: 0, count: 4)
    let read = #expect(throws: GDALError.self) {
      try dataset.read(window, band: 1, into: &buffer)
    }
    #expect(read?.code == .invalidArgument)
    #expect(read?.messages == [])
    let mask = #expect(throws: GDALError.self) {
      try dataset.readMask(window, band: 1, into: &buffer)
    }
    #expect(mask?.code == .invalidArgument)
    let coverage = #expect(throws: GDALError.self) {
      _ = try dataset.coverage(of: window, band: 1)
    }
    #expect(coverage?.code == .invalidArgument)
  }

  @Test(arguments: [0, 2, -1, Int.max]) func aBandThatIsNotThereIsRefused(band: Int) throws {
    let folder = try TemporaryFolder()
    try SampleRaster.write(
      [[UInt8](repeating: 1, count: 37 * 23)], size: size, to: folder.file("a.tif"))
    var dataset = try RasterDataset(readingFrom: folder.file("a.tif"))
    var buffer = [UInt8](repeating: 0, count: 1)
    let error = #expect(throws: GDALError.self) {
      try dataset.read(PixelWindow(x: 0, y: 0, width: 1, height: 1), band: band, into: &buffer)
    }
    #expect(error?.code == .invalidArgument)
  }

  @Test func aBufferTooShortStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      try SampleRaster.write(
        [[UInt8](repeating: 1, count: 4)], size: RasterSize(width: 2, height: 2),
        to: "/vsimem/short.tif")
      var dataset = try RasterDataset(readingFrom: "/vsimem/short.tif")
      var buffer = [UInt8](repeating: 0, count: 3)
      try dataset.read(PixelWindow(x: 0, y: 0, width: 2, height: 2), band: 1, into: &buffer)
    }
  }

  @Test(.enabled(if: Tool.isInstalled("gdal_translate")))
  func complexPixelsAreNamedAndRefused() throws {
    let folder = try TemporaryFolder()
    try SampleRaster.write(
      [[Float](repeating: 1, count: 4)], size: RasterSize(width: 2, height: 2),
      to: folder.file("a.tif"))
    try Tool("gdal_translate").run(["-ot", "CFloat32", folder.file("a.tif"), folder.file("c.tif")])
    var dataset = try RasterDataset(readingFrom: folder.file("c.tif"))
    #expect(dataset.band(1).pixelType == nil)
    #expect(dataset.band(1).typeName == "CFloat32")
    let error = #expect(throws: GDALError.self) {
      _ = try SampleRaster.read(Float.self, &dataset)
    }
    #expect(error?.code == .unsupported)
  }

  @Test func aSparseGiantOpensAndReadsInLittleMemory() throws {
    let folder = try TemporaryFolder()
    let size = RasterSize(width: 200_000, height: 200_000)
    let writer = try RasterWriter(
      creating: folder.file("giant.tif"), format: .geoTIFF(isSparse: true), size: size,
      pixelType: .float32, noData: .nan)
    try writer.close()
    var dataset = try RasterDataset(readingFrom: folder.file("giant.tif"))
    #expect(dataset.size == size)
    let far = PixelWindow(x: 199_990, y: 199_990, width: 10, height: 10)
    var pixels = [Float](repeating: 0, count: 100)
    try dataset.read(far, band: 1, into: &pixels)
    #expect(pixels.allSatisfy { $0.isNaN })
    #expect(try dataset.coverage(of: far, band: 1) == .empty)
  }
}
