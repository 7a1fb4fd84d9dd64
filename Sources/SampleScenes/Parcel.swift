// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// A farmer's field: one crop, sown at once, ripening at its own pace.
struct Parcel {
  /// Difference of this crop from the mean of all.
  let decibels: DualPol
  /// What each further pass adds as the crop grows or dries.
  let drift: DualPol

  /// The parcel that a place lies in: strips between tracks, cut into pieces of uneven length.
  init(at place: MapPoint, seed: UInt64) {
    // Two ways of laying out fields, on either side of a winding boundary; (12, 5, 13) and (3, 4, 5)
    // are right-angled triangles, so no sine is needed.
    let boundary = ValueNoise(spacingMetres: 2300, seed: seed, octaves: 2)(place)
    let (cosine, sine) = boundary > 0 ? (12.0 / 13, 5.0 / 13) : (3.0 / 5, -4.0 / 5)
    let along = place.x * cosine + place.y * sine
    let across = place.y * cosine - place.x * sine
    let strip = Int((across / 160).rounded(.down))
    let stripBits = latticeBits(seed: seed &+ 10, strip, boundary > 0 ? 1 : 0)
    let length = 220 + 330 * fraction(stripBits)
    let piece = Int((along / length + fraction(mixed(stripBits))).rounded(.down))
    let bits = latticeBits(seed: stripBits, piece, strip)

    let crop = 2 * fraction(bits) - 1
    let depolarising = 2 * fraction(mixed(bits &+ 1)) - 1
    decibels = [2.8 * crop, 2.2 * crop + 1.3 * depolarising]
    let pace = 2 * fraction(mixed(bits &+ 2)) - 1
    let leaves = 2 * fraction(mixed(bits &+ 3)) - 1
    drift = [0.22 * pace - 0.08, 0.18 * pace + 0.1 * leaves - 0.08]
  }
}
