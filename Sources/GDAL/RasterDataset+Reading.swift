// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

extension RasterDataset {
  /// Reads one band of a window, row by row from the north-west corner, into a reused buffer.
  ///
  /// Values are as stored: scale, offset, no-data value and mask are not applied. A pixel type that
  /// cannot hold the stored values is converted as GDAL does it: rounded to the nearest and cut at
  /// the limits of the type. The corresponding GDAL function is `GDALRasterIO`.
  ///
  /// - Parameters:
  ///   - window: Pixels to read. It must lie inside the raster.
  ///   - band: Band number, counted from 1.
  ///   - pixels: At least `window.count` long; what lies beyond that is left alone.
  /// - Throws: `GDALError`: `.invalidArgument` for a window or band outside of the raster, before
  ///   GDAL is called; `.unsupported` for a band of complex numbers; `.readFailed`, naming band and
  ///   window, for any failure message even where GDAL's status says success.
  /// - Complexity: O(*n*) in the pixels of the window, plus the blocks they touch.
  public mutating func read<Pixel: RasterPixel>(
    _ window: PixelWindow, band: Int, into pixels: inout [Pixel]
  ) throws(GDALError) {
    try requireInside(window, band: band)
    precondition(pixels.count >= window.count, "the buffer is shorter than the window")
    guard !window.isEmpty else { return }
    guard let type = GDALVersions.dataType(Pixel.pixelType) else {
      throw unsupported("This GDAL has no pixels of type \(Pixel.pixelType).", band: band)
    }
    let stored = unsafe bandHandle(band)
    guard unsafe storedPixelType(stored) != nil else {
      throw unsupported("The band's values are of a type that is not read here.", band: band)
    }
    unsafe try transfer(window, from: stored, type: type, subject: "band \(band)", into: &pixels)
  }

  /// Reads whether the pixels of a window are valid: 0 invalid, 255 valid.
  ///
  /// Validity is what the file declares: a no-data value (NaN too), an alpha band (0 is invalid, any
  /// other value valid), or a mask of the dataset. A file that declares none has valid pixels only,
  /// NaN and infinities included. The corresponding GDAL function is `GDALGetMaskBand`.
  ///
  /// - Parameters:
  ///   - window: Pixels to read. It must lie inside the raster.
  ///   - band: Band number, counted from 1.
  ///   - mask: At least `window.count` long; what lies beyond that is left alone.
  /// - Throws: `GDALError` as ``read(_:band:into:)`` does.
  /// - Complexity: O(*n*) in the pixels of the window, plus the blocks they touch.
  public mutating func readMask(
    _ window: PixelWindow, band: Int, into mask: inout [UInt8]
  ) throws(GDALError) {
    try requireInside(window, band: band)
    precondition(mask.count >= window.count, "the buffer is shorter than the window")
    guard !window.isEmpty else { return }
    let stored = unsafe bandHandle(band)
    let maskBand = unsafe try checkedCall(.readFailed, "mask of band \(band)") {
      unsafe GDALGetMaskBand(stored)
    }
    unsafe try transfer(
      window, from: maskBand, type: GDT_Byte, subject: "mask of band \(band)", into: &mask)
    for index in 0..<window.count where mask[index] != 0 { mask[index] = 255 }
  }

  /// One read of GDAL; the buffer is long enough, the window lies inside.
  private func transfer<Pixel: BitwiseCopyable>(
    _ window: PixelWindow, from band: GDALRasterBandH, type: GDALDataType,
    subject: @autoclosure () -> String, into pixels: inout [Pixel]
  ) throws(GDALError) {
    let (width, height) = (Int32(window.width), Int32(window.height))
    let (status, messages) = unsafe pixels.withUnsafeMutableBytes { bytes in
      let start = bytes.baseAddress
      return collectingMessages {
        settings.hold {
          unsafe GDALRasterIO(
            band, GF_Read, Int32(window.x), Int32(window.y), width, height, start, width, height,
            type, 0, 0)
        }
      }
    }
    guard status == CE_None, !messages.contains(where: \.isFailure) else {
      throw GDALError(
        code: .readFailed, subject: "\(path), \(subject()), \(window.words)",
        explanation: "The pixels could not be read; the file may be damaged or cut off.",
        messages: messages)
    }
  }

  /// Refuses a band or window that the raster does not have.
  func requireInside(_ window: PixelWindow, band: Int) throws(GDALError) {
    guard band >= 1, band <= bandCount else {
      throw GDALError(
        code: .invalidArgument, subject: "\(path), band \(band)",
        explanation: "The raster has \(bandCount) bands, counted from 1.")
    }
    // Compared by subtraction: adding could overflow for a hostile window.
    guard window.x >= 0, window.y >= 0, window.width <= size.width, window.height <= size.height,
      window.x <= size.width - window.width, window.y <= size.height - window.height
    else {
      throw GDALError(
        code: .invalidArgument, subject: "\(path), \(window.words)",
        explanation: "The window does not lie inside of the raster's \(size.width) by "
          + "\(size.height) pixels.")
    }
  }

  private func unsupported(_ explanation: String, band: Int) -> GDALError {
    GDALError(code: .unsupported, subject: "\(path), band \(band)", explanation: explanation)
  }
}

extension PixelWindow {
  /// For the subject of an error.
  var words: String { "window \(width)×\(height) at (\(x), \(y))" }
}

/// The type of a band's pixels, nil where this module does not read it.
func storedPixelType(_ band: GDALRasterBandH) -> PixelType? {
  let note = unsafe text(GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE"))
  return unsafe GDALVersions.pixelType(
    GDALGetRasterDataType(band), hasSignedByteNote: note == "SIGNEDBYTE")
}
