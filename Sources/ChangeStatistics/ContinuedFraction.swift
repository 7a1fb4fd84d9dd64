// SPDX-License-Identifier: Apache-2.0

/// Continued fractions a1/(b1 + a2/(b2 + …)) behind the tails of the beta and gamma distributions.
///
/// They converge fast in the tail and take about a few times the square root of the larger parameter
/// at the mean. All are the even parts of Gauss's fraction, so near the mean of a narrow distribution
/// the small difference λ enters as it is, not as the difference of two large numbers.
enum ContinuedFraction {
  /// Terms after which a fraction is taken as it stands; far more than any sensible parameter needs.
  private static let mostTerms = 200_000

  /// I_x(a, b) / (xᵃ yᵇ / B(a, b)) with y = 1 - x, for lambda = a - (a + b) x ≥ 0.
  ///
  /// - Source: A. R. DiDonato and A. H. Morris, "Significant digit computation of the incomplete
  ///   beta function ratios" (1992), equation 9.
  static func beta(a: Double, b: Double, x: Double, y: Double, lambda: Double) -> Double {
    evaluate(first: a / (a + 1) * (lambda + 1)) { n in
      let d = a + 2 * n - 1
      let w = n * (b - n) * x
      let numerator = (a + n - 1) / d * ((a + b + n - 1) / d * x) * w
      let denominator = n + w / d + (a + n) / (d + 2) * (lambda + 1 + n * (1 + y))
      return (numerator, denominator)
    }
  }

  /// P(a, x) / (xᵃ e⁻ˣ / Γ(a)) for lambda = a - x ≥ 0; the limit of `beta` for b → ∞.
  static func lowerGamma(a: Double, x: Double, lambda: Double) -> Double {
    evaluate(first: a / (a + 1) * (lambda + 1)) { n in
      let d = a + 2 * n - 1
      let w = x / d
      let numerator = (a + n - 1) * n * w * w
      let denominator = n + n * w + (a + n) / (d + 2) * (lambda + 1 + 2 * n)
      return (numerator, denominator)
    }
  }

  /// Q(a, x) / (xᵃ e⁻ˣ / Γ(a)) for lambda = x - a > 0.
  ///
  /// - Source: Legendre's fraction, NIST DLMF 8.9.2, its even part.
  static func upperGamma(a: Double, lambda: Double) -> Double {
    evaluate(first: lambda + 1) { n in (n * (a - n), lambda + 1 + 2 * n) }
  }

  /// 1/(first + a2/(b2 + …)) by the forward recurrence, rescaled at each step.
  private static func evaluate(
    first: Double, term: (_ n: Double) -> (numerator: Double, denominator: Double)
  ) -> Double {
    var ratio = 1 / first
    // Two last numerators over the last denominator, and the denominator before over the last.
    var earlierNumerator = 0.0
    var earlierDenominator = ratio
    var n = 1.0
    var count = 0
    while count < mostTerms {
      let (alpha, beta) = term(n)
      let numerator = alpha * earlierNumerator + beta * ratio
      let denominator = alpha * earlierDenominator + beta
      let next = numerator / denominator
      let scale = 1 / denominator
      earlierNumerator = ratio * scale
      earlierDenominator = scale
      let change = (next - ratio).magnitude
      ratio = next
      if change <= 2e-16 * next { break }
      n += 1
      count += 1
    }
    return ratio
  }
}
