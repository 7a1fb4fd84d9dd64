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

  /// Nearly normal, by a sum of eight uniform numbers, of variance 1.
  private mutating func deviate() -> Float {
    var sum: Float = 0
    for _ in 0..<2 {
      // Four numbers of 16 bits.
      let bits = random.next()
      for part in 0..<4 {
        sum += (Float((bits >> UInt64(16 * part)) & 0xFFFF) + 0.5) / 65_536 - 0.5
      }
    }
    // Eight uniform numbers have the variance 8 / 12.
    return sum * Float(1.5).squareRoot()
  }

  /// Power of mean `level` with whole `looks`.
  mutating func power(looks: Int, level: Float) -> Float {
    var sum: Float = 0
    for _ in 0..<2 * looks {
      let normal = deviate()
      sum += normal * normal
    }
    return max(sum, 1e-4) * level / Float(2 * looks)
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
