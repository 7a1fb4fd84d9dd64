// SPDX-License-Identifier: Apache-2.0

/// Welch's test of several new passes against earlier ones where the variances may differ.
///
/// t = (mean later - mean earlier) / √(s₁²/n₁ + s₂²/n₂), with Satterthwaite's degrees of freedom
/// (v₁ + v₂)² / (v₁²/ν₁ + v₂²/ν₂), vᵢ = sᵢ²/nᵢ. Each variance is moderated by the scene's prior,
/// νᵢ = d₀ + nᵢ - 1. Its size is not its level with few new passes: against 20 earlier ones it flags
/// 3.5 % (of 2 new), 1.0 % (of 3) and 0.3 % (of 5) where it claims 0.1 %, as `Benchmarks/Calibrate`
/// prints. `BehrensFisherTest` answers the same question and never claims too much;
/// `PredictionTest` is exact where variances are equal.
///
/// - Source: B. L. Welch, "The generalization of Student's problem when several different population
///   variances are involved" (1947); F. E. Satterthwaite (1946).
public struct WelchTest: Hashable, Sendable {
  /// What the scene says about variances.
  public let prior: VariancePrior

  /// The test with a prior; `VariancePrior.none` gives Welch's own.
  public init(prior: VariancePrior) { self.prior = prior }

  /// New passes against earlier ones; nil where a side was not seen or has no variance.
  public func score(_ later: PassMoments, earlier: PassMoments) -> StudentScore? {
    guard later.count > 0, earlier.count > 0,
      let second = prior.moderated(squares: later.squares, degrees: later.count - 1),
      let first = prior.moderated(squares: earlier.squares, degrees: earlier.count - 1)
    else { return nil }
    let a = first.variance / Double(earlier.count)
    let b = second.variance / Double(later.count)
    // Shares of the error, so that no variance overflows when it is squared.
    let share = a / (a + b)
    let inverse =
      share * share / first.degreesOfFreedom
      + (1 - share) * (1 - share) / second.degreesOfFreedom
    return StudentScore(
      difference: later.mean - earlier.mean, squaredError: a + b, degreesOfFreedom: 1 / inverse)
  }
}
