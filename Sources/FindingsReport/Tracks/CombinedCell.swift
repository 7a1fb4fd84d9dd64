// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What several tracks together say of one cell.
public struct CombinedCell: Hashable, Sendable {
  /// The cell.
  public let cell: GridCell
  /// Tracks that tested it.
  public var tracks = 0
  /// Of these, those that saw the direction of the sum.
  public var agreeing = 0
  /// The signed sum of the tracks' normal scores; nil where no track tested the cell.
  public var z: Double?
  /// Its two-sided p.
  public var p: Double?
  /// Benjamini and Hochberg's q over all cells that a track tested.
  public var q: Double?
  /// Whether q is at most the false discovery rate.
  public var isFlagged = false
  /// Why no track tested it; nil where one did.
  public var reason: NotObservedReason?

  /// A cell of which nothing is known yet.
  public init(_ cell: GridCell) {
    self.cell = cell
  }
}
