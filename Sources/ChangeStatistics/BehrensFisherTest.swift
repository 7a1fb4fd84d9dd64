// SPDX-License-Identifier: Apache-2.0

/// The test of several new passes against earlier ones where the variances may differ, never too sure.
///
/// Welch's statistic with the tail of Behrens and Fisher: given the two variances s₁², s₂² with ν₁, ν₂
/// degrees of freedom, the difference of the means is √(s₁²/n₁) T₁ + √(s₂²/n₂) T₂ for independent
/// Student variables T, and p is the probability that this is as far from 0 as what was seen. Its size
/// is at most the level for all ratios of variances (no test of this problem has it exactly);
/// against 30 earlier passes it is 0.05 % (2 new passes) to 0.08 % (5) for a level of 0.1 % where the
/// variances are equal, against 3 it is next to nothing (`Benchmarks/Calibrate`). Variances are moderated by the scene's prior,
/// νᵢ = d₀ + nᵢ - 1.
///
/// - Complexity: a hundred tails of t, a few thousand for far scores with few degrees of freedom.
/// - Source: R. A. Fisher, "The fiducial argument in statistical inference" (1935); G. K. Robinson,
///   "Properties of Student's t and of the Behrens-Fisher solution to the two means problem" (1976),
///   for the size.
public struct BehrensFisherTest: Hashable, Sendable {
  /// What the scene says about variances.
  public let prior: VariancePrior

  /// The test with a prior; `VariancePrior.none` for the two samples alone.
  public init(prior: VariancePrior) { self.prior = prior }

  /// New passes against earlier ones.
  ///
  /// - Returns: The normal score of p; nil where a side was not seen or has no variance.
  public func score(_ later: PassMoments, earlier: PassMoments) -> StudentScore? {
    guard later.count > 0, earlier.count > 0,
      let second = prior.moderated(squares: later.squares, degrees: later.count - 1),
      let first = prior.moderated(squares: earlier.squares, degrees: earlier.count - 1)
    else { return nil }
    let a = first.variance / Double(earlier.count)
    let b = second.variance / Double(later.count)
    let difference = later.mean - earlier.mean
    guard a > 0, b > 0, a + b < .infinity, difference.isFinite else { return nil }
    guard prior.degreesOfFreedom < .infinity else {
      return StudentScore(
        difference: difference, squaredError: a + b, degreesOfFreedom: .infinity)
    }
    // The narrower side is summed over: along it the wider one's tail is smooth.
    let (narrow, wide) = a < b ? (first, second) : (second, first)
    let logHalf = Self.logTail(
      distance: difference.magnitude / max(a, b).squareRoot(),
      scale: (min(a, b) / max(a, b)).squareRoot(), degrees: narrow.degreesOfFreedom,
      other: StudentDistribution(degreesOfFreedom: wide.degreesOfFreedom))
    let size = max(NormalDistribution().quantile(logSurvival: logHalf), 0)
    return StudentScore(
      t: difference < 0 ? -size : size, degreesOfFreedom: .infinity, difference: difference)
  }

  /// ln P(scale T + U > distance) for T of the degrees given and U of the other distribution.
  ///
  /// With T = √ν sinh x the density of x is cosh x to the power -ν. The trapezoidal sum's step is short
  /// beside that and beside the place where T alone reaches the distance.
  private static func logTail(
    distance: Double, scale: Double, degrees: Double, other: StudentDistribution
  ) -> Double {
    let step = max(
      min(0.4 / (1 + degrees).squareRoot(), 0.3 / max(distance, 1e-9)), shortestStep)
    let root = degrees.squareRoot()
    let reach = asinh(min(distance / (scale * root), 1e15)) + 1
    var weights = LatticeSum()
    var tails = LatticeSum()
    func add(_ x: Double) -> Bool {
      let e = Elementary.exp(x)
      let weight = -degrees * (x.magnitude + Elementary.log1p(Elementary.exp(-2 * x.magnitude)))
      let t = root * 0.5 * (e - 1 / e)
      let isWeightLeft = weights.add(weight)
      let isTailLeft = tails.add(weight + other.logSurvival(distance - scale * t))
      return isWeightLeft || isTailLeft
    }
    var x = 0.0
    while add(x) || x < reach { x += step }
    x = -step
    while add(x) { x -= step }
    return tails.logSum - weights.logSum
  }

  /// ln(x + √(x² + 1)) for x ≥ 0.
  private static func asinh(_ x: Double) -> Double {
    Elementary.log(x + (x * x + 1).squareRoot())
  }

  private static let shortestStep = 0.004
}
