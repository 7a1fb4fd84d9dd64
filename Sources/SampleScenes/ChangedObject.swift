// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// A thing that was made on the ground and is known to be there: a rectangle, turned as it may be.
struct ChangedObject {
  let id: String
  let kind: String
  /// Metres from the scene's corner.
  let middle: MapPoint
  let lengthMetres: Double
  let widthMetres: Double
  /// Unit vector along the length.
  var direction: SIMD2<Double> = [1, 0]
  /// What it adds to the backscatter of the ground.
  let decibels: DualPol
  /// The first pass that shows it, counted from 0.
  let appears: Int
  /// The first pass that no longer shows it; nil where it stays.
  var vanishes: Int?

  /// Whether the object is there at a pass.
  func isPresent(at pass: Int) -> Bool {
    pass >= appears && pass < (vanishes ?? .max)
  }

  /// Whether a point of the ground lies within.
  func covers(_ place: MapPoint) -> Bool {
    let (x, y) = (place.x - middle.x, place.y - middle.y)
    let along = x * direction.x + y * direction.y
    let across = y * direction.x - x * direction.y
    return abs(along) < lengthMetres / 2 && abs(across) < widthMetres / 2
  }

  /// Four corners, counter-clockwise.
  var corners: [MapPoint] {
    [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { along, across in
      let (a, b) = (along * lengthMetres / 2, across * widthMetres / 2)
      return MapPoint(
        x: middle.x + a * direction.x - b * direction.y,
        y: middle.y + a * direction.y + b * direction.x)
    }
  }
}
