// SPDX-License-Identifier: Apache-2.0

/// An earlier pass of which only the numbers of the cells are left, as a ledger keeps them.
public struct KeptPass: Sendable {
  /// What the pass is called in messages.
  public let name: String
  /// Reads rows of cells of the comparison's block, counted from the northernmost: for each cell, from the
  /// west, what `PassSummary` gave of it; NaN where the pass did not see it.
  public let read: @Sendable (_ rows: Range<Int>) throws -> [Float]

  /// A pass whose numbers lie somewhere else.
  public init(name: String, read: @escaping @Sendable (_ rows: Range<Int>) throws -> [Float]) {
    self.name = name
    self.read = read
  }
}

/// Which of the earlier passes stand for the past of one cell, counted from the oldest; the pass before,
/// of the two that are compared, is the last.
///
/// A change that is being watched must not become the past that it is compared with: the passes since it
/// was first seen are left out until the watch ends.
public struct PassChoice: Hashable, Sendable {
  /// The first that counts.
  public let first: UInt8
  /// One beyond the last.
  public let end: UInt8

  /// Passes `first` up to `end`, without it.
  public init(first: Int, end: Int) {
    precondition(0 <= first && first <= end && end <= 255, "some of the passes")
    self.first = UInt8(first)
    self.end = UInt8(end)
  }

  func contains(_ pass: Int) -> Bool { pass >= Int(first) && pass < Int(end) }
}
