// SPDX-License-Identifier: Apache-2.0

/// A choice among the cells of a block: an area of interest.
public struct CellMask: Hashable, Sendable {
  /// The cells that the mask speaks of; all others are not chosen.
  public let block: CellBlock
  private let chosen: [UInt8]

  /// A mask over `block`.
  ///
  /// - Parameters:
  ///   - block: The cells spoken of.
  ///   - chosen: One number per cell in report order; chosen where it is not 0.
  public init(block: CellBlock, chosen: [UInt8]) {
    precondition(chosen.count == block.count, "a mask has one number per cell")
    self.block = block
    self.chosen = chosen
  }

  /// Whether a cell is chosen.
  public func contains(_ cell: GridCell) -> Bool {
    guard let position = block.position(of: cell) else { return false }
    return chosen[position] != 0
  }

  /// Whether any cell of `other` is chosen.
  ///
  /// - Complexity: O(*n*) in the cells that both blocks hold.
  public func containsAny(of other: CellBlock) -> Bool {
    let common = block.intersection(other)
    guard !common.isEmpty else { return false }
    for row in common.rows {
      for column in common.columns where contains(GridCell(column: column, row: row)) {
        return true
      }
    }
    return false
  }

  /// Number of chosen cells.
  ///
  /// - Complexity: O(*n*) in the cells of the block.
  public var count: Int {
    chosen.count { $0 != 0 }
  }
}
