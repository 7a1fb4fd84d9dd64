// SPDX-License-Identifier: Apache-2.0

/// Nepers in a decibel: ln(10) / 10.
let neperPerDecibel = 0.23025850929940457

/// A cell's place in a scene: row from the north and column from the west, from 0.
struct CellPlace: Sendable {
  let row: Int
  let column: Int
}

/// Coordinates over the bounding box of cells: 0 in its middle, ±1 at the ends of its longer side.
struct CellFrame: Sendable {
  private let middleRow: Double
  private let middleColumn: Double
  private let halfSide: Double

  /// The frame around places, one at least.
  init(around places: [CellPlace]) {
    var (top, bottom, left, right) = (Int.max, Int.min, Int.max, Int.min)
    for place in places {
      top = min(top, place.row)
      bottom = max(bottom, place.row)
      left = min(left, place.column)
      right = max(right, place.column)
    }
    middleRow = Double(top + bottom) / 2
    middleColumn = Double(left + right) / 2
    halfSide = Double(max(bottom - top, right - left, 1)) / 2
  }

  /// How far south of the middle a row is.
  func down(_ row: Int) -> Double { (Double(row) - middleRow) / halfSide }
  /// How far east of the middle a column is.
  func across(_ column: Int) -> Double { (Double(column) - middleColumn) / halfSide }
}
