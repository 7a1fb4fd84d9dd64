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

  /// First cell of each window along one axis of `count` cells, counted from 0.
  private static func starts(_ count: Int) -> [Int] {
    guard count > side + step else { return [0] }
    return Array(stride(from: 0, to: count - side, by: step)) + [count - side]
  }

  /// One axis: where windows start, how long they are, and to which each cell belongs.
  struct Axis: Sendable {
    let starts: [Int]
    let length: Int
    let owner: [Int]

    init(count: Int) {
      starts = SceneWindows.starts(count)
      length = starts.count == 1 ? count : side
      let (starts, length) = (starts, length)
      owner = (0..<count).map { cell in
        // Twice the distance of the cell's centre from the window's, in whole numbers.
        let distances = starts.map { abs(2 * cell + 1 - 2 * $0 - length) }
        var nearest = 0
        for index in distances.indices where distances[index] < distances[nearest] {
          nearest = index
        }
        return nearest
      }
    }

    /// Numbers of the windows that hold a cell.
    func windows(holding cell: Int) -> [Int] {
      starts.indices.filter { starts[$0] <= cell && cell < starts[$0] + length }
    }
  }
}
