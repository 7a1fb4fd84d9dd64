// SPDX-License-Identifier: Apache-2.0

/// When the reweighting of IR-MAD ends.
public enum IRMADEnd: Hashable, Sendable {
  /// When no canonical correlation moves by `tolerance` or more, at the latest after `limit` rounds.
  case converged(tolerance: Double, limit: Int)
  /// After so many rounds, converged or not.
  case iterations(Int)

  /// Nielsen's rule: 1e-3, at most 50 rounds.
  public static let standard = IRMADEnd.converged(tolerance: 1e-3, limit: 50)
}

/// What IR-MAD found in a sample.
public struct IRMADResult: Hashable, Sendable {
  /// The variates of the last round.
  public let variates: CanonicalVariates
  /// The correlations of each round, ascending; the first is that of the unweighted MAD.
  public let history: [[Double]]
  /// Whether the correlations came to rest: within the tolerance asked for, or Nielsen's 1e-3 where
  /// the number of rounds was fixed.
  public let hasConverged: Bool
  /// Pixels of the sample.
  public let pixelCount: Int
  /// Sum of the weights of the last round, the number of pixels that it rests on.
  public let weight: Double

  /// Rounds.
  public var iterationCount: Int { history.count }
}

extension IRMADSample {
  /// Finds the canonical variates of the pixels that did not change.
  ///
  /// The first round takes all pixels alike; each next one weighs a pixel by the probability that a
  /// chi-square number with p degrees of freedom exceeds its Z.
  ///
  /// - Parameters:
  ///   - end: When to stop.
  ///   - variance: How the variance of a difference follows from weighted pixels.
  /// - Returns: The last round's variates, and how they came about.
  /// - Throws: `StatisticsError` where a round's pixels do not allow canonical variates, see
  ///   `CanonicalVariates`; `.tooFewPixels` also where the weights dwindle to fewer pixels than that.
  /// - Source: A. A. Nielsen (2007).
  /// - Complexity: O(*n* *p*²) a round in *n* pixels.
  public func iterated(
    until end: IRMADEnd = .standard, variance: IRMADVariance = .published
  ) throws(StatisticsError) -> IRMADResult {
    let (tolerance, limit, isFixed) =
      switch end {
      case .converged(let tolerance, let limit): (tolerance, limit, false)
      case .iterations(let count): (1e-3, count, true)
      }
    precondition(limit > 0, "there is one round at least")
    var sweep = IRMADSweep(bandCount: bandCount)
    let table = ChiSquareSurvivalTable(degreesOfFreedom: bandCount)
    // The first origin is a pixel, near enough to the means to find them.
    let start = (0..<columnCount).map { column in
      count > 0 ? Double(vectors[column * Self.blockVectors][0]) : 0
    }
    var sums = sweep.sums(of: self, origin: start, weighting: nil)
    var variates = try CanonicalVariates(sums)
    let origin = variates.means
    let share =
      variance == .consistent ? IRMADVariance.shareLeft(bandCount: bandCount) : 1
    var history = [variates.correlations]
    var hasConverged = false
    while history.count < limit, isFixed || !hasConverged {
      sums = sweep.sums(of: self, origin: origin, weighting: (variates, table))
      guard sums.weight > Double(2 * bandCount) else {
        throw StatisticsError(
          code: .tooFewPixels, subject: "Round \(history.count + 1)",
          message:
            "finds next to no pixel unchanged (their weights sum to \(sums.weight)); the two "
            + "passes have too little in common")
      }
      let next = try CanonicalVariates(sums, varianceShare: share)
      let moves = zip(next.correlations, variates.correlations).map { ($0 - $1).magnitude }
      hasConverged = moves.allSatisfy { $0 < tolerance }
      variates = next
      history.append(next.correlations)
    }
    return IRMADResult(
      variates: variates, history: history, hasConverged: hasConverged, pixelCount: count,
      weight: sums.weight)
  }

  /// The probability of no change of each pixel, in the order of the pixels, within 1e-10.
  public func noChangeProbabilities(under variates: CanonicalVariates) -> [Double] {
    precondition(variates.bandCount == bandCount, "sample and variates have the same bands")
    var sweep = IRMADSweep(bandCount: bandCount)
    return sweep.probabilities(
      of: self, variates: variates, table: ChiSquareSurvivalTable(degreesOfFreedom: bandCount))
  }
}
