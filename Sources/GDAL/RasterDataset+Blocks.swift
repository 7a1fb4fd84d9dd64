// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

extension RasterDataset {
  /// Reads a whole block of some bands in the type that the file stores, clipped to the raster.
  ///
  /// The block is decoded once, also where it holds several bands pixel by pixel. Values are as
  /// stored; a block that the file leaves out reads as the no-data value or as zeros. The
  /// corresponding GDAL functions are `GDALReadBlock` and `GDALDatasetRasterIOEx`.
  ///
  /// - Parameters:
  ///   - column: Column of blocks, counted from 0.
  ///   - row: Row of blocks, counted from 0.
  ///   - bands: Band numbers, counted from 1.
  ///   - targets: For each of the bands where its pixels go.
  /// - Throws: `GDALError`: `.invalidArgument` for a block or band that the raster does not have;
  ///   `.unsupported` for bands that are not all uint8, uint16, int16 or float32; `.readFailed`,
  ///   naming the block, for any failure message even where GDAL's status says success.
  /// - Complexity: O(*n*) in the pixels of the block and in the bands that it holds.
  public mutating func readBlock(
    column: Int, row: Int, bands: [Int], into targets: [BlockTarget]
  ) throws(GDALError) {
    precondition(bands.count == targets.count, "one target for each band")
    guard let first = bands.first else { return }
    for band in bands {
      guard (1...bandCount).contains(band) else {
        throw GDALError(
          code: .invalidArgument, subject: "\(path), band \(band)",
          explanation: "The raster has \(bandCount) bands, counted from 1.")
      }
    }
    let description = band(first)
    guard let type = description.pixelType, let pixelBytes = type.blockBytes,
      let dataType = GDALVersions.dataType(type)
    else {
      throw GDALError(
        code: .unsupported, subject: "\(path), band \(first)",
        explanation: "Blocks of \(description.typeName) are not read as they are stored.")
    }
    for band in bands {
      guard unsafe storedPixelType(bandHandle(band)) == type else {
        throw GDALError(
          code: .unsupported, subject: "\(path), band \(band)",
          explanation: "The bands of a block must be of one type.")
      }
    }
    let window = try blockWindow(column: column, row: row, blockSize: description.blockSize)
    try blockCall("block (\(column), \(row))") {
      for (band, target) in zip(bands, targets) {
        let status = unsafe GDALRasterIO(
          bandHandle(band), GF_Read, Int32(window.x), Int32(window.y), Int32(window.width),
          Int32(window.height), target.pixels, Int32(window.width), Int32(window.height), dataType,
          Int32(pixelBytes), Int32(target.rowBytes))
        if status != CE_None { return status }
      }
      return CE_None
    }
  }

  /// The pixels of a block that lie inside of the raster.
  private func blockWindow(
    column: Int, row: Int, blockSize: RasterSize
  ) throws(GDALError) -> PixelWindow {
    let columns = (size.width + blockSize.width - 1) / blockSize.width
    let rows = (size.height + blockSize.height - 1) / blockSize.height
    guard (0..<columns).contains(column), (0..<rows).contains(row) else {
      throw GDALError(
        code: .invalidArgument, subject: "\(path), block (\(column), \(row))",
        explanation: "The raster has \(columns) by \(rows) blocks.")
    }
    let (x, y) = (column * blockSize.width, row * blockSize.height)
    return PixelWindow(
      x: x, y: y, width: min(blockSize.width, size.width - x),
      height: min(blockSize.height, size.height - y))
  }

  private func blockCall(
    _ subject: @autoclosure () -> String, _ call: () -> CPLErr
  ) throws(GDALError) {
    let (status, messages) = collectingMessages { settings.hold(call) }
    guard status == CE_None, !messages.contains(where: \.isFailure) else {
      throw GDALError(
        code: .readFailed, subject: "\(path), \(subject())",
        explanation: "The pixels could not be read; the file may be damaged or cut off.",
        messages: messages)
    }
  }
}
