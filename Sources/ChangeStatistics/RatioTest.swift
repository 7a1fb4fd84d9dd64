// SPDX-License-Identifier: Apache-2.0

/// The test of two mean intensities against each other under speckle alone.
///
/// Each mean is gamma distributed with the looks given, so that without a change their ratio is F
/// with twice the looks after and before as degrees of freedom. The test is two-sided:
/// p = 2 min(P(F ≤ R), P(F > R)).
///
/// With equal looks on both sides p is the same, to the last bit, for a ratio and its reciprocal,
/// and for a log ratio and its negative.
///
/// - Source: METHODS section 1; K. Conradsen et al. 2003 for the gamma model of speckle.
public struct RatioTest: Hashable, Sendable {
  private let distribution: FDistribution

  /// The test for means of the same looks: looks of a pixel times effective pixels, above 0.
  public init(looks: Double) {
    self.init(looksBefore: looks, looksAfter: looks)
  }

  /// The test for means of different looks, as of N earlier passes against one.
  public init(looksBefore: Double, looksAfter: Double) {
    distribution = FDistribution(numerator: 2 * looksAfter, denominator: 2 * looksBefore)
  }

  /// The two-sided p value of after over before, a ratio of powers; 0 to 1.
  public func p(ratio: Double) -> Double { Self.twoSided(tail(ratio)) }

  /// ln p of after over before, also where p is below the smallest Double.
  public func logP(ratio: Double) -> Double { Self.logTwoSided(tail(ratio)) }

  /// The two-sided p value of ln(after / before).
  public func p(logRatio: Double) -> Double { Self.twoSided(tail(logRatio: logRatio)) }

  /// ln p of ln(after / before).
  public func logP(logRatio: Double) -> Double { Self.logTwoSided(tail(logRatio: logRatio)) }

  /// The ratio above 1 whose two-sided p value is `p`, 0 < p ≤ 1.
  ///
  /// With equal looks its reciprocal is the critical ratio of a decrease.
  public func criticalRatio(p: Double) -> Double {
    p == 1 && isSymmetric ? 1 : distribution.quantile(survival: p / 2)
  }

  private var isSymmetric: Bool { distribution.numerator == distribution.denominator }

  private func tail(_ ratio: Double) -> DirectTail {
    guard isSymmetric, ratio > 0, ratio < .infinity else { return distribution.tail(ratio) }
    // A ratio and its rounded reciprocal must arrive at one number. Where a mantissa is below √2
    // taking the reciprocal twice gives it back, above it gives the one number that all ratios with
    // the same reciprocal share.
    let reciprocal = 1 / ratio
    let canonical = ratio >= 1 ? 1 / reciprocal : reciprocal
    guard canonical < .infinity else { return distribution.tail(max(ratio, reciprocal)) }
    return distribution.tail(canonical)
  }

  private func tail(logRatio: Double) -> DirectTail {
    let size = isSymmetric ? logRatio.magnitude : logRatio
    return distribution.tail(
      Elementary.exp(size), excess: size.magnitude < 0.7 ? Elementary.expm1(size) : nil)
  }

  private static func twoSided(_ tail: DirectTail) -> Double {
    tail.value > 0.5 ? 2 * (1 - tail.value) : 2 * tail.value
  }

  private static func logTwoSided(_ tail: DirectTail) -> Double {
    let logValue = tail.value > 0.5 ? Elementary.log1p(-tail.value) : tail.logValue
    return min(logValue + Elementary.log(2), 0)
  }
}
