// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Everything that one comparison needs: where cells lie, what values mean, and how to open the
/// two passes once per worker.
public struct ComparisonJob<Source: TileSource & ~Copyable>: Sendable {
  /// Cells, windows and area of interest.
  public let layout: ComparisonLayout
  /// Names of the bands of each pass, polarisations for SAR; at least one.
  public let bandNames: [String]
  /// What is compared in each cell.
  public let method: ComparisonMethod
  /// For each plane (bands before, then bands after) how values become linear power; for radar.
  public let rules: [PowerRule]
  /// Beyond this ratio, up or down, a single pixel counts as changed in `changed_fraction`.
  public let criticalRatio: Float
  /// The files of both passes with their blocks, as the opened sources have them.
  public let layers: (before: [BlockLayer], after: [BlockLayer])
  /// Which classes of each pass's class mask are observed; nil where a pass has none.
  public let masks: (before: ClassMask?, after: ClassMask?)
  /// Passes from before the two, from the oldest; for radar.
  public var earlier: [EarlierPass<Source>] = []
  /// Passes from after the two, which are tested together with the later of these.
  public var later: [EarlierPass<Source>] = []
  /// Passes from before the two and those in `earlier`, from the oldest, whose pixels were read
  /// before.
  public var kept: [KeptPass] = []
  /// Reads which passes stand for the past of each cell, for rows of the block from the northernmost.
  ///
  /// nil where all do. They are those of `kept`, of `earlier`, and the pass before.
  public var choices: (@Sendable (_ rows: Range<Int>) throws -> [PassChoice])?
  /// Pixels of a window, about; it changes no result.
  public var windowSize = ComparisonLayout.windowSize
  /// Whether single pixels will be decided too, which optical passes must know from the beginning.
  public var wantsPixels = false
  /// Whether an optical later pass is brought to the scale of the earlier one first; of two passes alone.
  public var isNormalised = false
  /// The half of the pixels that counts; nil as a rule, where all do.
  var half: PixelHalf?
  /// Opens the earlier pass; called once per worker.
  public let openBefore: @Sendable () throws -> Source
  /// Opens the later pass; called once per worker.
  public let openAfter: @Sendable () throws -> Source

  /// Bands of each pass.
  public var bandCount: Int { bandNames.count }

  /// Bands that the pixels leave sums of in each cell.
  var cellBandCount: Int { method.readsMargins ? 1 : bandCount }

  /// Whether something is fitted to pixels and not to cells.
  var needsSample: Bool {
    if case .variates = method { true } else { (wantsPixels || isNormalised) && method.isOptical }
  }

  /// What is stored of each cell: edges only where a shift of the later pass will be asked for.
  var record: CellRecord {
    CellRecord(
      bandCount: cellBandCount,
      hasEdges: !method.isOptical && layout.isParallel && !layers.after.isEmpty && half == nil)
  }

  /// For each plane how stored values become measurements.
  var measurementRules: [MeasurementRule] {
    method.isOptical ? rules.map { _ in .linear } : rules.map(MeasurementRule.power)
  }

  /// A comparison of two passes.
  public init(
    layout: ComparisonLayout, bandNames: [String], method: ComparisonMethod = .ratio,
    rules: [PowerRule], criticalRatio: Float,
    layers: (before: [BlockLayer], after: [BlockLayer]),
    masks: (before: ClassMask?, after: ClassMask?) = (nil, nil),
    openBefore: @escaping @Sendable () throws -> Source,
    openAfter: @escaping @Sendable () throws -> Source
  ) {
    precondition(!bandNames.isEmpty, "a pass has a band")
    precondition(rules.count == 2 * bandNames.count, "each plane has a rule")
    precondition(!method.isOptical || layout.isParallel, "optical passes lie along the cells")
    precondition(criticalRatio > 1, "a critical ratio is above one")
    self.layout = layout
    self.bandNames = bandNames
    self.method = method
    self.rules = rules
    self.criticalRatio = criticalRatio
    self.layers = layers
    self.masks = masks
    self.openBefore = openBefore
    self.openAfter = openAfter
  }
}
