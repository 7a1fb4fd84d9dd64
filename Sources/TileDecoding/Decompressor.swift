// SPDX-License-Identifier: Apache-2.0
import CDeflate
import CZstd
import GDAL

/// Undoes the compression of whole blocks; the state of the C library is kept from block to block.
@safe struct Decompressor: ~Copyable {
  /// What became of a block.
  enum Outcome {
    /// So many bytes were written.
    case bytes(Int)
    /// The compressed bytes are not valid, with the library's words.
    case damaged(String)
  }

  private let deflate: OpaquePointer?
  private let zstd: OpaquePointer?

  init(_ compression: TIFFStructure.Compression, subject: String) throws(TileDecodingError) {
    unsafe deflate = compression == .deflate ? libdeflate_alloc_decompressor() : nil
    unsafe zstd = compression == .zstd ? ZSTD_createDCtx() : nil
    guard unsafe compression == .none || deflate != nil || zstd != nil else {
      throw TileDecodingError(.unreadable, subject, "There is no memory to decompress it.")
    }
  }

  deinit {
    if let deflate = unsafe deflate { unsafe libdeflate_free_decompressor(deflate) }
    if let zstd = unsafe zstd { unsafe _ = ZSTD_freeDCtx(zstd) }
  }

  /// Decompresses a block; more than `capacity` bytes are damage.
  ///
  /// Checksums, where the stream has them, are verified.
  func decompress(
    _ source: UnsafeRawPointer, count: Int, into target: UnsafeMutableRawPointer, capacity: Int
  ) -> Outcome {
    if let deflate = unsafe deflate {
      var written = 0
      switch unsafe libdeflate_zlib_decompress(deflate, source, count, target, capacity, &written) {
      case LIBDEFLATE_SUCCESS: return .bytes(written)
      case LIBDEFLATE_INSUFFICIENT_SPACE: return .damaged("it holds more pixels than it should")
      default: return .damaged("the DEFLATE stream is not valid")
      }
    }
    guard let zstd = unsafe zstd else { return .damaged("it is not compressed") }
    let written = unsafe ZSTD_decompressDCtx(zstd, target, capacity, source, count)
    guard ZSTD_isError(written) == 0 else {
      let words = unsafe ZSTD_getErrorName(written).map { unsafe String(cString: $0) } ?? "error"
      return .damaged("the Zstandard frame is not valid: \(words)")
    }
    return .bytes(written)
  }
}
