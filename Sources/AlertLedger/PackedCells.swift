// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Columns of a block as bytes: one bit a cell, then each column's values of the set cells only.
///
/// A corridor fills few of its blocks; cells that nobody saw cost one bit. Numbers are little-endian.
enum PackedCells {
  static let maskBytes = BlockKey.cellCount / 8

  /// A block without a cell.
  static let none = [UInt8](repeating: 0, count: maskBytes)

  /// Bytes of a summary block, and how many cells it observed; nil where it observed none.
  static func bytes(of block: SummaryBlock) -> (bytes: [UInt8], cells: Int)? {
    let count = BlockKey.cellCount
    var kept: [Int] = []
    kept.reserveCapacity(count)
    var bytes = [UInt8](repeating: 0, count: maskBytes)
    for index in 0..<count {
      var isObserved = block.bandCount > 0
      for band in 0..<block.bandCount where block.values[band * count + index].isNaN {
        isObserved = false
      }
      guard isObserved else { continue }
      bytes[index / 8] |= 1 << UInt8(index % 8)
      kept.append(index)
    }
    guard !kept.isEmpty else { return nil }
    bytes.reserveCapacity(maskBytes + kept.count * block.bandCount * 4)
    for band in 0..<block.bandCount {
      for index in kept { append(block.values[band * count + index].bitPattern, to: &bytes) }
    }
    return (bytes, kept.count)
  }

  /// Bytes of an observation block, and how many cells it tested; nil where it tested none.
  static func bytes(of block: ObservationBlock) -> (bytes: [UInt8], cells: Int)? {
    var bytes = [UInt8](repeating: 0, count: maskBytes)
    bytes.reserveCapacity(maskBytes + BlockKey.cellCount * 2)
    for index in 0..<BlockKey.cellCount where block.codes[index] != ObservationBlock.notObserved {
      bytes[index / 8] |= 1 << UInt8(index % 8)
    }
    for code in block.codes where code != ObservationBlock.notObserved {
      bytes.append(UInt8(truncatingIfNeeded: code))
      bytes.append(UInt8(truncatingIfNeeded: code >> 8))
    }
    let cells = (bytes.count - maskBytes) / 2
    return cells == 0 ? nil : (bytes, cells)
  }

  private static func append(_ bits: UInt32, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: bits))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
  }
}

/// A reader of packed columns; what it reads was checked for length once.
@safe struct PackedCellReader {
  private let data: UnsafeRawBufferPointer
  private let width: Int
  let cellCount: Int

  /// The columns in `data`, whose values have so many bytes; nil where the length is wrong.
  init?(_ data: UnsafeRawBufferPointer, columns: Int, width: Int) {
    guard data.count >= PackedCells.maskBytes, columns > 0 else { return nil }
    var count = 0
    for index in 0..<PackedCells.maskBytes { count += unsafe data[index].nonzeroBitCount }
    guard data.count == PackedCells.maskBytes + count * columns * width else { return nil }
    unsafe self.data = data
    self.width = width
    cellCount = count
  }

  /// How many observed cells come before a place, or nil where the place itself was not observed.
  func rank(of index: Int) -> Int? {
    isObserved(index) ? count(before: index) : nil
  }

  /// How many observed cells come before a place.
  func count(before index: Int) -> Int {
    var rank = 0
    for byte in 0..<index / 8 { rank += unsafe data[byte].nonzeroBitCount }
    let before = unsafe data[index / 8] & ((1 << UInt8(index % 8)) - 1)
    return rank + before.nonzeroBitCount
  }

  /// Whether the cell at a place was observed.
  func isObserved(_ index: Int) -> Bool {
    unsafe data[index / 8] & (1 << UInt8(index % 8)) != 0
  }

  /// Eight cells' bits: whether each was observed.
  func mask(_ byte: Int) -> UInt8 { unsafe data[byte] }

  func float(column: Int, rank: Int) -> Float {
    let offset = PackedCells.maskBytes + (column * cellCount + rank) * 4
    return Float(
      bitPattern: UInt32(
        littleEndian: unsafe data.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  func code(rank: Int) -> UInt16 {
    let offset = PackedCells.maskBytes + rank * 2
    return UInt16(
      littleEndian: unsafe data.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }
}
