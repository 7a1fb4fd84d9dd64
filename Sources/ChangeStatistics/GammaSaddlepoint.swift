// SPDX-License-Identifier: Apache-2.0

/// A saddlepoint tail about the gamma distribution that shares the tilted distribution's skewness.
///
/// The tail of the gamma distribution at the point of equal deviance, and the first two terms by
/// which the integral over the saddlepoint differs from the gamma distribution's own.
///
/// - Source: Wood, Booth, Butler (1993) for a base other than normal, its shape from the skewness;
///   Daniels (1987) for the second-order term of the normal base, taken here as a difference.
struct GammaSaddlepoint {
  /// ln P(X > x).
  let logSurvival: Double

  /// The tail where the saddlepoint is at `tilt`, with `deviance` tilt·x - K(tilt) and the variance,
  /// skewness and excess kurtosis that K has there; the skewness is positive.
  init(tilt: Double, deviance: Double, variance: Double, skewness: Double, kurtosis: Double) {
    let shape = 4 / (skewness * skewness)
    let place = tilt * variance.squareRoot()
    let isCentral = place.magnitude < 1e-4
    // Nothing is left of the deviance there but rounding.
    let excess = Self.excess(
      deviance: (isCentral ? 0.5 * place * place : max(deviance, 0)) / shape, isUpper: tilt > 0)
    let y = 1 + excess
    let tail = ChiSquareDistribution(degreesOfFreedom: 2 * shape).tail(2 * shape * y)
    let own = excess * shape.squareRoot()
    var correction = 0.0
    if place.magnitude > 0.01, own != 0 {
      let square = skewness * skewness
      let ownTerm = -square / 48
      let term = kurtosis / 8 - 5 * square / 24
      let (a, b) = (1 / place, 1 / own)
      correction =
        (a * (1 + term) - 0.5 * skewness * (a * a) - a * a * a
          - (b * (1 + ownTerm) - 0.5 * skewness * (b * b) - b * b * b)) / (1 + ownTerm)
    }
    correction /= shape.squareRoot()
    if tail.isUpper {
      logSurvival = min(tail.logValue + Elementary.log1p(max(correction / tail.ratio, -0.5)), 0)
    } else {
      logSurvival = min(Elementary.log1p(min(correction * tail.density - tail.value, 0)), 0)
    }
  }

  /// e with e - ln(1 + e) = `deviance`, above 0 or between -1 and 0.
  private static func excess(deviance c: Double, isUpper: Bool) -> Double {
    guard c > 0 else { return 0 }
    // Both starts are beyond the root, from where Newton's method does not cross it.
    let start = (2 * c).squareRoot() + c
    if isUpper {
      var e = start
      for _ in 0..<40 {
        let step = (-Elementary.log1pMinusArgument(e) - c) * (1 + e) / e
        e -= step
        if step.magnitude <= 1e-14 * e { break }
      }
      return e
    }
    // e = exp(-q) - 1.
    var q = start
    for _ in 0..<40 {
      let falling = Elementary.expm1(-q)
      let step = (falling + q - c) / -falling
      q -= step
      if step.magnitude <= 1e-14 * q { break }
    }
    return Elementary.expm1(-q)
  }
}
