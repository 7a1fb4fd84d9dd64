// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Rows of cells as they came out of the store.
struct StoredCells: Sendable {
  /// The cells.
  let block: CellBlock
  /// How their numbers lie.
  let record: CellRecord
  private let length: Int
  private var bytes: [UInt8]

  init(_ block: CellBlock, record: CellRecord, bytes: [UInt8]) {
    self.block = block
    self.record = record
    self.bytes = bytes
    length = record.length
  }

  /// The cell at a place of the block, in report order.
  subscript(place: Int) -> StoredCell {
    unsafe bytes.withUnsafeBytes { unsafe CellRecord.load($0, at: place * length) }
  }

  /// What the pixels left in a band of a cell, counted from 0.
  func band(_ band: Int, at place: Int) -> StoredCell.Band {
    unsafe bytes.withUnsafeBytes { unsafe CellRecord.load($0, band: band, at: place * length) }
  }

  /// What the edges of a cell hold in a band, counted from 0.
  func edges(_ band: Int, at place: Int) -> StoredCell.Edges {
    unsafe bytes.withUnsafeBytes {
      unsafe record.edges($0, band: band, at: place * length)
    }
  }

  /// All of a cell's numbers, for those that are kept.
  func bytes(at place: Int) -> ArraySlice<UInt8> {
    bytes[place * length..<(place + 1) * length]
  }

  /// Says why no cell of a part holds a valid pixel.
  mutating func fill(_ part: CellBlock, because reason: NotObservedReason) {
    let absent = StoredCell(valid: 0, expected: 1, changed: 0, reason: reason)
    for cell in part.intersection(block) {
      guard let place = block.position(of: cell) else { continue }
      unsafe bytes.withUnsafeMutableBytes {
        unsafe CellRecord.store(absent, into: $0, at: place * length)
      }
    }
  }
}

/// Cells picked out of the store, in the order in which they were picked.
struct KeptCells: Sendable {
  private let length: Int
  private var bytes: [UInt8] = []

  init(_ record: CellRecord) {
    length = record.length
  }

  /// Keeps a cell.
  mutating func append(_ place: Int, of cells: StoredCells) {
    bytes.append(contentsOf: cells.bytes(at: place))
  }

  /// Keeps what others kept.
  mutating func append(_ others: KeptCells) {
    bytes.append(contentsOf: others.bytes)
  }

  /// The cell that was kept as the `index`-th.
  subscript(index: Int) -> StoredCell {
    unsafe bytes.withUnsafeBytes { unsafe CellRecord.load($0, at: index * length) }
  }

  /// What the pixels left in a band of a cell, counted from 0.
  func band(_ band: Int, at index: Int) -> StoredCell.Band {
    unsafe bytes.withUnsafeBytes { unsafe CellRecord.load($0, band: band, at: index * length) }
  }
}

/// What the pixels left in one cell, all bands together.
struct StoredCell: Sendable {
  /// Valid pixels.
  var valid: UInt32
  /// Pixel centres that the whole cell would hold; 0 where it is no part of the comparison.
  var expected: UInt32
  /// Pixels beyond the critical ratio in the band where most are.
  var changed: UInt32
  /// Without a valid pixel, why.
  var reason: NotObservedReason

  /// What they left in one band; as linear power.
  struct Band: Sendable {
    /// Sum of linear power over the valid pixels, before.
    let before: Double
    /// The same after.
    let after: Double
    /// Mean of the squares by the square of the mean, averaged over the two passes: 1 + 1/L on even
    /// ground, more where the ground itself varies.
    let texture: Float
    /// Logarithm of the mean less the mean of the logarithms, before: how uneven the cell is.
    let unevenness: Float
  }

  /// What the first and last columns and rows of a cell hold in one band of the later pass.
  ///
  /// Sums of linear power; they mean something only where every pixel of the cell is valid.
  struct Edges: Hashable, Sendable {
    var west: Float = 0
    var east: Float = 0
    var north: Float = 0
    var south: Float = 0
  }

  /// Whether every pixel that the cell would hold is valid.
  var isWhole: Bool { valid > 0 && valid == expected }

  /// Valid pixels by those that the whole cell would hold.
  var validFraction: Double { Double(valid) / Double(expected) }

  /// Whether the cell holds enough valid pixels to be tested.
  func isTestable(leastValidFraction: Double) -> Bool {
    valid > 0 && expected > 0 && Double(valid) >= leastValidFraction * Double(expected)
  }
}
