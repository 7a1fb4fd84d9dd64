// SPDX-License-Identifier: Apache-2.0

/// The standard normal distribution.
///
/// Tails agree with 50-digit arithmetic to 1e-10, their logarithms down to -10⁵ and beyond.
public struct NormalDistribution: Hashable, Sendable {
  /// ln √(2π).
  private static var logScale: Double { Elementary.halfLogTwoPi }

  /// The distribution with mean 0 and variance 1.
  public init() {}

  /// P(Z ≤ `z`).
  public func cumulative(_ z: Double) -> Double { survival(-z) }

  /// P(Z > `z`).
  public func survival(_ z: Double) -> Double {
    let tail = squareTail(z.magnitude)
    return z > 0 ? 0.5 * tail.survival : 0.5 + 0.5 * tail.cumulative
  }

  /// ln P(Z ≤ `z`), also where P is below the smallest Double.
  public func logCumulative(_ z: Double) -> Double { logSurvival(-z) }

  /// ln P(Z > `z`), also where P is below the smallest Double.
  public func logSurvival(_ z: Double) -> Double {
    let tail = squareTail(z.magnitude)
    if z > 0, tail.isUpper { return tail.logValue + Elementary.log(0.5) }
    return Elementary.log1p(z > 0 ? -(0.5 + 0.5 * tail.cumulative) : -0.5 * tail.survival)
  }

  /// The value that Z stays below with probability `p`, 0 ≤ p ≤ 1.
  public func quantile(_ p: Double) -> Double { -quantile(survival: p) }

  /// The value that Z exceeds with probability `p`, 0 ≤ p ≤ 1; exact for the smallest p.
  public func quantile(survival p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    return p > 0.5 ? -quantile(survival: 1 - p) : quantile(logSurvival: Elementary.log(p))
  }

  /// The value that Z exceeds with probability exp(`logP`), at most 1.
  ///
  /// Newton's method on the logarithm of the tail, which is concave: from a start above the root it
  /// comes down without crossing it.
  public func quantile(logSurvival logP: Double) -> Double {
    guard logP <= 0 else { return .nan }
    guard logP > -.infinity else { return .infinity }
    let logHalf = Elementary.log(0.5)
    guard logP <= logHalf else { return -quantile(survival: -Elementary.expm1(logP)) }
    guard logP < logHalf else { return 0 }
    // P(Z > z) ≤ ½ exp(-z²/2), so this start is never below the root.
    var z = (2 * (logHalf - logP)).squareRoot()
    var previous = Double.infinity
    for _ in 0..<100 {
      let tail = squareTail(z)
      let logHere = logSurvival(z)
      // Mills' ratio, survival over density of Z: the slope of ln P is -1 over it.
      let mills = (tail.isUpper ? tail.ratio : tail.survival / tail.density) * (0.5 * z)
      let step = (logHere - logP) * mills
      guard step.magnitude < previous else { break }
      z += step
      previous = step.magnitude
      // Convergence is quadratic: the next step would be lost in rounding.
      if previous < 1e-9 * z { break }
    }
    return z
  }

  /// The tail of Z², one degree of freedom, at `z`²; density per unit of ln z².
  private func squareTail(_ z: Double) -> DirectTail {
    let half = 0.5 * z * z
    guard z < 1e150 else {
      return z.isNaN
        ? DirectTail(isUpper: true, logDensity: .nan, ratio: .nan) : .empty(isUpper: true)
    }
    guard z > 0 else { return .empty(isUpper: false) }
    let logDensity = Elementary.log(z) - Self.logScale - half
    if half <= 0.5 {
      return DirectTail(
        isUpper: false, logDensity: logDensity,
        ratio: ContinuedFraction.lowerGamma(a: 0.5, x: half, lambda: 0.5 - half))
    }
    return DirectTail(
      isUpper: true, logDensity: logDensity,
      ratio: ContinuedFraction.upperGamma(a: 0.5, lambda: half - 0.5))
  }
}
