// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// A smooth random surface over the ground, the same wherever it is asked for.
///
/// Random values on a lattice, joined by a cubic that is level at the lattice points; several
/// lattices, each of half the spacing and half the height of the last, give roughness at all scales.
struct ValueNoise {
  /// Distance of the coarsest lattice's points.
  let spacingMetres: Double
  let seed: UInt64
  var octaves = 1

  /// The height of the surface, between -1 and 1.
  func callAsFunction(_ place: MapPoint) -> Double {
    var (sum, weights, weight, spacing) = (0.0, 0.0, 1.0, spacingMetres)
    for octave in 0..<octaves {
      sum += weight * layer(place.x / spacing, place.y / spacing, seed &+ UInt64(octave))
      weights += weight
      weight /= 2
      spacing /= 2
    }
    return sum / weights
  }

  private func layer(_ x: Double, _ y: Double, _ seed: UInt64) -> Double {
    let (column, row) = (x.rounded(.down), y.rounded(.down))
    let (u, v) = (eased(x - column), eased(y - row))
    func corner(_ right: Int, _ up: Int) -> Double {
      2 * fraction(latticeBits(seed: seed, Int(column) + right, Int(row) + up)) - 1
    }
    let lower = corner(0, 0) * (1 - u) + corner(1, 0) * u
    let upper = corner(0, 1) * (1 - u) + corner(1, 1) * u
    return lower * (1 - v) + upper * v
  }

  private func eased(_ t: Double) -> Double { t * t * (3 - 2 * t) }
}
