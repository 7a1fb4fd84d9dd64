// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid
import Synchronization

/// Records of one length for each cell of a block, row by row from the north-west, between the steps
/// of a comparison.
///
/// Memory must not grow with the raster: so records go to a temporary file without a name, which ends
/// with the process however that ends, and come back by rows of cells. Few cells stay in memory.
final class RecordFile: Sendable {
  /// Bytes up to which records stay in memory.
  private static let mostInMemory = 4 << 20

  let block: CellBlock
  /// Bytes of a record.
  let length: Int
  private let file: Int32?
  private let memory: Mutex<[UInt8]>

  /// A file of zeros.
  ///
  /// - Throws: `ComparisonError` where no temporary file can be made.
  init(_ block: CellBlock, length: Int) throws(ComparisonError) {
    self.block = block
    self.length = length
    let bytes = block.count * length
    guard bytes > Self.mostInMemory else {
      file = nil
      memory = Mutex([UInt8](repeating: 0, count: bytes))
      return
    }
    memory = Mutex([])
    file = try Self.namelessFile()
  }

  deinit {
    if let file { close(file) }
  }

  private static func namelessFile() throws(ComparisonError) -> Int32 {
    let folder = NSTemporaryDirectory()
    let separator = folder.hasSuffix("/") ? "" : "/"
    var name = Array((folder + separator + "truceline-cells-XXXXXX").utf8CString)
    let file = unsafe name.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    guard file >= 0 else {
      throw ComparisonError(
        .noTemporaryFile,
        "No temporary file can be made in \(folder): \(reason(errno)). Set TMPDIR to a folder "
          + "with room.")
    }
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    unsafe name.withUnsafeBufferPointer { buffer in
      if let path = buffer.baseAddress { _ = unsafe unlink(path) }
    }
    return file
  }

  private static func reason(_ number: Int32) -> String {
    unsafe String(cString: strerror(number))
  }

  /// Stores the records of a part of the block, row by row from the north-west.
  ///
  /// - Throws: `ComparisonError` where the temporary file cannot be written.
  func write(_ records: [UInt8], of part: CellBlock) throws(ComparisonError) {
    let bytes = part.columns.count * length
    for row in 0..<part.rows.count {
      let first = GridCell(column: part.columns.lowerBound, row: part.rows.upperBound - 1 - row)
      guard let position = block.position(of: first) else {
        preconditionFailure("a part lies in its block")
      }
      try write(records[row * bytes..<(row + 1) * bytes], at: position * length)
    }
  }

  /// The records of rows of cells, counted from the northernmost: all columns of the block.
  ///
  /// - Throws: `ComparisonError` where the temporary file cannot be read.
  func read(rows: Range<Int>) throws(ComparisonError) -> [UInt8] {
    let columns = block.columns.count
    var bytes = [UInt8](repeating: 0, count: rows.count * columns * length)
    try read(into: &bytes, at: rows.lowerBound * columns * length)
    return bytes
  }

  /// The block that rows of cells make, counted from the northernmost.
  func part(rows: Range<Int>) -> CellBlock {
    let north = block.rows.upperBound
    return CellBlock(
      columns: block.columns, rows: north - rows.upperBound..<north - rows.lowerBound)
  }

  private func write(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(ComparisonError) {
    guard let file else {
      memory.withLock { $0.replaceSubrange(offset..<offset + bytes.count, with: bytes) }
      return
    }
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe buffer.baseAddress.map {
          unsafe pwrite(file, $0 + done, bytes.count - done, offset + done)
        } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw ComparisonError(
          .temporaryFileFailed,
          "The temporary file of cells cannot be written: \(Self.reason(errno)). Set TMPDIR to a "
            + "folder with room.")
      }
      done += count
    }
  }

  private func read(into bytes: inout [UInt8], at offset: Int) throws(ComparisonError) {
    guard let file else {
      let count = bytes.count
      bytes = memory.withLock { Array($0[offset..<offset + count]) }
      return
    }
    var done = 0
    while done < bytes.count {
      let wanted = bytes.count - done
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe buffer.baseAddress.map { unsafe pread(file, $0 + done, wanted, offset + done) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw ComparisonError(
          .temporaryFileFailed,
          "The temporary file of cells cannot be read: \(Self.reason(errno)).")
      }
      guard count > 0 else {
        // What was never written is behind the file's end.
        for index in done..<bytes.count { bytes[index] = 0 }
        return
      }
      done += count
    }
  }
}
