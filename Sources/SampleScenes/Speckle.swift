// SPDX-License-Identifier: Apache-2.0

/// Speckle of one band of one pass: what the power of evenly bright ground is multiplied by.
///
/// As in a multilooked product, power is the mean of five looks, each the squared length of a complex
/// field whose parts are close to normal: 32 random bits counted (binomial), then smoothed over 3 by 3
/// pixels with the weights 1, 3, 1 each way. The last look weighs 2 against 9, as looks that overlap
/// do: for normal parts the equivalent number of looks is (4·9 + 2)² / (4·9² + 2²) = 4.40, for these
/// it is 4.47. The power of neighbours correlates by (6/11)² = 0.30, two pixels apart by 0.01.
/// Everything up to the last division is done in whole numbers. The distribution is a weighted sum of
/// exponentials, nearly a gamma.
struct Speckle {
  static let lookWeights = [9, 9, 9, 9, 2]

  /// One ratio a pixel, row by row, of mean 1.
  let ratios: [Double]

  init(width: Int, height: Int, seed: UInt64) {
    var random = RandomBits(seed: seed)
    var power = [Int32](repeating: 0, count: width * height)
    for weight in Speckle.lookWeights {
      var rows: [[SIMD2<Int32>]] = []
      for y in 0..<(height + 2) {
        rows.append(Speckle.smoothedRow(width: width, from: &random))
        guard y >= 2 else { continue }
        for x in 0..<width {
          let part = rows[0][x] &+ 3 &* rows[1][x] &+ rows[2][x]
          power[(y - 2) * width + x] += Int32(weight) * (part &* part).wrappedSum()
        }
        rows.removeFirst()
      }
    }
    // A count of 32 bits has variance 8; the weights 1, 3, 1 multiply it by 11 each way.
    let mean = Double(Speckle.lookWeights.reduce(0, +) * 2 * 8 * 11 * 11)
    ratios = power.map { Double($0) / mean }
  }

  private static func smoothedRow(
    width: Int, from random: inout RandomBits
  ) -> [SIMD2<Int32>] {
    let raw = (0..<(width + 2)).map { _ in
      let bits = random.next()
      let real = UInt32(truncatingIfNeeded: bits).nonzeroBitCount
      let imaginary = UInt32(truncatingIfNeeded: bits >> 32).nonzeroBitCount
      return SIMD2(Int32(real), Int32(imaginary)) &- 16
    }
    return (0..<width).map { raw[$0] &+ 3 &* raw[$0 + 1] &+ raw[$0 + 2] }
  }
}
