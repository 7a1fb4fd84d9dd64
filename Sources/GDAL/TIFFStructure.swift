// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

/// How a plain local GeoTIFF stores its blocks, as GDAL tells it.
///
/// Only files whose blocks can be decoded from this alone have one; see
/// ``RasterDataset/tiffStructure``.
public struct TIFFStructure: Hashable, Sendable {
  /// How each block is compressed.
  public enum Compression: String, Hashable, Sendable {
    case none, deflate, zstd
  }

  /// What was done to the rows before they were compressed.
  public enum Predictor: Int, Hashable, Sendable {
    /// Nothing.
    case none = 1
    /// Each sample is the difference to the same band's sample one pixel to the west.
    case horizontal = 2
    /// The bytes of a row of floats, the most significant of all samples first, as differences.
    case floatingPoint = 3
  }

  /// How bands lie in the file.
  public enum Interleave: String, Hashable, Sendable {
    /// A block holds all bands, pixel by pixel.
    case pixel
    /// Each band has blocks of its own.
    case band
  }

  /// Path of the file.
  public let path: String
  /// Columns and rows of the raster.
  public let size: RasterSize
  /// Columns and rows of a block; blocks at the eastern and southern edge reach beyond the raster.
  public let blockSize: RasterSize
  /// Number of bands.
  public let bandCount: Int
  /// How all bands store their pixels: uint8, uint16, int16 or float32.
  public let pixelType: PixelType
  /// How blocks are compressed.
  public let compression: Compression
  /// What was done before compression.
  public let predictor: Predictor
  /// How bands lie in the file; `.band` where there is one.
  public let interleave: Interleave

  /// A structure of the given parts.
  public init(
    path: String, size: RasterSize, blockSize: RasterSize, bandCount: Int, pixelType: PixelType,
    compression: Compression, predictor: Predictor = .none, interleave: Interleave = .band
  ) {
    self.path = path
    self.size = size
    self.blockSize = blockSize
    self.bandCount = bandCount
    self.pixelType = pixelType
    self.compression = compression
    self.predictor = predictor
    self.interleave = interleave
  }

  /// Columns of blocks.
  public var blockColumns: Int { (size.width + blockSize.width - 1) / blockSize.width }
  /// Rows of blocks.
  public var blockRows: Int { (size.height + blockSize.height - 1) / blockSize.height }

  /// The pixels of a block that lie inside of the raster; empty for a block that does not exist.
  public func window(column: Int, row: Int) -> PixelWindow {
    guard (0..<blockColumns).contains(column), (0..<blockRows).contains(row) else {
      return PixelWindow(x: 0, y: 0, width: 0, height: 0)
    }
    let (x, y) = (column * blockSize.width, row * blockSize.height)
    return PixelWindow(
      x: x, y: y, width: min(blockSize.width, size.width - x),
      height: min(blockSize.height, size.height - y))
  }
}

/// Where a block's bytes lie in its file.
public struct BlockLocation: Hashable, Sendable {
  /// Bytes before it.
  public let offset: Int
  /// Its bytes, compressed as the file has them.
  public let byteCount: Int

  /// `byteCount` bytes after the first `offset`.
  public init(offset: Int, byteCount: Int) {
    self.offset = offset
    self.byteCount = byteCount
  }
}

extension RasterDataset {
  /// How this file stores its blocks, or nil where they cannot be decoded from that alone.
  ///
  /// Nil for anything but a local little-endian GeoTIFF of uint8, uint16, int16 or float32 whose
  /// blocks are not compressed or by DEFLATE or Zstandard. GDAL does not tell everything (bit order,
  /// colour spaces), so a block decoded by it is to be compared with ``readBlock(column:row:bands:into:)``
  /// before it is trusted.
  public var tiffStructure: TIFFStructure? {
    guard driverName == "GTiff", case .file = PathKind(of: path), !path.hasPrefix("/vsi"),
      size.width > 0, size.height > 0, bandCount > 0, let pixelType = commonPixelType,
      let compression = storedCompression, let predictor = storedPredictor,
      startsLittleEndian(path)
    else { return nil }
    let interleave = metadataItem("INTERLEAVE", domain: "IMAGE_STRUCTURE") ?? "BAND"
    guard interleave == "BAND" || interleave == "PIXEL" else { return nil }
    switch (predictor, pixelType) {
    case (.none, _), (.horizontal, _), (.floatingPoint, .float32): break
    default: return nil
    }
    let blockSize = band(1).blockSize
    guard blockSize.width > 0, blockSize.height > 0 else { return nil }
    return TIFFStructure(
      path: path, size: size, blockSize: blockSize, bandCount: bandCount, pixelType: pixelType,
      compression: compression, predictor: compression == .none ? .none : predictor,
      interleave: interleave == "PIXEL" && bandCount > 1 ? .pixel : .band)
  }

  /// Where the bytes of a block lie in the file, or nil where the file leaves the block out.
  ///
  /// Of a pixel-interleaved file all bands give the same place. The numbers are the file's own and
  /// not checked against its length.
  ///
  /// - Precondition: `band` lies in 1 ... ``bandCount``.
  public func blockLocation(band: Int, column: Int, row: Int) -> BlockLocation? {
    let place = "\(column)_\(row)"
    guard
      let offset = metadataItem("BLOCK_OFFSET_\(place)", domain: "TIFF", band: band).flatMap(
        Int.init),
      let byteCount = metadataItem("BLOCK_SIZE_\(place)", domain: "TIFF", band: band)
        .flatMap(Int.init), offset > 0, byteCount > 0
    else { return nil }
    return BlockLocation(offset: offset, byteCount: byteCount)
  }

  /// The type of all bands where it is one that blocks are read in, stored in all of its bits.
  var commonPixelType: PixelType? {
    let first = unsafe storedPixelType(bandHandle(1))
    guard let first, let bits = first.blockBytes.map({ $0 * 8 }) else { return nil }
    for band in 1...bandCount {
      guard unsafe storedPixelType(bandHandle(band)) == first else { return nil }
      // Half floats and twelve-bit counts are wider in memory than in the file.
      if let note = metadataItem("NBITS", domain: "IMAGE_STRUCTURE", band: band),
        Int(note) != bits
      {
        return nil
      }
    }
    return first
  }

  private var storedCompression: TIFFStructure.Compression? {
    switch metadataItem("COMPRESSION", domain: "IMAGE_STRUCTURE") {
    case nil, "NONE": .some(.none)
    case "DEFLATE": .deflate
    case "ZSTD": .zstd
    default: nil
    }
  }

  private var storedPredictor: TIFFStructure.Predictor? {
    guard let note = metadataItem("PREDICTOR", domain: "IMAGE_STRUCTURE") else {
      return TIFFStructure.Predictor.none
    }
    return Int(note).flatMap(TIFFStructure.Predictor.init)
  }
}

extension PixelType {
  /// Bytes of a pixel, nil for types that blocks are not read in.
  var blockBytes: Int? {
    switch self {
    case .uint8: 1
    case .uint16, .int16: 2
    case .float32: 4
    case .int8, .uint32, .int32, .uint64, .int64, .float64: nil
    }
  }
}

/// Whether a TIFF's first bytes say little-endian; GDAL does not tell.
private func startsLittleEndian(_ path: String) -> Bool {
  ignoringMessages {
    guard let file = unsafe VSIFOpenL(path, "rb") else { return false }
    defer { unsafe VSIFCloseL(file) }
    var start = [UInt8](repeating: 0, count: 2)
    return unsafe VSIFReadL(&start, 1, 2, file) == 2 && start == Array("II".utf8)
  }
}
