// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport

extension SplitMix64 {
  /// A standard normal number.
  ///
  /// - Source: G. Marsaglia's polar method (1962).
  mutating func nextNormal() -> Double {
    while true {
      let x = Double.random(in: -1...1, using: &self)
      let y = Double.random(in: -1...1, using: &self)
      let s = x * x + y * y
      if s > 0, s < 1 { return x * (-2 * Elementary.log(s) / s).squareRoot() }
    }
  }

  /// A gamma number of the given shape and scale 1.
  ///
  /// - Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables" (2000).
  mutating func nextGamma(shape: Double) -> Double {
    if shape < 1 {
      let u = Double.random(in: 0x1p-53..<1, using: &self)
      return nextGamma(shape: shape + 1) * Elementary.exp(Elementary.log(u) / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let z = nextNormal()
      let v = (1 + c * z) * (1 + c * z) * (1 + c * z)
      guard v > 0 else { continue }
      let u = Double.random(in: 0x1p-53..<1, using: &self)
      if Elementary.log(u) < 0.5 * z * z + d - d * v + d * Elementary.log(v) { return d * v }
    }
  }
}
