// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// One row of windows of a scene: the cells that its nulls are fitted to, and those that it tests.
///
/// Every tested cell of a scene belongs to exactly one strip; neighbouring strips read some rows
/// twice.
public struct SceneStrip: Hashable, Sendable {
  /// Number of the strip, counted from the north.
  public let index: Int
  /// The cells of the windows: all tested cells inside have to be handed over.
  public let block: CellBlock
  /// Grid rows whose cells are tested here.
  public let ownedRows: Range<Int>
}
