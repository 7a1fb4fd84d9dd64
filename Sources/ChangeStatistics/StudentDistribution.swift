// SPDX-License-Identifier: Apache-2.0

/// Student's t: a standard normal variable over the root of an independent mean square.
///
/// Degrees of freedom need not be whole. Its square is F with 1 and `degreesOfFreedom`.
public struct StudentDistribution: Hashable, Sendable {
  /// Degrees of freedom of the mean square.
  public let degreesOfFreedom: Double
  private let square: FDistribution
  /// ln of the factor of the power law ν/t² to the power ν/2 that the tail of t² ends in.
  private let logFarFactor: Double

  /// The distribution with the given degrees of freedom, positive and finite.
  public init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
    square = FDistribution(numerator: 1, denominator: degreesOfFreedom)
    let b = degreesOfFreedom / 2
    logFarFactor =
      Elementary.lgamma(b + 0.5) - Elementary.lgamma(b) - Elementary.lgamma(0.5)
      - Elementary.log(b)
  }

  /// P(T ≤ `t`).
  public func cumulative(_ t: Double) -> Double { survival(-t) }

  /// P(T > `t`).
  public func survival(_ t: Double) -> Double {
    if t > Self.far { return Elementary.exp(logSurvival(t)) }
    let tail = square.tail(t * t)
    return t > 0 ? 0.5 * tail.survival : 0.5 + 0.5 * tail.cumulative
  }

  /// ln P(T ≤ `t`), also where P is below the smallest Double.
  public func logCumulative(_ t: Double) -> Double { logSurvival(-t) }

  /// ln P(T > `t`), also where P is below the smallest Double.
  public func logSurvival(_ t: Double) -> Double {
    if t > Self.far {
      let logRatio = Elementary.log(degreesOfFreedom) - 2 * Elementary.log(t)
      return degreesOfFreedom / 2 * logRatio + logFarFactor + Elementary.log(0.5)
    }
    let tail = square.tail(t * t)
    if t > 0 { return tail.logSurvival + Elementary.log(0.5) }
    return Elementary.log1p(-0.5 * tail.survival)
  }

  /// The value that T stays below with probability `p`, 0 ≤ p ≤ 1.
  public func quantile(_ p: Double) -> Double { -quantile(survival: p) }

  /// The value that T exceeds with probability `p`, 0 ≤ p ≤ 1; exact for the smallest p.
  public func quantile(survival p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    if p > 0.5 { return -quantile(survival: 1 - p) }
    let root = square.quantile(survival: 2 * p)
    guard root == .infinity, p > 0 else { return root.squareRoot() }
    let exponent = (Elementary.log(2 * p) - logFarFactor) / degreesOfFreedom
    return Elementary.exp(0.5 * Elementary.log(degreesOfFreedom) - exponent)
  }

  /// Above it t² leaves the range of Double, and the tail is its power law to the last bit.
  private static let far = 1e150
}
