// SPDX-License-Identifier: Apache-2.0

/// Fisher's F: the ratio of two independent mean squares, each chi-square over its degrees of freedom.
///
/// The ratio of two mean intensities of N looks each is F with 2N and 2N degrees of freedom where the
/// ground did not change. Degrees of freedom need not be whole. Tails agree with 50-digit arithmetic
/// to 1e-10 for degrees of freedom from 0.5 to 10⁶ and logarithms of p down to -10⁵.
///
/// - Complexity: O(√d) a call near the mean for d the larger degrees of freedom, less in the tails.
public struct FDistribution: Hashable, Sendable {
  /// Degrees of freedom of the numerator.
  public let numerator: Double
  /// Degrees of freedom of the denominator.
  public let denominator: Double
  private let a: Double
  private let b: Double
  private let logScale: Double

  /// The distribution of the ratio with the given degrees of freedom, both positive and finite.
  public init(numerator: Double, denominator: Double) {
    precondition(
      numerator > 0 && denominator > 0 && numerator < .infinity && denominator < .infinity,
      "degrees of freedom are positive")
    self.numerator = numerator
    self.denominator = denominator
    a = numerator / 2
    b = denominator / 2
    let remainders =
      a == b
      ? 2 * Elementary.stirlingRemainder(a)
      : Elementary.stirlingRemainder(a) + Elementary.stirlingRemainder(b)
    logScale =
      0.5 * Elementary.log(a / (a + b) * b) - Elementary.halfLogTwoPi
      + (Elementary.stirlingRemainder(a + b) - remainders)
  }

  /// P(F ≤ `ratio`); 0 for a negative ratio.
  public func cumulative(_ ratio: Double) -> Double { tail(ratio).cumulative }
  /// P(F > `ratio`).
  public func survival(_ ratio: Double) -> Double { tail(ratio).survival }
  /// ln P(F ≤ `ratio`), also where P is below the smallest Double.
  public func logCumulative(_ ratio: Double) -> Double { tail(ratio).logCumulative }
  /// ln P(F > `ratio`), also where P is below the smallest Double.
  public func logSurvival(_ ratio: Double) -> Double { tail(ratio).logSurvival }

  /// The ratio that F stays below with probability `p`, 0 ≤ p ≤ 1.
  public func quantile(_ p: Double) -> Double {
    solve(lower: p, upper: 1 - p, logUpper: Elementary.log1p(-p), logLower: Elementary.log(p))
  }

  /// The ratio that F exceeds with probability `p`, 0 ≤ p ≤ 1; exact for the smallest p.
  public func quantile(survival p: Double) -> Double {
    solve(lower: 1 - p, upper: p, logUpper: Elementary.log(p), logLower: Elementary.log1p(-p))
  }

  /// The ratio that F exceeds with probability exp(`logP`).
  public func quantile(logSurvival logP: Double) -> Double {
    let p = Elementary.exp(logP)
    return solve(
      lower: -Elementary.expm1(logP), upper: p, logUpper: logP, logLower: Elementary.log1p(-p))
  }

  /// The tail on the side of the mean on which `ratio` lies; density per unit of ln ratio.
  ///
  /// `excess` is `ratio` - 1, where it is known better than by subtraction.
  ///
  /// - Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000), for the
  ///   scale xᵃyᵇ/B(a, b) as exp(-deviance) times Stirling remainders.
  func tail(_ ratio: Double, excess: Double? = nil) -> DirectTail {
    guard !ratio.isNaN else { return DirectTail(isUpper: false, logDensity: .nan, ratio: .nan) }
    guard ratio > 0 else { return .empty(isUpper: false) }
    guard ratio < .infinity else { return .empty(isUpper: true) }
    let d = excess ?? (ratio - 1)
    let sum = a + b
    // x = aR/(aR + b) and y = b/(aR + b), over their means a/(a + b) and b/(a + b):
    // y's inverse is 1 + v, x's inverse 1 + u.
    let u = -(b / sum) * (d / ratio)
    let v = a / sum * d
    let deviance: Double
    if u.magnitude < 0.4, v.magnitude < 0.4 {
      deviance =
        a / sum * b * (d * (d / ratio)) + a * Elementary.log1pMinusArgument(u)
        + b * Elementary.log1pMinusArgument(v)
    } else {
      let inverseMean = (a + b / ratio) / sum
      let first = u.magnitude < 0.4 ? Elementary.log1p(u) : Elementary.log(inverseMean)
      let second =
        v.magnitude < 0.4
        ? Elementary.log1p(v)
        : v < 1e100
          ? Elementary.log((a * ratio + b) / sum)
          : Elementary.log(ratio) + Elementary.log(inverseMean)
      deviance = a * first + b * second
    }
    let logDensity = logScale - deviance
    if ratio <= 1 {
      let total = a * ratio + b
      let fraction = ContinuedFraction.beta(
        a: a, b: b, x: a * ratio / total, y: b / total, lambda: -(a * b) * (d / total))
      return DirectTail(isUpper: false, logDensity: logDensity, ratio: fraction)
    }
    let total = a + b / ratio
    let fraction = ContinuedFraction.beta(
      a: b, b: a, x: b / ratio / total, y: a / total, lambda: a * b * (d / ratio / total))
    return DirectTail(isUpper: true, logDensity: logDensity, ratio: fraction)
  }

  private func solve(lower: Double, upper: Double, logUpper: Double, logLower: Double) -> Double {
    guard lower >= 0, upper >= 0 else { return .nan }
    guard lower > 0 || logLower > -.infinity else { return 0 }
    guard upper > 0 || logUpper > -.infinity else { return .infinity }
    let atMean = tail(1).cumulative
    let isUpper = lower > atMean
    let logTarget = isUpper ? logUpper : logLower
    // ln F is near normal with this variance, and P(Z > z) ≤ ½ exp(-z²/2).
    let variance = 1 / a + 1 / b
    let distance = (variance * max(-2 * (logTarget - Elementary.log(0.5)), 0)).squareRoot()
    return logConcaveQuantile(
      logTarget: logTarget, isUpper: isUpper, start: (isUpper ? 1 : -1) * min(distance, 600)
    ) { u in
      tail(Elementary.exp(u), excess: u.magnitude < 0.7 ? Elementary.expm1(u) : nil)
    }
  }
}
