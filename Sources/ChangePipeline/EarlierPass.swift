// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// A pass besides the two that are compared: from before them, it adds to what is known of each cell's
/// past; from after them, to what is new.
public struct EarlierPass<Source: TileSource & ~Copyable>: Sendable {
  /// What the pass is called in messages.
  public let name: String
  /// The files of the pass with their blocks, as the opened source has them.
  public let layers: [BlockLayer]
  /// Which classes of its class mask are observed; nil where it has none.
  public let mask: ClassMask?
  /// For each band how values become linear power.
  public let rules: [PowerRule]
  /// Opens the pass on the comparison's grid; called twice for each worker.
  public let open: @Sendable () throws -> Source

  /// A pass with the bands of the comparison in their order.
  public init(
    name: String, layers: [BlockLayer], mask: ClassMask?, rules: [PowerRule],
    open: @escaping @Sendable () throws -> Source
  ) {
    self.name = name
    self.layers = layers
    self.mask = mask
    self.rules = rules
    self.open = open
  }
}

extension ComparisonJob where Source: ~Copyable {
  /// The job of summing one pass alone: it stands on both sides, and its blocks are decoded once.
  ///
  /// Where cells lie across the pixels, windows are read twice.
  func alone(_ pass: EarlierPass<Source>) -> ComparisonJob {
    ComparisonJob(
      layout: layout, bandNames: bandNames, method: method, rules: pass.rules + pass.rules,
      criticalRatio: criticalRatio, layers: (before: pass.layers, after: []),
      masks: (before: pass.mask, after: nil), openBefore: pass.open, openAfter: pass.open)
  }
}
