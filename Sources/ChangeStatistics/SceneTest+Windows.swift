// SPDX-License-Identifier: Apache-2.0
extension SceneTest {
  /// The null of one window of a strip: its own, or the scene's where it has too few cells for one.
  ///
  /// Where the scene is divided both ways there are many windows, and each is fitted to the cells of
  /// every other row and column, as long as these are enough: a null costs a quarter and is as good,
  /// and neighbouring cells say much the same anyway.
  ///
  /// - Returns: nil where the window has no null of its own.
  func windowNull(
    _ column: Int, of strip: StripCells, workspace: SceneWorkspace
  ) -> SceneNull? {
    // A scene of one window is the window.
    guard rows.windowCount > 1 || columns.windowCount > 1 else { return nil }
    let inside = columns.inside(column)
    guard strip.count(inColumns: inside) >= Self.leastCells else { return nil }
    let isThinned = rows.windowCount > 1 && columns.windowCount > 1
    strip.choose(columns: inside, isThinned: isThinned, into: &workspace.chosen)
    if isThinned, workspace.chosen.count < Self.leastCells {
      strip.choose(columns: inside, isThinned: false, into: &workspace.chosen)
    }
    workspace.sample.fill(strip.cells, at: workspace.chosen, frame: frame)
    return SceneNull(workspace.sample, bands: bands, regression: &workspace.regression)
  }
}
