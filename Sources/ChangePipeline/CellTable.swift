// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What the pixels left in the cells of a block: one record per cell, row by row from the north-west,
/// as it lies in the store.
struct CellTable: Sendable {
  let record: CellRecord
  private let length: Int
  private(set) var bytes: [UInt8]

  /// Cells that are no part of the comparison.
  init(cellCount: Int, record: CellRecord) {
    self.record = record
    length = record.length
    bytes = [UInt8](repeating: 0, count: cellCount * length)
  }

  /// Number of cells.
  var count: Int { bytes.count / length }

  subscript(cell: Int) -> StoredCell {
    get { unsafe bytes.withUnsafeBytes { unsafe CellRecord.load($0, at: cell * length) } }
    set {
      let offset = cell * length
      unsafe bytes.withUnsafeMutableBytes {
        unsafe CellRecord.store(newValue, into: $0, at: offset)
      }
    }
  }

  /// What the pixels left in a band of a cell, counted from 0.
  func band(_ band: Int, at cell: Int) -> StoredCell.Band {
    unsafe bytes.withUnsafeBytes { unsafe CellRecord.load($0, band: band, at: cell * length) }
  }

  /// Takes over what the edges of a cell hold in a band, counted from 0.
  mutating func set(_ cell: Int, band: Int, edges: StoredCell.Edges) {
    let (offset, record) = (cell * length, record)
    unsafe bytes.withUnsafeMutableBytes {
      unsafe record.store(edges, band: band, into: $0, at: offset)
    }
  }

  /// Takes over a cell's sums in a band of optical passes, counted from 0.
  mutating func set(_ cell: Int, band: Int, _ sums: LinearSums) {
    self[cell].valid = UInt32(sums.valid)
    let offset = cell * length
    let record = StoredCell.Band(
      before: sums.before, after: sums.after, texture: 0, unevenness: 0)
    unsafe bytes.withUnsafeMutableBytes {
      unsafe CellRecord.store(record, band: band, into: $0, at: offset)
    }
  }

  /// Takes over what the structure of a cell left, and how many of its pixels were seen.
  mutating func set(_ cell: Int, valid: Int, _ structure: StoredCell.Band) {
    self[cell].valid = UInt32(valid)
    let offset = cell * length
    unsafe bytes.withUnsafeMutableBytes {
      unsafe CellRecord.store(structure, band: 0, into: $0, at: offset)
    }
  }

  /// Takes over a cell's sums in a band, counted from 0; `changed` keeps the largest of all bands.
  mutating func set(_ cell: Int, band: Int, _ sums: CellSums) {
    let offset = cell * length
    unsafe bytes.withUnsafeMutableBytes { bytes in
      let known = unsafe CellRecord.load(UnsafeRawBufferPointer(bytes), at: offset)
      let cell = StoredCell(
        valid: UInt32(sums.valid), expected: known.expected,
        changed: max(known.changed, UInt32(sums.changed)), reason: known.reason)
      unsafe CellRecord.store(cell, into: bytes, at: offset)
      unsafe CellRecord.store(sums.band, band: band, into: bytes, at: offset)
    }
  }
}
