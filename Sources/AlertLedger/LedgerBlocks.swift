// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// A square of 64 × 64 cells of a zone, aligned to multiples of 64.
///
/// The order is that of the ledger's own digests: zone, row and column from the origin.
public struct BlockKey: Hashable, Sendable, Comparable {
  /// Cells on a side.
  public static let side = 64
  /// Cells of a block.
  public static let cellCount = side * side

  /// The zone.
  public let zone: UTMZone
  /// floor(row / 64).
  public let row: Int
  /// floor(column / 64).
  public let column: Int

  /// The block at that row and column of blocks.
  public init(zone: UTMZone, row: Int, column: Int) {
    self.zone = zone
    self.row = row
    self.column = column
  }

  /// The block that holds a cell.
  public init(holding cell: LedgerCell) {
    self.init(
      zone: cell.zone, row: floorQuotient(cell.cell.row, BlockKey.side),
      column: floorQuotient(cell.cell.column, BlockKey.side))
  }

  /// Where a cell of the block stands in it: rows from the south, each from the west.
  public func index(of cell: GridCell) -> Int {
    (cell.row - row * BlockKey.side) * BlockKey.side + (cell.column - column * BlockKey.side)
  }

  /// The cell at a place in the block.
  public func cell(at index: Int) -> GridCell {
    GridCell(
      column: column * BlockKey.side + index % BlockKey.side,
      row: row * BlockKey.side + index / BlockKey.side)
  }

  /// Whether `left` stands first in a digest.
  public static func < (left: BlockKey, right: BlockKey) -> Bool {
    if left.zone != right.zone { return left.zone.epsg < right.zone.epsg }
    return left.row != right.row ? left.row < right.row : left.column < right.column
  }
}

/// What a pass leaves of the cells of one block: for each band the transformed mean.
public struct SummaryBlock: Sendable {
  /// The block.
  public let key: BlockKey
  /// Bands.
  public let bandCount: Int
  /// Band by band 4096 values in the block's order; NaN where a cell was not observed.
  public private(set) var values: [Float]

  /// A block that observed nothing yet.
  public init(key: BlockKey, bandCount: Int) {
    self.key = key
    self.bandCount = bandCount
    values = [Float](repeating: .nan, count: bandCount * BlockKey.cellCount)
  }

  /// A block with the given values.
  ///
  /// - Parameters:
  ///   - key: The block.
  ///   - bandCount: Bands.
  ///   - values: `bandCount` × 4096 values; a cell with NaN in one band was not observed.
  public init(key: BlockKey, bandCount: Int, values: [Float]) {
    precondition(
      values.count == bandCount * BlockKey.cellCount, "a block holds 4096 values of each band")
    self.key = key
    self.bandCount = bandCount
    self.values = values
  }

  /// The value of a band, counted from 1, at a place of the block.
  public subscript(band band: Int, at index: Int) -> Float {
    get { values[(band - 1) * BlockKey.cellCount + index] }
    set { values[(band - 1) * BlockKey.cellCount + index] = newValue }
  }
}

/// What a comparison saw of the cells of one block: of each tested cell the metric, whether it is
/// flagged, and the direction.
///
/// The metric is kept in steps of 1/512 up to 15.99, which is enough for a rule that caps it at 10.
public struct ObservationBlock: Sendable {
  /// The block.
  public let key: BlockKey
  /// 4096 codes in the block's order; `notObserved` where a cell was not tested.
  public private(set) var codes: [UInt16]

  /// The code of a cell that was not tested.
  public static let notObserved: UInt16 = 0xFFFF

  /// A block in which nothing was tested yet.
  public init(key: BlockKey) {
    self.key = key
    codes = [UInt16](repeating: Self.notObserved, count: BlockKey.cellCount)
  }

  init(key: BlockKey, codes: [UInt16]) {
    self.key = key
    self.codes = codes
  }

  /// Notes what the comparison saw at a place of the block.
  ///
  /// - Parameters:
  ///   - index: The place.
  ///   - metric: −log10 p of the decision; infinity counts as the largest, NaN as 0.
  ///   - isFlagged: Whether the cell is flagged.
  ///   - direction: Where the cell went.
  public mutating func set(
    at index: Int, metric: Double, isFlagged: Bool, direction: ChangeDirection?
  ) {
    codes[index] =
      ObservationCode(
        metric: metric, isFlagged: isFlagged, direction: direction
      ).bits
  }

  /// What the comparison saw at a place; nil where the cell was not tested.
  public func observation(
    at index: Int
  ) -> (metric: Double, isFlagged: Bool, direction: ChangeDirection?)? {
    guard codes[index] != Self.notObserved else { return nil }
    let code = ObservationCode(bits: codes[index])
    return (code.metric, code.isFlagged, code.direction)
  }
}

/// One observation in 16 bits: flag, direction (2 bits), metric (13 bits of 1/512).
struct ObservationCode: Hashable {
  let bits: UInt16

  init(bits: UInt16) { self.bits = bits }

  init(metric: Double, isFlagged: Bool, direction: ChangeDirection?) {
    // 8190 leaves 0xFFFF free for "not observed".
    let steps = metric > 0 ? UInt16(min(metric * 512, 8190).rounded()) : 0
    let way: UInt16 =
      switch direction {
      case nil: 0
      case .increase: 1
      case .decrease: 2
      case .mixed: 3
      }
    bits = (isFlagged ? 0x8000 : 0) | way << 13 | steps
  }

  var isFlagged: Bool { bits & 0x8000 != 0 }
  var metric: Double { Double(bits & 0x1FFF) / 512 }
  var direction: ChangeDirection? {
    switch bits >> 13 & 3 {
    case 1: .increase
    case 2: .decrease
    case 3: .mixed
    default: nil
    }
  }
}
