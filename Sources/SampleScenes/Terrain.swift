// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What a pixel of the ground is, whatever the weather and the season.
struct Ground {
  let place: MapPoint
  let cover: LandCover
  /// Backscatter at the first pass, without speckle.
  let decibels: DualPol
  /// What each further pass adds.
  let drift: DualPol
}

/// The lasting ground of the scene: classes, parcels, relief, roughness at all scales, houses.
struct Terrain {
  private let map: LandMap
  private let seed: UInt64
  private let relief: ValueNoise
  private let roughness: ValueNoise
  private let canopy: ValueNoise

  init(seed: UInt64) {
    self.seed = seed
    map = LandMap(seed: seed)
    relief = ValueNoise(spacingMetres: 700, seed: seed &+ 500, octaves: 3)
    roughness = ValueNoise(spacingMetres: 80, seed: seed &+ 600, octaves: 3)
    canopy = ValueNoise(spacingMetres: 40, seed: seed &+ 700, octaves: 2)
  }

  /// All pixels of the scene, row by row.
  func ground() -> [Ground] {
    (0..<Place.sceneSize.height).flatMap { row in
      (0..<Place.sceneSize.width).map { ground(at: Place.ground(column: $0, row: row)) }
    }
  }

  func ground(at place: MapPoint) -> Ground {
    let cover = map.cover(at: place)
    var decibels = cover.decibels
    var drift: DualPol = [0, 0]
    switch cover {
    case .water: decibels += 0.4 * relief(place)
    case .forest: decibels += 0.5 * relief(place) + 1.3 * canopy(place)
    case .field:
      let parcel = Parcel(at: place, seed: seed &+ 800)
      decibels += parcel.decibels + 0.3 * relief(place) + 0.5 * roughness(place)
      drift = parcel.drift
    case .grass:
      decibels += 1.8 * relief(place) + 1.4 * roughness(place)
      drift = [-0.05, -0.05]
    case .town: decibels += house(at: place)
    case .forestEdge, .forestShadow, .road, .bridge: decibels += roughness(place)
    }
    return Ground(place: place, cover: cover, decibels: decibels, drift: drift)
  }

  /// Streets, gardens, roofs, and here and there a corner that sends everything back.
  private func house(at place: MapPoint) -> DualPol {
    let (along, across) = (0.8 * place.x + 0.6 * place.y, 0.8 * place.y - 0.6 * place.x)
    let isStreet = [along / 130, across / 170].contains { $0 - $0.rounded(.down) < 0.09 }
    if isStreet { return [-8, -8] }
    let bits = latticeBits(seed: seed &+ 900, Int(place.x / 10), Int(place.y / 10))
    let chance = fraction(bits)
    let glint = chance * chance * chance * chance
    return [-5 + 18 * glint, -4 + 12 * glint] + 3 * fraction(mixed(bits)) + 2.5 * roughness(place)
  }
}
