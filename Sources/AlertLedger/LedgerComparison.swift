// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// The number under which a ledger holds a comparison.
public struct ComparisonKey: Hashable, Sendable, Comparable {
  /// The row's number.
  public let number: Int64

  /// The key with that number.
  public init(number: Int64) { self.number = number }

  /// Whether `left` was recorded first.
  public static func < (left: ComparisonKey, right: ComparisonKey) -> Bool {
    left.number < right.number
  }
}

/// One comparison of a pass with earlier passes of its track.
public struct LedgerComparison: Hashable, Sendable {
  /// The run that made it: the same inputs and parameters have the same id.
  public var runID: String
  /// The earlier passes, oldest first; the last is `before`.
  public var references: [PassKey]
  /// Cells tested.
  public var testedCount: Int
  /// Cells flagged.
  public var flaggedCount: Int
  /// Cells that were not observed, by reason.
  public var notObservedCounts: [NotObservedReason: Int]
  /// Equivalent looks of a pixel; nil where the method has none.
  public var looks: Double?
  /// How it went, a word for people; `complete` where all is as it should be.
  public var status: String

  /// A comparison with the given references.
  public init(
    runID: String, references: [PassKey], testedCount: Int, flaggedCount: Int,
    notObservedCounts: [NotObservedReason: Int] = [:], looks: Double? = nil,
    status: String = "complete"
  ) {
    self.runID = runID
    self.references = references
    self.testedCount = testedCount
    self.flaggedCount = flaggedCount
    self.notObservedCounts = notObservedCounts
    self.looks = looks
    self.status = status
  }
}

/// A comparison that the ledger holds.
public struct RecordedComparison: Hashable, Sendable {
  /// Its key.
  public let key: ComparisonKey
  /// Its track.
  public let track: String
  /// The later pass.
  public let after: PassKey
  /// When the later pass was acquired.
  public let acquired: UTCTime
  /// What was recorded.
  public let comparison: LedgerComparison
  /// Why its observations no longer count; nil while they do.
  public let supersededBecause: String?
}

/// One flagged cell of a comparison, with the figures that a report needs.
public struct LedgerFinding: Hashable, Sendable {
  /// The cell.
  public var cell: LedgerCell
  /// The test statistic.
  public var statistic: Double?
  /// p of the decision.
  public var p: Double?
  /// Benjamini-Hochberg q.
  public var q: Double?
  /// Size of the change: in dB for radar, else in the method's units.
  public var effect: Double?
  /// The unit of `effect`: `dB`, or nil for the method's own.
  public var effectUnit: String?
  /// The band that the effect is of, counted from 1.
  public var effectBand: Int?
  /// What the direction says of the ground, in plain words.
  public var meaning: String?
  /// The newest earlier pass that saw the cell without the change, where the comparison tells.
  public var lastUnchanged: UTCTime?

  /// A flagged cell.
  public init(cell: LedgerCell) {
    self.cell = cell
  }
}
