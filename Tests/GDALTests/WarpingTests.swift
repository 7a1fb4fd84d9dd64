// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid
import Testing

@Suite("Warping") struct WarpingTests {
  private let size = RasterSize(width: 90, height: 70)
  /// Powers of two, so that gdalwarp finds the same numbers from corners and size.
  private let target = GeoTransform(
    originX: 38.9921875, originY: 50.5546875, pixelWidth: 1.0 / 8192, pixelHeight: -1.0 / 8192)
  private let targetSize = RasterSize(width: 140, height: 90)

  private func grid() throws -> RasterGrid {
    try RasterGrid(
      size: targetSize, geoTransform: target, spatialReference: SpatialReference(epsg: 4326))
  }

  /// What gdalwarp makes of the same file on the same grid.
  private func gdalwarp(
    _ folder: TemporaryFolder, _ resampling: Resampling, _ options: [String]
  ) throws -> RasterDataset {
    let right = target.originX + Double(targetSize.width) * target.pixelWidth
    let bottom = target.originY + Double(targetSize.height) * target.pixelHeight
    try Tool("gdalwarp").run(
      [
        "-overwrite", "-t_srs", "EPSG:4326", "-et", "0", "-r", resampling.rawValue,
        "-te", "\(target.originX)", "\(bottom)", "\(right)", "\(target.originY)",
        "-ts", "\(targetSize.width)", "\(targetSize.height)",
      ] + options + [folder.file("a.tif"), folder.file("oracle.tif")])
    return try RasterDataset(readingFrom: folder.file("oracle.tif"))
  }

  @Test(
    .enabled(if: Tool.isInstalled("gdalwarp")),
    arguments: [
      Resampling.nearest, .bilinear, .cubic, .cubicSpline, .lanczos, .average, .mode, .median,
    ])
  func floatsEqualWhatGdalwarpMakes(resampling: Resampling) throws {
    let folder = try TemporaryFolder()
    var values = SampleRaster.floats(count: size.width * size.height, seed: 11)
    for index in stride(from: 0, to: values.count, by: 17) { values[index] = .nan }
    try SampleRaster.write([values], size: size, to: folder.file("a.tif"), noData: .nan)
    var oracle = try gdalwarp(folder, resampling, ["-dstnodata", "nan"])
    var warped = try RasterDataset(
      warping: RasterDataset(readingFrom: folder.file("a.tif")), onto: grid(),
      resampling: resampling)
    let pixels = try SampleRaster.read(Float.self, &warped)
    #expect(samePixels(pixels, try SampleRaster.read(Float.self, &oracle)))
    let valid = pixels.count { !$0.isNaN }
    #expect(valid > 2000 && valid < pixels.count)
    #expect(warped.band(1).pixelType == .float32)
    #expect(try SampleRaster.readMask(&warped) == pixels.map { $0.isNaN ? 0 : 255 })
    #expect(try warped.grid == grid())
    try warped.close()
  }

  @Test(.enabled(if: Tool.isInstalled("gdalwarp")), arguments: [Resampling.nearest, .bilinear])
  func wholeNumbersWithoutNoDataGetAnAlphaBand(resampling: Resampling) throws {
    let folder = try TemporaryFolder()
    let values = SampleRaster.values(UInt16.self, count: size.width * size.height, seed: 2)
    try SampleRaster.write([values], size: size, to: folder.file("a.tif"))
    var oracle = try gdalwarp(folder, resampling, ["-dstalpha"])
    var warped = try RasterDataset(
      warping: RasterDataset(readingFrom: folder.file("a.tif")), onto: grid(),
      resampling: resampling)
    #expect(warped.bandCount == 2)
    #expect(warped.band(1).pixelType == .uint16)
    #expect(warped.band(1).maskKind == .alpha)
    #expect(
      try SampleRaster.read(UInt16.self, &warped) == SampleRaster.read(UInt16.self, &oracle))
    let mask = try SampleRaster.readMask(&warped)
    #expect(mask == (try SampleRaster.readMask(&oracle)))
    #expect(mask.contains(0) && mask.contains(255))
  }

  @Test(.enabled(if: Tool.isInstalled("gdalwarp")), arguments: [Resampling.nearest, .cubic])
  func wholeNumbersKeepTheirNoDataValue(resampling: Resampling) throws {
    let folder = try TemporaryFolder()
    var values = SampleRaster.values(Int16.self, count: size.width * size.height, seed: 2)
    for index in stride(from: 0, to: values.count, by: 13) { values[index] = -9999 }
    try SampleRaster.write(
      [values, values.reversed()], size: size, to: folder.file("a.tif"), noData: -9999)
    var oracle = try gdalwarp(folder, resampling, ["-wo", "UNIFIED_SRC_NODATA=NO"])
    var warped = try RasterDataset(
      warping: RasterDataset(readingFrom: folder.file("a.tif")), onto: grid(),
      resampling: resampling)
    #expect(warped.bandCount == 2)
    #expect(warped.band(2).noData == -9999)
    for band in [1, 2] {
      #expect(
        try SampleRaster.read(Int16.self, &warped, band: band)
          == SampleRaster.read(Int16.self, &oracle, band: band))
    }
  }

  @Test func windowsInAnyOrderGiveTheSamePixels() throws {
    let path = "/vsimem/warp-order.tif"
    let size = RasterSize(width: 700, height: 300)
    try SampleRaster.write(
      [SampleRaster.floats(count: 210_000, seed: 4)], size: size, to: path)
    let grid = try RasterGrid(
      size: RasterSize(width: 1100, height: 350),
      geoTransform: GeoTransform(
        originX: 38.99, originY: 50.56, pixelWidth: 0.0001, pixelHeight: -0.0001),
      spatialReference: SpatialReference(epsg: 4326))
    var first = try RasterDataset(
      warping: RasterDataset(readingFrom: path), onto: grid, resampling: .bilinear)
    let whole = try SampleRaster.read(Float.self, &first)
    var second = try RasterDataset(
      warping: RasterDataset(readingFrom: path), onto: grid, resampling: .bilinear)
    var pixels = [Float](repeating: 0, count: 100 * 70)
    for y in stride(from: 280, through: 0, by: -70) {
      for x in stride(from: 0, to: 1100, by: 100) {
        try second.read(.init(x: x, y: y, width: 100, height: 70), band: 1, into: &pixels)
        let expected = (0..<7000).map { whole[(y + $0 / 100) * 1100 + x + $0 % 100] }
        #expect(samePixels(pixels, expected))
      }
    }
  }

  @Test func pixelsWithoutASourceAreNoDataAlsoWhereNaNIsNotDeclared() throws {
    let path = "/vsimem/warp-edge.tif"
    try SampleRaster.write(
      [[1, 2, .nan, 4] as [Float]], size: RasterSize(width: 2, height: 2), to: path)
    let grid = try RasterGrid(
      size: RasterSize(width: 4, height: 2),
      geoTransform: GeoTransform(
        originX: 499_990, originY: 5_600_000, pixelWidth: 10, pixelHeight: -10),
      spatialReference: SampleRaster.utm())
    var warped = try RasterDataset(
      warping: RasterDataset(readingFrom: path), onto: grid, resampling: .bilinear)
    let expected: [Float] = [.nan, 1, 2, .nan, .nan, .nan, 4, .nan]
    #expect(samePixels(try SampleRaster.read(Float.self, &warped), expected))
    #expect(try SampleRaster.readMask(&warped) == [0, 255, 255, 0, 0, 0, 255, 0])
  }

  @Test func aNoDataValueCanBeNamedForTheResult() throws {
    let path = "/vsimem/warp-named.tif"
    try SampleRaster.write(
      [[1, 2, 3, 4] as [UInt8]], size: RasterSize(width: 2, height: 2), to: path)
    let grid = try RasterGrid(
      size: RasterSize(width: 3, height: 1), geoTransform: SampleRaster.geoTransform,
      spatialReference: SampleRaster.utm())
    var warped = try RasterDataset(
      warping: RasterDataset(readingFrom: path), onto: grid, resampling: .nearest, noData: 255)
    #expect(warped.bandCount == 1)
    #expect(try SampleRaster.read(UInt8.self, &warped) == [1, 2, 255])
    let error = #expect(throws: GDALError.self) {
      _ = try RasterDataset(
        warping: RasterDataset(readingFrom: path), onto: grid, resampling: .nearest, noData: 256)
    }
    #expect(error?.code == .invalidArgument)
  }

  @Test func anAlphaBandOfTheSourceBecomesTheMask() throws {
    let path = "/vsimem/warp-alpha.tif"
    let size = RasterSize(width: 3, height: 1)
    var writer = try RasterWriter(
      creating: path, size: size, bandCount: 2, pixelType: .uint8,
      geoTransform: SampleRaster.geoTransform, spatialReference: SampleRaster.utm())
    try writer.setColourInterpretation(.alpha, band: 2)
    try writer.write(PixelWindow(covering: size), band: 1, from: [10, 20, 30] as [UInt8])
    try writer.write(PixelWindow(covering: size), band: 2, from: [255, 0, 255] as [UInt8])
    try writer.close()
    let grid = try RasterGrid(
      size: RasterSize(width: 4, height: 1), geoTransform: SampleRaster.geoTransform,
      spatialReference: SampleRaster.utm())
    var warped = try RasterDataset(
      warping: RasterDataset(readingFrom: path), onto: grid, resampling: .nearest)
    #expect(warped.bandCount == 2)
    #expect(try SampleRaster.readMask(&warped) == [255, 0, 255, 0])
    #expect(try SampleRaster.read(UInt8.self, &warped) == [10, 0, 30, 0])
  }

  @Test func scaleOffsetAndDescriptionsAreCarriedOver() throws {
    let path = "/vsimem/warp-scale.tif"
    let size = RasterSize(width: 2, height: 1)
    var writer = try RasterWriter(
      creating: path, size: size, pixelType: .uint16, geoTransform: SampleRaster.geoTransform,
      spatialReference: SampleRaster.utm(), noData: 0, bandDescriptions: ["B04"])
    try writer.setScale(0.0001, offset: -0.1, band: 1)
    try writer.close()
    let grid = try RasterGrid(
      size: size, geoTransform: SampleRaster.geoTransform, spatialReference: SampleRaster.utm())
    let warped = try RasterDataset(
      warping: RasterDataset(readingFrom: path), onto: grid, resampling: .nearest)
    #expect(warped.band(1).scale == 0.0001)
    #expect(warped.band(1).offset == -0.1)
    #expect(warped.band(1).description == "B04")
    #expect(warped.band(1).noData == 0)
  }

  @Test func whatCannotBeWarpedIsRefused() throws {
    let size = RasterSize(width: 2, height: 2)
    let plain = "/vsimem/warp-plain.tif"
    try SampleRaster.write([[1, 2, 3, 4] as [UInt8]], size: size, to: plain, geoTransform: nil)
    var grid = try RasterGrid(
      size: size, geoTransform: SampleRaster.geoTransform, spatialReference: SampleRaster.utm())
    func code(_ path: String) throws -> GDALError.Code? {
      let error = #expect(throws: GDALError.self) {
        _ = try RasterDataset(
          warping: RasterDataset(readingFrom: path), onto: grid, resampling: .nearest)
      }
      return error?.code
    }
    #expect(try code(plain) == .invalidArgument)
    let placed = "/vsimem/warp-placed.tif"
    try SampleRaster.write([[1, 2, 3, 4] as [UInt8]], size: size, to: placed)
    grid.spatialReference = nil
    #expect(try code(placed) == .invalidArgument)
    grid.spatialReference = try SampleRaster.utm()
    grid.size = RasterSize(width: 0, height: 5)
    #expect(try code(placed) == .invalidArgument)
    grid.size = RasterSize(width: 5_000_000_000, height: 5)
    #expect(try code(placed) == .invalidArgument)
  }
}
