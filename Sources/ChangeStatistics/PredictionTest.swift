// SPDX-License-Identifier: Apache-2.0

/// The test of new passes against a cell's own earlier passes of the same track.
///
/// Of one new pass: t = (y - mean) / (s √(1 + 1/n)), the prediction test, with s² moderated by the
/// scene's prior and d₀ + n - 1 degrees of freedom. Of m new passes: their mean, √(1/m + 1/n), and
/// the squares of both sides pooled, d₀ + n + m - 2. Exact for independent normal values of one
/// variance; where new passes may have a variance of their own see `WelchTest`, where speckle of few
/// looks makes log means skew see `GammaPredictionTest`. A cell that fewer passes saw has fewer degrees of
/// freedom, nothing else.
///
/// - Source: METHODS section 4; Smyth (2004) for the moderated variance.
public struct PredictionTest: Hashable, Sendable {
  /// What the scene says about variances.
  public let prior: VariancePrior

  /// The test with a prior; `VariancePrior.none` gives the classical test.
  public init(prior: VariancePrior) { self.prior = prior }

  /// One new value against the earlier passes; nil where these allow no test or it was not seen.
  public func score(_ value: Double, earlier: PassMoments) -> StudentScore? {
    score(PassMoments(CollectionOfOne(value)), earlier: earlier)
  }

  /// New passes against earlier ones; nil where a side was not seen or no variance is known.
  public func score(_ later: PassMoments, earlier: PassMoments) -> StudentScore? {
    guard later.count > 0, earlier.count > 0 else { return nil }
    guard
      let (variance, degrees) = prior.moderated(
        squares: earlier.squares + later.squares, degrees: earlier.count + later.count - 2)
    else { return nil }
    let difference = later.mean - earlier.mean
    let share = 1 / Double(later.count) + 1 / Double(earlier.count)
    return StudentScore(
      difference: difference, squaredError: variance * share, degreesOfFreedom: degrees)
  }
}

extension StudentScore {
  /// The score of a difference; nil where its error is 0 or not a number.
  init?(difference: Double, squaredError: Double, degreesOfFreedom: Double) {
    guard squaredError > 0, squaredError < .infinity, difference.isFinite else { return nil }
    self.init(
      t: difference / squaredError.squareRoot(), degreesOfFreedom: degreesOfFreedom,
      difference: difference)
  }
}
