// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What covers the ground.
enum LandCover {
  case water, forest, forestEdge, forestShadow, grass, field, town, road, bridge

  /// Mean backscatter of the class.
  var decibels: DualPol {
    switch self {
    case .water: [-20.5, -27]
    case .forest: [-9, -14.5]
    case .forestEdge: [-6.5, -12]
    case .forestShadow: [-15.5, -22]
    case .grass: [-13, -20]
    case .field: [-11, -18]
    case .town: [-6, -14]
    case .road: [-17, -24.5]
    case .bridge: [0, -9]
    }
  }

  /// The part of the power that comes from things that stand still, such as walls, and so does not
  /// speckle anew on each pass.
  var steadyShare: Double {
    switch self {
    case .town, .bridge: 0.6
    default: 0
    }
  }

  /// What a wet surface adds where it rains hardest.
  var wetDecibels: DualPol {
    switch self {
    case .field: [2, 1.6]
    case .grass: [1.6, 1.2]
    case .forest, .forestEdge, .forestShadow: [0.7, 0.6]
    case .water: [1.2, 0.3]
    case .town, .bridge: [0.4, 0.3]
    case .road: [1, 0.8]
    }
  }
}

/// Where forest, river, lake, town and roads lie.
///
/// Places are metres from the scene's corner.
struct LandMap {
  private let forest: ValueNoise
  private let grass: ValueNoise
  private let shore: ValueNoise
  private let meander: ValueNoise
  private let swing: ValueNoise

  /// Radar looks from the west: trees shade what lies this far behind them.
  private static let shadowMetres = 25.0
  private static let roads: [[MapPoint]] = [
    path([-50, 2050, 900, 1500, 1500, 1650, 3300, 2450, 5200, 2850, 6600, 3050, 8100, 2600]),
    path([700, 4100, 850, 2600, 900, 1500, 1250, 600, 1200, -50]),
    path([5200, 2850, 5350, 1800, 5900, 900, 5800, -50]),
    path([5200, 2850, 4900, 3600, 5000, 4100]),
    path([3300, 2450, 3500, 1200, 4300, 500, 5900, 900]),
  ]

  init(seed: UInt64) {
    forest = ValueNoise(spacingMetres: 1300, seed: seed &+ 100, octaves: 4)
    grass = ValueNoise(spacingMetres: 1900, seed: seed &+ 200, octaves: 3)
    shore = ValueNoise(spacingMetres: 500, seed: seed &+ 300, octaves: 3)
    meander = ValueNoise(spacingMetres: 900, seed: seed &+ 400, octaves: 2)
    swing = ValueNoise(spacingMetres: 420, seed: seed &+ 450, octaves: 2)
  }

  func cover(at place: MapPoint) -> LandCover {
    let isWater = isRiver(place) || isLake(place)
    // Roads swing a little from their straight lines.
    let swung = MapPoint(x: place.x + 45 * swing(place), y: place.y + 45 * swing(place))
    if LandMap.roads.contains(where: { $0.distanceIsBelow(8, from: swung) }) {
      return isWater ? .bridge : .road
    }
    if isWater { return .water }
    if isTown(place) { return .town }
    let west = MapPoint(x: place.x - LandMap.shadowMetres, y: place.y)
    switch (isForest(place), isForest(west)) {
    case (true, true): return .forest
    case (true, false): return .forestEdge
    case (false, true): return .forestShadow
    case (false, false): return grass(place) > 0.2 ? .grass : .field
    }
  }

  private func isForest(_ place: MapPoint) -> Bool {
    forest(place) > 0.16 && !isTown(place) && !isRiver(place) && !isLake(place)
  }

  private func isRiver(_ place: MapPoint) -> Bool {
    let middle = 2500 + 420 * meander(MapPoint(x: 0, y: place.y)) + 0.08 * place.y
    let half = 38 + 10 * shore(MapPoint(x: 0, y: place.y))
    return place.x > middle - half && place.x < middle + half
  }

  private func isLake(_ place: MapPoint) -> Bool {
    isInside(place, middle: MapPoint(x: 7050, y: 900), across: 620, along: 420, rough: 0.5)
  }

  private func isTown(_ place: MapPoint) -> Bool {
    isInside(place, middle: MapPoint(x: 5200, y: 2900), across: 520, along: 400, rough: 0.4)
      || isInside(place, middle: MapPoint(x: 950, y: 1480), across: 230, along: 170, rough: 0.5)
  }

  private func isInside(
    _ place: MapPoint, middle: MapPoint, across: Double, along: Double, rough: Double
  ) -> Bool {
    let (x, y) = ((place.x - middle.x) / across, (place.y - middle.y) / along)
    return x * x + y * y < 1 + rough * shore(place)
  }

  private static func path(_ numbers: [Double]) -> [MapPoint] {
    stride(from: 0, to: numbers.count, by: 2).map { MapPoint(x: numbers[$0], y: numbers[$0 + 1]) }
  }
}

extension [MapPoint] {
  /// Whether a place is nearer to the line through the points than a distance.
  fileprivate func distanceIsBelow(_ distance: Double, from place: MapPoint) -> Bool {
    zip(self, dropFirst()).contains { start, end in
      let (x, y) = (end.x - start.x, end.y - start.y)
      let (toX, toY) = (place.x - start.x, place.y - start.y)
      let share = Swift.max(0, Swift.min(1, (toX * x + toY * y) / (x * x + y * y)))
      let (missX, missY) = (toX - share * x, toY - share * y)
      return missX * missX + missY * missY < distance * distance
    }
  }
}
