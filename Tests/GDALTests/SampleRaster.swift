// SPDX-License-Identifier: Apache-2.0
import GDAL
import GridTestSupport
import MonitorGrid

/// Small rasters for tests; on a UTM grid of 10 m unless told otherwise.
enum SampleRaster {
  static let geoTransform = GeoTransform(
    originX: 500_000, originY: 5_600_000, pixelWidth: 10, pixelHeight: -10)

  static func utm() throws -> SpatialReference { try SpatialReference(epsg: 32637) }

  /// Seeded values of any kind, the type's limits among them.
  static func values<Pixel: RasterPixel & FixedWidthInteger>(
    _ type: Pixel.Type, count: Int, seed: UInt64
  ) -> [Pixel] {
    var random = SplitMix64(seed: seed)
    let limits = [Pixel.min, Pixel.max, 0, 1]
    return (0..<count).map { $0 < 4 ? limits[$0] : Pixel.random(in: .min ... .max, using: &random) }
  }

  /// Seeded values without NaN.
  static func floats(count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float.random(in: 0.001...2, using: &random) }
  }

  /// Writes whole bands.
  static func write<Pixel: RasterPixel>(
    _ bands: [[Pixel]], size: RasterSize, to path: String, format: RasterFormat = .geoTIFF,
    geoTransform: GeoTransform? = SampleRaster.geoTransform,
    spatialReference: SpatialReference? = nil, noData: Double? = nil
  ) throws {
    var writer = try RasterWriter(
      creating: path, format: format, size: size, bandCount: bands.count,
      pixelType: Pixel.pixelType, geoTransform: geoTransform,
      spatialReference: spatialReference ?? utm(), noData: noData)
    for (index, pixels) in bands.enumerated() {
      try writer.write(PixelWindow(covering: size), band: index + 1, from: pixels)
    }
    try writer.close()
  }

  /// All pixels of a band.
  static func read<Pixel: RasterPixel>(
    _ type: Pixel.Type, _ dataset: inout RasterDataset, band: Int = 1
  ) throws -> [Pixel] {
    let window = PixelWindow(covering: dataset.size)
    var pixels = [Pixel](repeating: 0, count: window.count)
    try dataset.read(window, band: band, into: &pixels)
    return pixels
  }

  static func readMask(_ dataset: inout RasterDataset, band: Int = 1) throws -> [UInt8] {
    let window = PixelWindow(covering: dataset.size)
    var mask = [UInt8](repeating: 7, count: window.count)
    try dataset.readMask(window, band: band, into: &mask)
    return mask
  }
}

/// Two lists of floats are the same pixels: NaN is NaN, zeros keep their signs.
func samePixels(_ left: [Float], _ right: [Float]) -> Bool {
  left.map(\.bitPattern).elementsEqual(right.map(\.bitPattern))
    || left.count == right.count
      && zip(left, right).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
}
