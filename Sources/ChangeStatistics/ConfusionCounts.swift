// SPDX-License-Identifier: Apache-2.0

/// How the pixels of a decision agree with labels: the four counts, and what is made of them.
///
/// Only pixels that have a label and a decision are counted. A measure whose denominator is zero
/// does not exist and is nil; it is neither 0 nor 1.
public struct ConfusionCounts: Hashable, Sendable {
  /// Changed by label and by decision.
  public var truePositives = 0
  /// Unchanged by label, changed by decision.
  public var falsePositives = 0
  /// Changed by label, unchanged by decision.
  public var falseNegatives = 0
  /// Unchanged by label and by decision.
  public var trueNegatives = 0

  /// No pixel yet.
  public init() {}

  /// Counts of the given sizes.
  public init(
    truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int
  ) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// Counts one pixel.
  public mutating func add(isChanged: Bool, isTrulyChanged: Bool) {
    switch (isChanged, isTrulyChanged) {
    case (true, true): truePositives += 1
    case (true, false): falsePositives += 1
    case (false, true): falseNegatives += 1
    case (false, false): trueNegatives += 1
    }
  }

  /// Pixels counted.
  public var total: Int { truePositives + falsePositives + falseNegatives + trueNegatives }

  /// Share of the pixels on which decision and label agree.
  public var overallAccuracy: Double? { ratio(truePositives + trueNegatives, total) }

  /// Share of what was decided to be changed that is.
  public var precision: Double? { ratio(truePositives, truePositives + falsePositives) }

  /// Share of what is changed that was decided to be.
  public var recall: Double? { ratio(truePositives, truePositives + falseNegatives) }

  /// Share of what is unchanged that was decided to be changed.
  public var falseAlarmRate: Double? { ratio(falsePositives, falsePositives + trueNegatives) }

  /// Harmonic mean of precision and recall.
  public var f1: Double? {
    ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
  }

  /// Changed in both by changed in either (Jaccard's index).
  public var intersectionOverUnion: Double? {
    ratio(truePositives, truePositives + falsePositives + falseNegatives)
  }

  /// Cohen's kappa: how much of the agreement that chance leaves open was reached.
  ///
  /// Nil where chance leaves nothing open: all pixels are in one class, by label and by decision.
  ///
  /// - Source: J. Cohen, "A coefficient of agreement for nominal scales" (1960).
  public var kappa: Double? {
    guard let agreement = overallAccuracy else { return nil }
    let count = Double(total)
    let changed =
      Double(truePositives + falsePositives) / count
      * (Double(truePositives + falseNegatives)
        / count)
    let unchanged =
      Double(falseNegatives + trueNegatives) / count
      * (Double(falsePositives + trueNegatives)
        / count)
    let chance = changed + unchanged
    return chance < 1 ? (agreement - chance) / (1 - chance) : nil
  }

  private func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}
