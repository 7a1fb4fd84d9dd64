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

  /// Parameters, each in its range: both shares above 0 and at most 1, looks at least ½.
  public init(
    falseDiscoveryRate: Double, leastValidFraction: Double, looks: Double?,
    shiftLimit: ShiftLimit = .standard
  ) {
    precondition(falseDiscoveryRate > 0 && falseDiscoveryRate < 1)
    precondition(leastValidFraction > 0 && leastValidFraction <= 1)
    precondition(looks.map { $0 >= 0.5 } ?? true)
    self.falseDiscoveryRate = falseDiscoveryRate
    self.leastValidFraction = leastValidFraction
    self.looks = looks
    self.shiftLimit = shiftLimit
  }
}
