// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

extension TileDecoder {
  /// Gets a block's bytes, decompresses them and hands them on row by row.
  mutating func decode(
    _ request: Request, samples: [Int], into targets: [BlockTarget]
  ) throws(TileDecodingError) {
    try requireInFile(request)
    if structure.compression == .none {
      try readRows(request, samples: samples, into: targets)
      return
    }
    let full = structure.blockRowBytes * structure.blockSize.height
    let count = request.location.byteCount
    let compressed = unsafe stored.reserve(count)
    unsafe try file.read(
      count, at: request.location.offset, into: compressed, subject: words(request.subject))
    if let target = targets.first, isWholeBlock(request.window, in: target) {
      let outcome = unsafe decompressor.decompress(
        compressed, count: count, into: target.pixels, capacity: full)
      try requireComplete(outcome, request)
      return
    }
    let raw = unsafe block.reserve(full)
    let outcome = unsafe decompressor.decompress(
      compressed, count: count, into: raw, capacity: full)
    try requireComplete(outcome, request)
    unsafe unpack(
      raw, rows: 0..<request.window.height, columns: request.window.width, samples: samples,
      into: targets)
  }

  /// Reads what is not compressed, some rows at a time so that they stay in the cache.
  private mutating func readRows(
    _ request: Request, samples: [Int], into targets: [BlockTarget]
  ) throws(TileDecodingError) {
    let (window, offset) = (request.window, request.location.offset)
    guard acceptedSizes(request.window).contains(where: { request.location.byteCount >= $0 }) else {
      throw TileDecodingError(
        .damaged, words(request.subject), "The block has fewer bytes than its pixels need.")
    }
    let rowBytes = structure.blockRowBytes
    if let target = targets.first, isWholeBlock(window, in: target) {
      unsafe try file.read(
        rowBytes * window.height, at: offset, into: target.pixels, subject: words(request.subject))
      return
    }
    let step = max(1, min(window.height, (128 << 10) / rowBytes))
    let raw = unsafe block.reserve(step * rowBytes)
    var row = 0
    while row < window.height {
      let end = min(row + step, window.height)
      unsafe try file.read(
        (end - row) * rowBytes, at: offset + row * rowBytes, into: raw,
        subject: words(request.subject))
      unsafe unpack(raw, rows: row..<end, columns: window.width, samples: samples, into: targets)
      row = end
    }
  }

  /// Refuses places outside of the file, and more bytes than the block could ever need, before
  /// memory is taken.
  private func requireInFile(_ request: Request) throws(TileDecodingError) {
    let (offset, count) = (request.location.offset, request.location.byteCount)
    guard offset >= 0, count > 0, count <= file.byteCount, offset <= file.byteCount - count else {
      throw TileDecodingError(
        .truncated, words(request.subject),
        "The block's \(count) bytes do not lie within the file's \(file.byteCount); it is cut off.")
    }
    let full = structure.blockRowBytes * structure.blockSize.height
    guard structure.compression == .none || count <= 2 * full + 65_536 else {
      throw TileDecodingError(
        .damaged, words(request.subject), "\(count) compressed bytes are too many for \(full).")
    }
  }

  private func requireComplete(
    _ outcome: Decompressor.Outcome, _ request: Request
  ) throws(TileDecodingError) {
    switch outcome {
    case .damaged(let cause):
      throw TileDecodingError(
        .damaged, words(request.subject), "The block is damaged: \(cause).")
    case .bytes(let count):
      guard acceptedSizes(request.window).contains(count) else {
        throw TileDecodingError(
          .damaged, words(request.subject),
          "The block is damaged: it holds \(count) bytes of "
            + "\(structure.blockRowBytes * structure.blockSize.height).")
      }
    }
  }

  /// Bytes that a block may have: all of its rows; the last strip of a file has only those inside.
  private func acceptedSizes(_ window: PixelWindow) -> [Int] {
    let full = structure.blockRowBytes * structure.blockSize.height
    guard structure.blockSize.width == structure.size.width else { return [full] }
    return [full, structure.blockRowBytes * window.height]
  }

  /// Whether a block's bytes are the target's as they stand.
  private func isWholeBlock(_ window: PixelWindow, in target: BlockTarget) -> Bool {
    structure.blockSamples == 1 && structure.predictor == .none
      && window.width == structure.blockSize.width && window.height == structure.blockSize.height
      && target.rowBytes == structure.blockRowBytes
  }
}
