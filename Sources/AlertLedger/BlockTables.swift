// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Cell summaries of a pass, filled cell by cell and handed on block by block.
///
/// It holds 16 KB a block and band: 8 MB for a million cells of two bands.
public struct SummaryTable: Sendable {
  private let bandCount: Int
  private var blocks: [BlockKey: SummaryBlock] = [:]

  /// An empty table of so many bands.
  public init(bandCount: Int) {
    self.bandCount = bandCount
  }

  /// Notes the transformed means of a cell, one a band.
  public mutating func set(_ cell: LedgerCell, _ values: [Float]) {
    let key = BlockKey(holding: cell)
    let index = key.index(of: cell.cell)
    var block = blocks.removeValue(forKey: key) ?? SummaryBlock(key: key, bandCount: bandCount)
    for (band, value) in values.prefix(bandCount).enumerated() {
      block[band: band + 1, at: index] = value
    }
    blocks[key] = block
  }

  /// The blocks in the order of their keys.
  public var sortedBlocks: [SummaryBlock] {
    blocks.values.sorted { $0.key < $1.key }
  }
}

/// Observations of a comparison, filled cell by cell and handed on block by block.
///
/// It holds 8 KB a block: 2 MB for a million cells.
public struct ObservationTable: Sendable {
  private var blocks: [BlockKey: ObservationBlock] = [:]

  /// An empty table.
  public init() {}

  /// Notes what the comparison saw of a tested cell.
  ///
  /// - Parameters:
  ///   - cell: The cell.
  ///   - metric: −log10 p of the decision; infinity counts as the largest, NaN as 0.
  ///   - isFlagged: Whether it is flagged.
  ///   - direction: Where it went.
  public mutating func set(
    _ cell: LedgerCell, metric: Double, isFlagged: Bool, direction: ChangeDirection?
  ) {
    let key = BlockKey(holding: cell)
    var block = blocks.removeValue(forKey: key) ?? ObservationBlock(key: key)
    block.set(
      at: key.index(of: cell.cell), metric: metric, isFlagged: isFlagged, direction: direction)
    blocks[key] = block
  }

  /// The blocks in the order of their keys.
  public var sortedBlocks: [ObservationBlock] {
    blocks.values.sorted { $0.key < $1.key }
  }
}
