// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// Decodes blocks of one local GeoTIFF without GDAL; owned by one worker.
///
/// GDAL tells how the file is made and where each block lies; this reads the bytes, decompresses
/// them, undoes the predictor and takes the bands apart. Whether the pixels are GDAL's own,
/// ``FastPathVerdict/prove(_:level:)`` finds out; nothing else should make a decoder of a file.
@safe public struct TileDecoder: ~Copyable {
  /// How the file stores its blocks.
  public let structure: TIFFStructure
  /// Blocks decoded so far; of a band-interleaved file each band's block counts.
  public private(set) var decodedBlocks = 0

  let file: BlockFile
  let decompressor: Decompressor
  let kernels: DecodingKernels
  var stored = BlockMemory()
  var block = BlockMemory()
  var assembled = BlockMemory()

  /// Larger blocks, decoded, are left to GDAL: memory is bounded by workers and block size.
  public static let largestBlockBytes = 32 << 20

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - structure: What GDAL said of the file.
  ///   - level: The build of the kernels to use; the processor must support it.
  /// - Throws: `TileDecodingError`: `.unreadable`; `.unsupported` for blocks of more than
  ///   ``largestBlockBytes``.
  public init(_ structure: TIFFStructure, level: KernelLevel) throws(TileDecodingError) {
    guard let bytes = structure.blockBytes, bytes <= TileDecoder.largestBlockBytes else {
      throw TileDecodingError(
        .unsupported, structure.path,
        "A block has \(structure.blockSize.width) by \(structure.blockSize.height) pixels, more than "
          + "\(TileDecoder.largestBlockBytes >> 20) MiB.")
    }
    let file = try BlockFile(structure.path)
    let decompressor = try Decompressor(structure.compression, subject: structure.path)
    self.file = file
    self.decompressor = decompressor
    kernels = DecodingKernels(level: level)
    self.structure = structure
  }

  /// Decodes one block of some bands, clipped to the raster, in the type that the file stores.
  ///
  /// A block that the file leaves out has no location and is the caller's to fill.
  ///
  /// - Parameters:
  ///   - column: Column of blocks, counted from 0.
  ///   - row: Row of blocks, counted from 0.
  ///   - bands: Band numbers, counted from 1.
  ///   - locations: For each of the bands where its block lies; of a pixel-interleaved file the
  ///     first counts for all.
  ///   - targets: For each of the bands where its pixels go; addresses and strides are multiples of
  ///     a pixel's bytes.
  /// - Throws: `TileDecodingError`, naming file, block and cause: `.truncated`, `.damaged`,
  ///   `.unreadable`, `.invalidArgument`. What the targets hold then is of no use.
  /// - Complexity: O(*n*) in the pixels of the block and in the bands that it holds.
  public mutating func decode(
    column: Int, row: Int, bands: [Int], locations: [BlockLocation], into targets: [BlockTarget]
  ) throws(TileDecodingError) {
    precondition(
      bands.count == locations.count && bands.count == targets.count,
      "one location and one target for each band")
    let window = structure.window(column: column, row: row)
    guard let first = bands.first else { return }
    guard !window.isEmpty else {
      throw TileDecodingError(
        .invalidArgument, subject(column, row, band: first),
        "The raster has \(structure.blockColumns) by \(structure.blockRows) blocks.")
    }
    for (band, target) in zip(bands, targets) {
      guard (1...structure.bandCount).contains(band) else {
        throw TileDecodingError(
          .invalidArgument, subject(column, row, band: band),
          "The raster has \(structure.bandCount) bands, counted from 1.")
      }
      precondition(
        unsafe Int(bitPattern: target.pixels) % structure.pixelBytes == 0
          && target.rowBytes % structure.pixelBytes == 0, "targets are aligned to their pixels")
    }
    switch structure.interleave {
    case .pixel:
      try decode(
        Request(
          window: window, subject: Subject(column: column, row: row, band: nil),
          location: locations[0]),
        samples: bands.map { $0 - 1 }, into: targets)
      decodedBlocks += 1
    case .band:
      for index in bands.indices {
        try decode(
          Request(
            window: window, subject: Subject(column: column, row: row, band: bands[index]),
            location: locations[index]),
          samples: [0], into: [targets[index]])
        decodedBlocks += 1
      }
    }
  }

  /// Asks the system to read a block's bytes ahead of their use.
  public func prefetch(_ location: BlockLocation) {
    guard location.offset >= 0, location.byteCount > 0,
      location.offset <= file.byteCount - location.byteCount
    else { return }
    file.prefetch(location.byteCount, at: location.offset)
  }
}

extension TileDecoder {
  /// One block to be decoded.
  struct Request {
    let window: PixelWindow
    let subject: Subject
    let location: BlockLocation
  }

  /// What an error is about, made to words only when there is one.
  struct Subject {
    let column: Int
    let row: Int
    let band: Int?
  }

  func words(_ subject: Subject) -> String {
    let band = subject.band.map { " of band \($0)" } ?? ""
    return "\(structure.path), block (\(subject.column), \(subject.row))\(band)"
  }

  private func subject(_ column: Int, _ row: Int, band: Int) -> String {
    words(Subject(column: column, row: row, band: band))
  }
}

extension TIFFStructure {
  /// Bytes of a pixel of one band.
  var pixelBytes: Int {
    switch pixelType {
    case .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Samples that a block holds of each pixel.
  var blockSamples: Int { interleave == .pixel ? bandCount : 1 }

  /// Bytes of a row of a decoded block.
  var blockRowBytes: Int { blockSize.width * blockSamples * pixelBytes }

  /// Bytes of a decoded block, or nil where they are more than can be counted.
  var blockBytes: Int? {
    let (samples, first) = blockSize.width.multipliedReportingOverflow(by: blockSamples)
    let (rowBytes, second) = samples.multipliedReportingOverflow(by: pixelBytes)
    let (bytes, third) = rowBytes.multipliedReportingOverflow(by: blockSize.height)
    return first || second || third || bytes <= 0 ? nil : bytes
  }
}
