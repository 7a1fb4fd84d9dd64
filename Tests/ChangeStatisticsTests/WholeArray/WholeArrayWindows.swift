// SPDX-License-Identifier: Apache-2.0

/// Overlapping square windows of cells over a scene; each cell belongs to the one whose centre is
/// nearest, the more northern or western of two that are equally near.
///
/// Weather is not one over a large scene, so each window has a scene null of its own.
enum WholeArrayWindows {
  /// Cells along the side of a window.
  static let side = 64
  /// Cells between the starts of windows.
  static let step = 32

  /// First cell of each window along one axis of `count` cells, counted from 0.
  private static func starts(_ count: Int) -> [Int] {
    guard count > side + step else { return [0] }
    return Array(stride(from: 0, to: count - side, by: step)) + [count - side]
  }

  /// One axis: where windows start, how long they are, and which hold each cell.
  struct Axis: Sendable {
    let starts: [Int]
    let length: Int
    /// By cell: the window that it belongs to.
    let owner: [Int]
    /// By cell: all windows that hold it.
    let holders: [[Int]]

    init(count: Int) {
      starts = WholeArrayWindows.starts(count)
      length = starts.count == 1 ? count : side
      let (starts, length) = (starts, length)
      holders = (0..<count).map { cell in
        starts.indices.filter { starts[$0] <= cell && cell < starts[$0] + length }
      }
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
  }
}
