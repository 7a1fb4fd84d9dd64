// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid

/// Speckle as a radar has it, made by other means than the program's: the mean of squares of sums of
/// uniform numbers, two for each look, is close to gamma distributed.
struct SpeckledScene {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// Two passes over unchanged ground, 4 looks; most tests share one pair, which takes a while to make.
  static func pair(
    _ size: RasterSize, seed: UInt64, bands: Int = 1
  ) -> (before: MadeUpPass, after: MadeUpPass) {
    var scene = SpeckledScene(seed: seed)
    let before = scene.pass(size, bands: bands)
    return (before, scene.pass(size, bands: bands))
  }

  /// Power of mean `level` with whole `looks`.
  private mutating func power(looks: Int, level: Float) -> Float {
    var sum: Float = 0
    for _ in 0..<looks {
      // Two nearly normal numbers, each the sum of four uniform ones of 16 bits, of variance 1/3.
      for bits in [random.next(), random.next()] {
        let whole =
          Int32(truncatingIfNeeded: bits & 0xFFFF) &+ Int32(truncatingIfNeeded: bits >> 16 & 0xFFFF)
          &+ Int32(truncatingIfNeeded: bits >> 32 & 0xFFFF) &+ Int32(truncatingIfNeeded: bits >> 48)
        let normal = Float(whole &- 131_070) / 65_536
        sum += normal * normal
      }
    }
    return max(sum, 1e-4) * level * 3 / Float(2 * looks)
  }

  /// A pass over ground whose level differs slowly from place to place.
  mutating func pass(_ size: RasterSize, looks: Int = 4, bands: Int = 1) -> MadeUpPass {
    let planes = (1...bands).map { band in
      (0..<size.width * size.height).map { pixel in
        let (y, x) = pixel.quotientAndRemainder(dividingBy: size.width)
        let level: Float = 0.05 + 0.1 * Float((x / 40 + y / 40) % 4) / Float(band)
        return power(looks: looks, level: level)
      }
    }
    return MadeUpPass(size: size, bands: planes)
  }
}
