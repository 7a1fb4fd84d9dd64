// SPDX-License-Identifier: Apache-2.0

extension ChangeDecision {
  /// What the smallest detectable changes of all cells have in common.
  public struct DetectionLimit: Sendable {
    /// The p that a cell has to stay below.
    let tail: Double
    /// The chi-square that belongs to it.
    let need: Double
    /// Standard deviations that the power asks for beyond it.
    let margin: Double
  }

  /// The limit of this comparison for a given power.
  public func detectionLimit(power: Double = 0.8) -> DetectionLimit {
    let tail = min(threshold, 0.05)
    return DetectionLimit(
      tail: tail,
      need: ChiSquareDistribution(degreesOfFreedom: degreesOfFreedom).quantile(survival: tail),
      margin: NormalDistribution().quantile(power))
  }

  /// The log ratio, in nepers and taken by all bands together, that would be flagged in a candidate
  /// with the power of `limit`.
  ///
  /// - Complexity: some microseconds.
  public func smallestDetectable(candidate index: Int, limit: DetectionLimit) -> Double {
    let bands = candidates.bands
    let speckle = SpeckleTest(bands: bands)
    let looks = (0..<bands).map {
      SpeckleTest.equivalentLooks(
        candidates.looks(candidate: index, band: $0), passes: candidates.passes[index],
        newPasses: candidates.newPasses[index])
    }
    let edge =
      bands == 1
      ? speckle.criticalLogRatio(p: limit.tail, looks: looks)
      : speckle.criticalLogRatio(statistic: limit.need, looks: looks)
    guard candidates.hasSceneNull else {
      // The weighted mean of bands of N looks has the variance 2 / (sum of N).
      let total = looks.reduce(0, +)
      return edge + limit.margin * (2 / total).squareRoot()
    }
    return max(
      edge + limit.margin * candidates.variances[index].squareRoot(),
      (limit.need.squareRoot() + limit.margin) / candidates.gains[index].squareRoot())
  }
}
