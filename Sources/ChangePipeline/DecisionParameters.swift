// SPDX-License-Identifier: Apache-2.0

/// What a user sets of the decision.
public struct DecisionParameters: Hashable, Sendable {
  /// Share of flagged cells that may be false, Benjamini-Hochberg.
  public let falseDiscoveryRate: Double
  /// Least share of a cell's pixels that must be valid.
  public let leastValidFraction: Double
  /// Looks of a pixel where they are given; nil to estimate them.
  public let looks: Double?
  /// How far the passes may lie from each other.
  public let shiftLimit: ShiftLimit
  /// Whether the method is tried on the earlier passes too.
  public let testsNull: Bool
  /// Whether the score of the pixel-wise t-test is told too; it decides nothing.
  public let scoresPixelwiseT: Bool

  /// Parameters, each in its range: both shares above 0 and at most 1, looks at least ½.
  public init(
    falseDiscoveryRate: Double, leastValidFraction: Double, looks: Double?,
    shiftLimit: ShiftLimit = .standard, testsNull: Bool = false,
    scoresPixelwiseT: Bool = false
  ) {
    precondition(falseDiscoveryRate > 0 && falseDiscoveryRate < 1)
    precondition(leastValidFraction > 0 && leastValidFraction <= 1)
    precondition(looks.map { $0 >= 0.5 } ?? true)
    self.falseDiscoveryRate = falseDiscoveryRate
    self.leastValidFraction = leastValidFraction
    self.looks = looks
    self.shiftLimit = shiftLimit
    self.testsNull = testsNull
    self.scoresPixelwiseT = scoresPixelwiseT
  }
}
