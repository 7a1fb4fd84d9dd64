// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether a file's blocks are decoded here or by GDAL.
public enum FastPathVerdict: Hashable, Sendable {
  /// A ``TileDecoder`` of this structure gives GDAL's pixels.
  case proven(TIFFStructure)
  /// GDAL reads the whole file, for a reason in words.
  case stepsAside(String)

  /// Decodes two blocks of a file both ways and compares every byte of every band.
  ///
  /// The first block that the file stores, and one more that is chosen by the file's structure, so
  /// that who made the file did not choose it for us. Any difference and any error leaves the file
  /// to GDAL, whose own words the caller then hears when it reads.
  ///
  /// - Parameters:
  ///   - dataset: The file, opened by GDAL.
  ///   - level: The build of the kernels to use.
  /// - Returns: The verdict, the same for the same file on every machine with the same GDAL.
  public static func prove(
    _ dataset: inout RasterDataset, level: KernelLevel
  ) -> FastPathVerdict {
    guard let structure = dataset.tiffStructure else {
      return .stepsAside(
        "only plain little-endian GeoTIFFs, DEFLATE, Zstandard or uncompressed, are decoded here")
    }
    return prove(&dataset, structure, level: level)
  }

  /// Compares the blocks of a file that is said to have a structure.
  static func prove(
    _ dataset: inout RasterDataset, _ structure: TIFFStructure, level: KernelLevel
  ) -> FastPathVerdict {
    let blocks = provingBlocks(of: dataset, structure)
    guard !blocks.isEmpty else { return .stepsAside("no stored block was found to compare") }
    do throws(TileDecodingError) {
      var decoder = try TileDecoder(structure, level: level)
      for block in blocks {
        if let reason = try difference(at: block, &dataset, &decoder) { return .stepsAside(reason) }
      }
    } catch {
      return .stepsAside(error.explanation)
    }
    return .proven(structure)
  }

  /// The place of a block.
  private struct Place: Hashable {
    let column: Int
    let row: Int
  }

  /// Blocks looked at in search of a stored one, in order and then by hash.
  private static let searched = 1_024

  private static func provingBlocks(
    of dataset: borrowing RasterDataset, _ structure: TIFFStructure
  ) -> [Place] {
    let (columns, rows) = (structure.blockColumns, structure.blockRows)
    let (count, isTooMany) = columns.multipliedReportingOverflow(by: rows)
    guard !isTooMany else { return [] }
    let start = Int(structure.fingerprint % UInt64(count))
    let inOrder = (0..<min(count, searched))
    let byHash = inOrder.map { index in
      // The sum cannot overflow before it is cut: both are below the number of blocks.
      let (sum, overflows) = start.addingReportingOverflow(index)
      return overflows ? index : sum % count
    }
    func firstStored(_ numbers: some Sequence<Int>, besides other: Int? = nil) -> Int? {
      numbers.first { number in
        number != other
          && (1...structure.bandCount).contains { band in
            dataset.blockLocation(band: band, column: number % columns, row: number / columns)
              != nil
          }
      }
    }
    let first = firstStored(inOrder) ?? firstStored(byHash)
    let second = first.flatMap { firstStored(byHash, besides: $0) }
    return [first, second].compactMap { number in
      number.map { Place(column: $0 % columns, row: $0 / columns) }
    }
  }

  /// What is unequal, or nil.
  private static func difference(
    at place: Place, _ dataset: inout RasterDataset, _ decoder: inout TileDecoder
  ) throws(TileDecodingError) -> String? {
    let structure = decoder.structure
    let window = structure.window(column: place.column, row: place.row)
    let stored = (1...structure.bandCount).compactMap { band in
      dataset.blockLocation(band: band, column: place.column, row: place.row).map { (band, $0) }
    }
    // Of a pixel-interleaved block all bands at once, else band by band in the same memory.
    let groups = structure.interleave == .pixel ? [stored] : stored.map { [$0] }
    for group in groups where !group.isEmpty {
      let bandBytes = window.count * structure.pixelBytes
      // Filled differently: a pixel that one of the two leaves out is unequal.
      var ours = AlignedBytes(count: group.count * bandBytes, filledWith: 0)
      var theirs = AlignedBytes(count: group.count * bandBytes, filledWith: 0xFF)
      let rowBytes = window.width * structure.pixelBytes
      try decoder.decode(
        column: place.column, row: place.row, bands: group.map(\.0), locations: group.map(\.1),
        into: ours.targets(group.count, bandBytes: bandBytes, rowBytes: rowBytes))
      do throws(GDALError) {
        try dataset.readBlock(
          column: place.column, row: place.row, bands: group.map(\.0),
          into: theirs.targets(group.count, bandBytes: bandBytes, rowBytes: rowBytes))
      } catch {
        return "GDAL itself cannot read block (\(place.column), \(place.row))"
      }
      guard ours.isEqual(to: theirs) else {
        return "block (\(place.column), \(place.row)) was not decoded to GDAL's pixels"
      }
    }
    return nil
  }
}

/// Memory for the bands of one block.
@safe private struct AlignedBytes: ~Copyable {
  private let bytes: UnsafeMutableRawBufferPointer

  init(count: Int, filledWith filling: UInt8) {
    unsafe bytes = .allocate(byteCount: count, alignment: 64)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: filling)
  }

  deinit { unsafe bytes.deallocate() }

  mutating func targets(_ count: Int, bandBytes: Int, rowBytes: Int) -> [BlockTarget] {
    guard let start = unsafe bytes.baseAddress else { return [] }
    return (0..<count).map {
      unsafe BlockTarget(pixels: start + $0 * bandBytes, rowBytes: rowBytes)
    }
  }

  func isEqual(to other: borrowing AlignedBytes) -> Bool {
    guard let ours = unsafe bytes.baseAddress, let theirs = unsafe other.bytes.baseAddress else {
      return unsafe bytes.count == other.bytes.count
    }
    return unsafe bytes.count == other.bytes.count && memcmp(ours, theirs, bytes.count) == 0
  }
}

extension TIFFStructure {
  /// A number that the file's size and structure give, the same on every machine.
  ///
  /// - Source: G. Fowler, L. Noll, K. Vo, D. Eastlake, "The FNV non-cryptographic hash algorithm",
  ///   FNV-1a of 64 bits.
  var fingerprint: UInt64 {
    let words = [
      size.width, size.height, blockSize.width, blockSize.height, bandCount, predictor.rawValue,
    ].map(String.init)
    let parts = words + [pixelType.rawValue, compression.rawValue, interleave.rawValue]
    return parts.joined(separator: " ").utf8.reduce(0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
    }
  }
}
