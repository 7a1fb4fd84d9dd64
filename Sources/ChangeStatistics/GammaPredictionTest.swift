// SPDX-License-Identifier: Apache-2.0

/// The prediction test for mean intensities whose looks are not known: few looks, or ground that
/// varies by itself.
///
/// Student's t of log means (`PredictionTest`) takes them as normal. With few looks they are skew:
/// for one look and ten earlier passes it flags 0.6 % where it claims 0.1 %, for 20 looks 0.12 %;
/// for 30 earlier passes 0.8 % and 0.14 %. Here
/// a cell's means are gamma of a shape κ of its own, speckle and natural variation together. Given κ,
/// the ratio of the later mean to the earlier one is F with 2κm and 2κn degrees of freedom, and
/// independent of how the passes of a side scatter, which is all that tells κ. So
/// p = ∫ P_F(κ) w(κ) dκ, with w the distribution of κ given the scatter and the scene's prior; the
/// integral is a sum over a lattice of ln κ. For large κ it is the (moderated) prediction test; where
/// the prior is certain it is the ratio test.
///
/// The prior on κ is that of `VariancePrior` on the variance ψ′(κ) of a log mean. Its measure is
/// dψ′/ψ′, for which the size is the level on average over scenes as the prior describes them. A cell
/// without a prior gets the geometric mean of that and the reference measure √(ψ′(κ) - 1/κ) dκ: its
/// size lies some per cent below the level with the first, as much above it with the second. In
/// between the share of the second is ½ / (1 + d₀).
///
/// - Complexity: some 50 tails of F a cell, about 20 microseconds.
/// - Source: the marginal likelihood of a gamma shape is classical; the rest follows from the
///   independence of mean and scatter in a gamma sample (D. Basu 1955).
public struct GammaPredictionTest: Hashable, Sendable {
  /// What the scene says about the variance of log means.
  public let prior: VariancePrior

  /// The test with a prior; with `VariancePrior.none` a cell stands on its own passes.
  public init(prior: VariancePrior) { self.prior = prior }

  /// One new log mean against earlier ones; see `score(later:earlier:)`.
  public func score(_ value: Double, earlier: [Double]) -> StudentScore? {
    score(later: [value], earlier: earlier)
  }

  /// New passes against earlier ones, by their log mean intensities; NaN where one did not see the cell.
  ///
  /// - Returns: The normal score of p, its difference ln of the later over the earlier mean
  ///   intensity; nil where a side was not seen or nothing tells the scatter.
  public func score(later: [Double], earlier: [Double]) -> StudentScore? {
    guard let after = Side(later), let before = Side(earlier) else { return nil }
    let difference = after.logMean - before.logMean
    guard difference.isFinite else { return nil }
    let logP: Double
    if prior.degreesOfFreedom < .infinity {
      let scatter = after.scatter + before.scatter
      guard after.count + before.count > 2 || prior.degreesOfFreedom > 0,
        scatter > 0 || prior.degreesOfFreedom > 0
      else { return nil }
      logP = integrated(difference, scatter: scatter, after: after.count, before: before.count)
    } else {
      let shape = Elementary.inverseTrigamma(prior.variance)
      logP = RatioTest(looksBefore: shape * before.count, looksAfter: shape * after.count)
        .logP(logRatio: difference)
    }
    let size = NormalDistribution().quantile(logSurvival: logP - Elementary.log(2))
    return StudentScore(
      t: difference < 0 ? -size : size, degreesOfFreedom: .infinity, difference: difference)
  }

  /// The passes of one side.
  private struct Side {
    var count = 0.0
    /// ln of the mean intensity.
    let logMean: Double
    /// Σ (ln of the mean - ln of a pass), never negative: all that the passes tell of κ.
    let scatter: Double

    init?(_ logMeans: [Double]) {
      var centre = 0.0
      for value in logMeans where !value.isNaN {
        count += 1
        centre += (value - centre) / count
      }
      guard count > 0 else { return nil }
      var excess = 0.0
      for value in logMeans where !value.isNaN { excess += Elementary.expm1(value - centre) }
      let above = Elementary.log1p(excess / count)
      logMean = centre + above
      scatter = max(count * above, 0)
    }
  }

  private func integrated(
    _ difference: Double, scatter: Double, after: Double, before: Double
  ) -> Double {
    let degrees = prior.degreesOfFreedom + after + before - 2
    // The integrand in ln κ is about as wide as √(2 / degrees); the trapezoidal sum of such a
    // function has no error to speak of at half its width.
    let step = 0.5 / (1 + degrees / 2).squareRoot()
    // Where the scatter is expected to be what it is: (degrees / 2) / κ.
    let expected = scatter + prior.degreesOfFreedom * prior.variance / 2
    let start = (Elementary.log(degrees / (2 * expected)) / step).rounded()
    var weights = LatticeSum()
    var tails = LatticeSum()
    func add(_ index: Double) -> Bool {
      let shape = Elementary.exp(index * step)
      let weight = logWeight(shape, scatter: scatter, after: after, before: before)
      let f = FDistribution(numerator: 2 * shape * after, denominator: 2 * shape * before)
      let isSmall = difference.magnitude < 0.7
      let size = min(max(difference, -700), 700)
      let tail = f.tail(Elementary.exp(size), excess: isSmall ? Elementary.expm1(size) : nil)
      let isWeightLeft = weights.add(weight)
      let isTailLeft = tails.add(weight + (difference > 0 ? tail.logSurvival : tail.logCumulative))
      return isWeightLeft || isTailLeft
    }
    var index = start
    while add(index), index * step < 300 { index += 1 }
    index = start - 1
    while add(index), index * step > -300 { index -= 1 }
    let logTail = tails.logSum - weights.logSum
    // The tail beyond the mean can hold more than half.
    let half = Elementary.log(0.5)
    let smaller = logTail > half ? Elementary.log1p(-min(Elementary.exp(logTail), 1)) : logTail
    return min(smaller - half, 0)
  }

  /// ln of the density of ln κ given the scatter, up to a constant.
  private func logWeight(
    _ shape: Double, scatter: Double, after: Double, before: Double
  ) -> Double {
    let r = StirlingRemainder(shape)
    let a = 1 / shape
    let variance = r.second + a + 0.5 * (a * a)
    let slope = a * a + a * a * a - r.third
    let reference = r.second + 0.5 * (a * a)
    let logShape = Elementary.log(shape)
    let share = 0.5 / (1 + prior.degreesOfFreedom)
    let measure =
      (1 - share) * Elementary.log(slope / variance) + share * 0.5 * Elementary.log(reference)
    var sum = logShape + measure - shape * scatter
    for count in [after, before] where count > 1 {
      sum += (count - 1) / 2 * logShape
      sum += Elementary.stirlingRemainder(count * shape) - count * r.value
    }
    if prior.degreesOfFreedom > 0 {
      sum -= prior.degreesOfFreedom / 2 * (Elementary.log(variance) + prior.variance / variance)
    }
    return sum
  }
}
