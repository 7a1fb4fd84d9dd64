// SPDX-License-Identifier: Apache-2.0

/// The test of later passes against earlier ones in one or more bands, under speckle alone.
///
/// Each side of a band is a mean of any number of passes, weighted by their looks, and counts with
/// the sum of their looks: L n N₁ before and L n N₂ after for N₁ and N₂ passes of cells of n effective
/// pixels of L looks. For one band the ratio is F with twice those looks as degrees of freedom and p is
/// `RatioTest`'s, with equal tails: exact. For more, the statistic is the likelihood ratio -2 ln Q
/// summed over bands, with the null of `LikelihoodRatioNull`. Bands are taken as independent.
///
/// - Source: METHODS section 1; Conradsen et al. (2016), the factors R.
public struct GroupRatioTest: Hashable, Sendable {
  /// Bands added.
  public var bands: Int { ratios.count }
  /// Degrees of freedom of the chi-square limit of `statistic`: one for each band.
  public var degreesOfFreedom: Double { null.degreesOfFreedom }
  private var ratios: [GroupRatio] = []
  private var null = LikelihoodRatioNull()
  private var single: RatioTest?

  /// The test of no band yet.
  public init() {}

  /// The test for the looks of each band, the sums of those of its passes.
  public init(looksBefore: [Double], looksAfter: [Double]) {
    precondition(looksBefore.count == looksAfter.count, "looks before and after for each band")
    for (before, after) in zip(looksBefore, looksAfter) {
      addBand(looksBefore: before, looksAfter: after)
    }
  }

  /// Adds a band with the looks of the earlier and of the later mean, both above 0.
  public mutating func addBand(looksBefore: Double, looksAfter: Double) {
    precondition(looksBefore > 0 && looksAfter > 0, "looks are positive")
    single = bands == 0 ? RatioTest(looksBefore: looksBefore, looksAfter: looksAfter) : nil
    ratios.append(GroupRatio(looksBefore: looksBefore, looksAfter: looksAfter))
    let looks: InlineArray<2, Double> = [looksBefore, looksAfter]
    null.add(band: looks.span)
  }

  /// -2 ln Q of ln(later / earlier) of each band; 0 or more.
  public func statistic(logRatios: [Double]) -> Double {
    precondition(logRatios.count == bands, "one log ratio for each band")
    var sum = 0.0
    for (ratio, logRatio) in zip(ratios, logRatios) { sum += ratio.minusLogQ(logRatio: logRatio) }
    return 2 * sum
  }

  /// p of ln(later / earlier) of each band.
  public func p(logRatios: [Double]) -> Double { Elementary.exp(logP(logRatios: logRatios)) }

  /// ln p of ln(later / earlier) of each band, also where p is below the smallest Double.
  public func logP(logRatios: [Double]) -> Double {
    if let single, let logRatio = logRatios.first { return single.logP(logRatio: logRatio) }
    return logP(statistic: statistic(logRatios: logRatios))
  }

  /// ln p of a statistic -2 ln Q; for one band of unequal looks its tails are not equal.
  public func logP(statistic: Double) -> Double { null.logP(statistic: statistic) }
}
