// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

/// A raster being written, window by window, with sole ownership.
///
/// A file is complete, and its errors known, only when ``close()`` has returned: GDAL writes late.
/// A writer that is dropped without it leaves a file not to be trusted. An existing file is
/// replaced; write to a temporary name and rename where readers may look. Nothing is written beside
/// the file.
@safe public struct RasterWriter: ~Copyable {
  /// The path as it was given.
  public let path: String
  /// Columns and rows.
  public let size: RasterSize
  /// Number of bands.
  public let bandCount: Int

  private let made: NewRaster

  /// Makes a new raster.
  ///
  /// The corresponding GDAL function is `GDALCreate`.
  ///
  /// - Parameters:
  ///   - path: A local path or one below `/vsimem/`.
  ///   - format: The kind of file.
  ///   - size: Columns and rows.
  ///   - bandCount: Number of bands.
  ///   - pixelType: How pixels are stored.
  ///   - geoTransform: Where the pixels lie; nil for a raster without map coordinates.
  ///   - spatialReference: The coordinate system; nil where it is not known.
  ///   - noData: The value that marks pixels without data, NaN too; nil for none.
  ///   - bandDescriptions: A text for each band, or none at all.
  ///   - metadata: Texts for the default domain, written in the order of their names.
  /// - Throws: `GDALError`: `.refused` for paths on the network, `.driverMissing`, `.unsupported`
  ///   for a pixel type that this GDAL lacks, `.invalidArgument`, `.createFailed`.
  public init(
    creating path: String, format: RasterFormat = .geoTIFF, size: RasterSize, bandCount: Int = 1,
    pixelType: PixelType, geoTransform: GeoTransform? = nil,
    spatialReference: SpatialReference? = nil, noData: Double? = nil,
    bandDescriptions: [String] = [], metadata: [String: String] = [:]
  ) throws(GDALError) {
    let sides = 1...Int(Int32.max)
    guard sides.contains(size.width), sides.contains(size.height), (1...65_535).contains(bandCount)
    else {
      throw GDALError(
        code: .invalidArgument, subject: path,
        explanation: "\(bandCount) bands of \(size.width) by \(size.height) pixels cannot be made.")
    }
    let made = try NewRaster(
      create(path, format, size: size, bandCount: bandCount, type: pixelType), path: path)
    try made.place(geoTransform, spatialReference)
    for band in 1...bandCount {
      if let noData { try made.setNoData(noData, band: band) }
      if band <= bandDescriptions.count {
        try made.setDescription(bandDescriptions[band - 1], band: band)
      }
    }
    try made.setMetadata(metadata)
    self.made = made
    self.path = path
    self.size = size
    self.bandCount = bandCount
  }

  /// Completes the file and reports what goes wrong, a full disk for example.
  ///
  /// The corresponding GDAL function is `GDALClose`.
  ///
  /// - Throws: `GDALError` with code `.closeFailed`; the file is then not to be trusted.
  public consuming func close() throws(GDALError) {
    let path = self.path
    try made.owned.close(subject: path, settings: NewRaster.settings)
  }

  /// Hands what was written to the file, compressed, and does not wait for the end or a full cache.
  ///
  /// GDAL's cache is one for all datasets: what lies in it may be compressed by whichever thread needs
  /// room. After a flush there is nothing left of this file. The corresponding GDAL function is
  /// `GDALFlushRasterCache`.
  ///
  /// - Throws: `GDALError` with code `.writeFailed`.
  public mutating func flush() throws(GDALError) {
    for band in 1...bandCount {
      let target = unsafe try made.band(band)
      try made.call("band \(band)") { unsafe GDALFlushRasterCache(target) == CE_None ? () : nil }
    }
  }

  /// Writes one band of a window, row by row from the north-west corner.
  ///
  /// Values that the band's type cannot hold are rounded to the nearest and cut at its limits, as
  /// GDAL does. The corresponding GDAL function is `GDALRasterIO`.
  ///
  /// - Parameters:
  ///   - window: Pixels to write. It must lie inside the raster.
  ///   - band: Band number, counted from 1.
  ///   - pixels: At least `window.count` values.
  /// - Throws: `GDALError`: `.invalidArgument` for a window or band outside of the raster,
  ///   `.writeFailed`.
  /// - Complexity: O(*n*) in the pixels of the window.
  public mutating func write<Pixel: RasterPixel>(
    _ window: PixelWindow, band: Int, from pixels: [Pixel]
  ) throws(GDALError) {
    precondition(pixels.count >= window.count, "the buffer is shorter than the window")
    guard window.intersection(PixelWindow(covering: size)) == window || window.isEmpty else {
      throw GDALError(
        code: .invalidArgument, subject: "\(path), \(window.words)",
        explanation: "The window does not lie inside of the raster.")
    }
    let target = unsafe try made.band(band)
    guard !window.isEmpty else { return }
    guard let type = GDALVersions.dataType(Pixel.pixelType) else {
      throw GDALError(code: .unsupported, subject: "\(path), band \(band)")
    }
    let (width, height) = (Int32(window.width), Int32(window.height))
    let (status, messages) = unsafe pixels.withUnsafeBytes { bytes in
      // GDAL only reads from it: the same parameter serves reading and writing.
      let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      return collectingMessages {
        NewRaster.settings.hold {
          unsafe GDALRasterIO(
            target, GF_Write, Int32(window.x), Int32(window.y), width, height, start, width,
            height, type, 0, 0)
        }
      }
    }
    guard status == CE_None, !messages.contains(where: \.isFailure) else {
      throw GDALError(
        code: .writeFailed, subject: "\(path), band \(band), \(window.words)", messages: messages)
    }
  }
}

extension RasterWriter {
  /// Declares how stored values become real ones: stored · scale + offset.
  ///
  /// - Throws: `GDALError` with code `.writeFailed` where the format cannot hold it.
  public mutating func setScale(_ scale: Double, offset: Double, band: Int) throws(GDALError) {
    let target = unsafe try made.band(band)
    try made.call("scale") { unsafe GDALSetRasterScale(target, scale) == CE_None ? () : nil }
    try made.call("offset") { unsafe GDALSetRasterOffset(target, offset) == CE_None ? () : nil }
  }

  /// Declares how a band is meant to be shown; `.alpha` makes it the mask of the others.
  ///
  /// - Throws: `GDALError` with code `.writeFailed` where the format cannot hold it.
  public mutating func setColourInterpretation(
    _ interpretation: BandDescription.ColourInterpretation, band: Int
  ) throws(GDALError) {
    let target = unsafe try made.band(band)
    try made.call("colour") {
      unsafe GDALSetRasterColorInterpretation(target, interpretation.gdal) == CE_None ? () : nil
    }
  }

  /// Gives a band of whole numbers a palette; the first colour belongs to value 0.
  ///
  /// - Throws: `GDALError` with code `.writeFailed` where the format cannot hold it.
  public mutating func setPalette(_ entries: [PaletteEntry], band: Int) throws(GDALError) {
    let target = unsafe try made.band(band)
    try made.call("palette") {
      guard let table = unsafe GDALCreateColorTable(GPI_RGB) else { return nil }
      defer { unsafe GDALDestroyColorTable(table) }
      for (index, entry) in entries.enumerated() {
        var colour = GDALColorEntry(
          c1: Int16(entry.red), c2: Int16(entry.green), c3: Int16(entry.blue),
          c4: Int16(entry.alpha))
        unsafe GDALSetColorEntry(table, Int32(index), &colour)
      }
      return unsafe GDALSetRasterColorTable(target, table) == CE_None ? () : nil
    }
  }
}
