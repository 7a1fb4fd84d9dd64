// SPDX-License-Identifier: Apache-2.0

/// Overlapping square windows of cells over a scene; each cell belongs to the one whose centre is
/// nearest, the more northern or western of two that are equally near.
///
/// Weather is not one over a large scene, so each window has a scene null of its own.
enum SceneWindows {
  /// Cells along the side of a window.
  static let side = 64
  /// Cells between the starts of windows.
  static let step = 32

  /// One axis of a scene: where its windows start, how long they are, and which cells they own.
  struct Axis: Sendable {
    /// Cells along the axis.
    let count: Int
    /// Windows along the axis: one where the axis is too short for two that differ much.
    let windowCount: Int
    /// Cells along a window.
    let length: Int

    init(count: Int) {
      self.count = count
      let isDivided = count > SceneWindows.side + SceneWindows.step
      windowCount =
        isDivided
        ? (count - SceneWindows.side + SceneWindows.step - 1) / SceneWindows.step + 1 : 1
      length = isDivided ? SceneWindows.side : count
    }

    /// First cell of a window; the last window ends with the axis.
    func start(_ window: Int) -> Int { min(window * SceneWindows.step, count - length) }

    /// The cells inside a window.
    func inside(_ window: Int) -> Range<Int> { start(window)..<start(window) + length }

    /// The cells that belong to a window, which holds them all.
    func owned(_ window: Int) -> Range<Int> { firstOwned(window)..<firstOwned(window + 1) }

    /// Twice a cell's centre is `2 c + 1`, the middle between two windows' centres the mean of their
    /// starts plus half their length: cells up to it belong to the former window.
    private func firstOwned(_ window: Int) -> Int {
      if window == 0 { return 0 }
      if window == windowCount { return count }
      return (start(window - 1) + start(window) + length - 1) / 2 + 1
    }
  }
}
