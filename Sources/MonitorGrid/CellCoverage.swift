// SPDX-License-Identifier: Apache-2.0

/// What a comparison saw of each cell of a block, three bytes for each.
public struct CellCoverage: Hashable, Sendable {
  /// What is known of one cell.
  public enum State: Hashable, Sendable {
    /// It is no part of the comparison.
    case absent
    /// It was tested.
    case tested(isFlagged: Bool)
    /// It was not tested.
    case notObserved(NotObservedReason)
  }

  /// The cells, in report order.
  public let block: CellBlock
  /// 0 absent, 1 tested, 2 flagged, from 3 the reasons in their order.
  public private(set) var codes: [UInt8]
  /// Valid pixels by those of the whole cell, in 65,535ths.
  public private(set) var validShares: [UInt16]

  /// A block of which no cell is part of the comparison.
  public init(_ block: CellBlock) {
    self.block = block
    codes = [UInt8](repeating: 0, count: block.count)
    validShares = [UInt16](repeating: 0, count: block.count)
  }

  /// A block that was written down; nil where the numbers do not fit the block or mean nothing.
  public init?(_ block: CellBlock, codes: [UInt8], validShares: [UInt16]) {
    guard codes.count == block.count, validShares.count == block.count,
      codes.allSatisfy({ Int($0) < 3 + NotObservedReason.allCases.count })
    else { return nil }
    self.block = block
    self.codes = codes
    self.validShares = validShares
  }

  /// What is known of the cell at a place of the block.
  public subscript(place: Int) -> State {
    switch codes[place] {
    case 0: .absent
    case 1: .tested(isFlagged: false)
    case 2: .tested(isFlagged: true)
    case let code: .notObserved(NotObservedReason.allCases[Int(code) - 3])
    }
  }

  /// Takes over what is known of a cell.
  ///
  /// - Parameters:
  ///   - place: Its place in the block.
  ///   - state: What is known.
  ///   - validFraction: Valid pixels by those of the whole cell, 0 to 1.
  public mutating func set(_ place: Int, _ state: State, validFraction: Double) {
    switch state {
    case .absent: codes[place] = 0
    case .tested(let isFlagged): codes[place] = isFlagged ? 2 : 1
    case .notObserved(let reason):
      codes[place] = 3 + UInt8(NotObservedReason.allCases.firstIndex(of: reason) ?? 0)
    }
    validShares[place] = UInt16((min(max(validFraction, 0), 1) * 65_535).rounded())
  }

  /// Notes that a tested cell is flagged.
  public mutating func flag(_ cell: GridCell) {
    guard let place = block.position(of: cell) else { return }
    codes[place] = 2
  }
}
