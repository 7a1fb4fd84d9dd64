// SPDX-License-Identifier: Apache-2.0

/// The decision on the cells of one comparison: a cell is flagged when neither speckle nor the
/// scene's own weather explains it.
///
/// p is the larger of p_speckle and p_scene, q is Benjamini-Hochberg's over all tested cells. Only
/// candidates have numbers; every flagged cell is one of them. All columns are as long as the
/// candidates and in their order.
public struct ChangeDecision: Sendable {
  /// What is decided on.
  public let candidates: ChangeCandidates
  /// The larger of p_speckle and p_scene.
  public let p: [Double]
  /// Benjamini-Hochberg q of `p` among all tested cells: exact where it is at most
  /// `falseDiscoveryRate` or all tested cells are candidates, else a number between the q and 1.
  public let q: [Double]
  /// The greatest q that is flagged.
  public let falseDiscoveryRate: Double
  /// The p that one more flagged cell would have to stay below.
  public let threshold: Double

  /// The p up to which candidates are flagged.
  let greatestFlaggedP: Double

  /// Decides on candidates.
  ///
  /// - Parameters:
  ///   - candidates: The candidates of all strips.
  ///   - rate: The false discovery rate, the greatest q to flag; at most the candidates' limit.
  /// - Complexity: O(*n* log *n*) in the candidates.
  public init(_ candidates: ChangeCandidates, falseDiscoveryRate rate: Double) {
    precondition(
      rate <= candidates.limit || candidates.limit >= 1, "the rate is within the candidates' limit")
    self.candidates = candidates
    p =
      candidates.hasSceneNull
      ? zip(candidates.pSpeckle, candidates.pScene).map { max($0, $1) } : candidates.pSpeckle
    q = ChangeStatistics.falseDiscoveryRate(p: p, testedCount: candidates.testedCount)
    let flagged = q.reduce(0) { $1 <= rate ? $0 + 1 : $0 }
    falseDiscoveryRate = rate
    greatestFlaggedP =
      candidates.testedCount == 0 ? 0 : rate * Double(flagged) / Double(candidates.testedCount)
    threshold =
      candidates.testedCount == 0
      ? 0 : rate * (Double(flagged) + 1) / Double(candidates.testedCount)
  }

  /// Degrees of freedom of both chi-square statistics: the number of bands.
  public var degreesOfFreedom: Double { Double(candidates.bands) }

  /// Whether a candidate is flagged.
  public func isFlagged(candidate index: Int) -> Bool { q[index] <= falseDiscoveryRate }

  /// Number of flagged cells.
  ///
  /// - Complexity: O(*n*) in the candidates.
  public var flaggedCount: Int { q.count { $0 <= falseDiscoveryRate } }
}
