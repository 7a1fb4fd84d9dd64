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
    let type = try commonBlockType(of: bands)
    let window = try blockWindow(column: column, row: row, blockSize: band(first).blockSize)
    guard let pixelBytes = type.blockBytes, let dataType = GDALVersions.dataType(type) else {
      return
    }
    let subject = "block (\(column), \(row))"
    if bands.count > 1, metadataItem("INTERLEAVE", domain: "IMAGE_STRUCTURE") == "PIXEL" {
      try readTogether(
        window, bands: bands, type: dataType, pixelBytes: pixelBytes, into: targets,
        subject: subject)
      return
    }
    for (band, target) in zip(bands, targets) {
      let stored = unsafe bandHandle(band)
      try blockCall("\(subject) of band \(band)") {
        unsafe GDALRasterIO(
          stored, GF_Read, Int32(window.x), Int32(window.y), Int32(window.width),
          Int32(window.height), target.pixels, Int32(window.width), Int32(window.height), dataType,
          Int32(pixelBytes), Int32(target.rowBytes))
      }
    }
  }

  /// Reads bands that share a block by one call, so that no driver decodes it for each.
  ///
  /// One call takes evenly spaced targets only; others get their rows from memory in between.
  private func readTogether(
    _ window: PixelWindow, bands: [Int], type: GDALDataType, pixelBytes: Int,
    into targets: [BlockTarget], subject: String
  ) throws(GDALError) {
    var numbers = bands.map { Int32($0) }
    let (width, height) = (Int32(window.width), Int32(window.height))
    func read(_ start: UnsafeMutableRawPointer, rowBytes: Int, bandBytes: Int) throws(GDALError) {
      try blockCall(subject) {
        unsafe GDALDatasetRasterIOEx(
          handle, GF_Read, Int32(window.x), Int32(window.y), width, height, start, width, height,
          type, Int32(numbers.count), &numbers, GSpacing(pixelBytes), GSpacing(rowBytes),
          GSpacing(bandBytes), nil)
      }
    }
    if let bandBytes = evenSpacing(of: targets) {
      unsafe try read(targets[0].pixels, rowBytes: targets[0].rowBytes, bandBytes: bandBytes)
      return
    }
    let rowBytes = window.width * pixelBytes
    let bandBytes = rowBytes * window.height
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: bandBytes * bands.count, alignment: 16)
    defer { unsafe memory.deallocate() }
    unsafe try read(memory, rowBytes: rowBytes, bandBytes: bandBytes)
    for (index, target) in targets.enumerated() {
      for row in 0..<window.height {
        unsafe (target.pixels + row * target.rowBytes).copyMemory(
          from: memory + (index * bandBytes + row * rowBytes), byteCount: rowBytes)
      }
    }
  }

  /// Bytes from each target to the next where all are equally far apart and of one row length.
  private func evenSpacing(of targets: [BlockTarget]) -> Int? {
    let spacing = unsafe targets[1].pixels - targets[0].pixels
    for (target, next) in zip(targets, targets.dropFirst()) {
      guard unsafe next.pixels - target.pixels == spacing, next.rowBytes == target.rowBytes else {
        return nil
      }
    }
    return spacing
  }

  /// The type of some bands, which must be one that blocks are read in.
  private func commonBlockType(of bands: [Int]) throws(GDALError) -> PixelType {
    var common: PixelType?
    for band in bands {
      guard (1...max(bandCount, 1)).contains(band), bandCount > 0 else {
        throw GDALError(
          code: .invalidArgument, subject: "\(path), band \(band)",
          explanation: "The raster has \(bandCount) bands, counted from 1.")
      }
      let stored = unsafe storedPixelType(bandHandle(band))
      guard let stored, stored.blockBytes != nil, common == nil || common == stored else {
        throw GDALError(
          code: .unsupported, subject: "\(path), band \(band)",
          explanation: "Blocks are read of uint8, uint16, int16 or float32, all bands alike.")
      }
      common = stored
    }
    return common ?? .uint8
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
