// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What moves the whole scene from one pass to the next without anything having changed.
struct Weather {
  /// How hard it rained before the pass, 0 to 1.
  let rain: Double
  private let showers: ValueNoise
  private let soil: ValueNoise
  private let calibration: DualPol

  /// The pass on whose morning it rained, counted from 0.
  static let rainyPass = 3

  init(pass: Int, seed: UInt64) {
    let own = latticeBits(seed: seed &+ 1000, pass, 0)
    rain = pass == Weather.rainyPass ? 1 : 0
    showers = ValueNoise(spacingMetres: 1500, seed: own, octaves: 2)
    soil = ValueNoise(spacingMetres: 900, seed: own &+ 50, octaves: 2)
    // Products of one sensor agree to a few tenths of a dB.
    calibration = 0.3 * (DualPol(fraction(mixed(own)), fraction(mixed(own &+ 1))) - 0.5)
  }

  /// What the weather adds to a pixel.
  func decibels(on ground: Ground) -> DualPol {
    let wetness = rain * (0.75 + 0.5 * showers(ground.place))
    let drying = ground.cover == .water ? 0 : 0.25 * soil(ground.place)
    return calibration + drying + wetness * ground.cover.wetDecibels
  }
}
