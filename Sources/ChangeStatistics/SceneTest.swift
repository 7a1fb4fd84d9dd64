// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// p_scene of the cells of one comparison: windows of cells, each with its own scene null.
///
/// The cells stay where they are. The null of the whole scene is fitted to a sample of them; then
/// strips, each a row of windows, are tested one by one: in any order, by any number of workers, with
/// the same results. Memory is that of a strip.
public struct SceneTest: Sendable {
  /// Cells below which neither a scene nor a window has a null of its own.
  public static let leastCells = 200
  /// The most cells that the null of the whole scene is fitted to.
  public static let mostSampled = 65_536
  /// A window's level may leave the scene's by 3 dB, in nepers.
  static let levelReach = 3 * neperPerDecibel

  /// Number of bands.
  public let bands: Int
  let frame: SceneFrame
  let scene: SceneNull
  let rows: SceneWindows.Axis
  let columns: SceneWindows.Axis

  /// The step of the sample: every so manieth tested cell, in report order and starting with the
  /// first, is part of it.
  public static func sampleStep(testedCount: Int) -> Int {
    max(1, (testedCount + mostSampled - 1) / mostSampled)
  }

  /// Fits the null of the whole scene; nil where there are too few cells for one.
  ///
  /// - Parameters:
  ///   - sample: Every `sampleStep`-th of the tested cells, in report order.
  ///   - testedCount: Number of tested cells.
  ///   - bounds: The least block that holds all tested cells.
  /// - Complexity: O(*n*) in the cells of the sample.
  public init?(sample: TestedCells, testedCount: Int, bounds: CellBlock) {
    let step = Self.sampleStep(testedCount: testedCount)
    precondition(
      sample.count == (testedCount + step - 1) / step, "the sample is every step-th tested cell")
    guard testedCount >= Self.leastCells else { return nil }
    precondition(sample.cells.allSatisfy(bounds.contains), "all cells lie inside the bounds")
    bands = sample.bands
    frame = SceneFrame(bounds: bounds)
    rows = SceneWindows.Axis(count: bounds.rows.count)
    columns = SceneWindows.Axis(count: bounds.columns.count)
    let workspace = SceneWorkspace()
    workspace.sample.fill(sample, at: Array(sample.cells.indices), frame: frame)
    scene = SceneNull(workspace.sample, bands: bands, regression: &workspace.regression)
  }

  /// Number of strips, one at least.
  public var stripCount: Int { rows.windowCount }

  /// A strip, counted from the north.
  public func strip(_ index: Int) -> SceneStrip {
    precondition(index >= 0 && index < stripCount, "the strip is one of the scene's")
    return SceneStrip(
      index: index,
      block: CellBlock(columns: frame.bounds.columns, rows: frame.gridRows(rows.inside(index))),
      ownedRows: frame.gridRows(rows.owned(index)))
  }

  /// All strips from the north.
  public var strips: [SceneStrip] { (0..<stripCount).map(strip) }
}
