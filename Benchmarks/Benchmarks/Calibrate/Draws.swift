// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics

/// Seeded random numbers of the distributions that nulls are made of.
struct Draws {
  private var state: UInt64
  private var spare: Double?

  /// The same numbers for the same seed.
  init(seed: UInt64) {
    state = seed &* 0x2545_F491_4F6C_DD1D
  }

  /// A number between 0 and 1, neither of them.
  ///
  /// - Source: splitmix64, G. Steele, D. Lea, C. Flood (2014).
  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return (Double(z >> 12) + 0.5) * 0x1p-52
  }

  /// A standard normal number, by Marsaglia's polar method.
  mutating func normal() -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    while true {
      let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
      let s = x * x + y * y
      if s > 0, s < 1 {
        let scale = (-2 * Elementary.log(s) / s).squareRoot()
        spare = y * scale
        return x * scale
      }
    }
  }

  /// A gamma number of a shape from 1 up and scale 1, by Marsaglia and Tsang's method (2000).
  mutating func gamma(_ shape: Double) -> Double {
    guard shape >= 1 else {
      return gamma(shape + 1) * Elementary.exp(Elementary.log(uniform()) / shape)
    }
    if shape == 1 { return -Elementary.log(uniform()) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let z = normal()
      let root = 1 + c * z
      guard root > 0 else { continue }
      let v = root * root * root
      let u = uniform()
      let square = z * z
      if u < 1 - 0.0331 * square * square { return d * v }
      if Elementary.log(u) < 0.5 * square + d - d * v + d * Elementary.log(v) { return d * v }
    }
  }

  /// A chi-square number.
  mutating func chiSquare(_ degrees: Double) -> Double { 2 * gamma(degrees / 2) }
}
