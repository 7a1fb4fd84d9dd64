// SPDX-License-Identifier: Apache-2.0

/// Chi-square with Box's second term: P(X > z) = S_f(z) + ω₂ (S_{f+4}(z) - S_f(z)).
///
/// The second term is a factor on the chi-square tail. It belongs to an expansion in 1 / looks and
/// would in the end turn p negative; where the factor falls below ½ it is held there, which errs on
/// the side of a larger p.
struct CorrectedChiSquare: Hashable, Sendable {
  private let plain: ChiSquareDistribution
  private let fourMore: ChiSquareDistribution

  init(degreesOfFreedom: Double) {
    plain = ChiSquareDistribution(degreesOfFreedom: degreesOfFreedom)
    fourMore = ChiSquareDistribution(degreesOfFreedom: degreesOfFreedom + 4)
  }

  /// ln P(X > z) for a weight ω₂ that is not positive; at most 0, falling in z.
  func logSurvival(_ z: Double, omega2: Double) -> Double {
    guard z > 0 else { return z.isNaN ? z : 0 }
    let tail = plain.tail(z)
    let wider = fourMore.tail(z)
    let excess =
      tail.isUpper
      ? Elementary.exp(wider.logSurvival - tail.logSurvival) - 1
      : (tail.cumulative - wider.cumulative) / tail.survival
    return min(tail.logSurvival + Elementary.log1p(max(omega2 * excess, -0.5)), 0)
  }
}

/// ln cosh x, without cancellation near 0.
func logCosh(_ x: Double) -> Double {
  let size = x.magnitude
  if size < 0.5 {
    // cosh x - 1 = (eˣ - 1)² / (2 eˣ).
    let e = Elementary.expm1(size)
    return Elementary.log1p(e * e / (2 * (1 + e)))
  }
  return size + Elementary.log1p(Elementary.exp(-2 * size)) - Elementary.log(2)
}
