// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Where an alert stands.
public enum AlertState: String, Hashable, Sendable, CaseIterable {
  /// One pass flagged the cell.
  case first
  /// Two passes or more, not yet enough evidence.
  case provisional
  /// Enough evidence from at least two passes.
  case confirmed
  /// It ended: the ground is as before, or long enough as it is now.
  case finished
  /// What it rested on was withdrawn or found otherwise.
  case withdrawn

  /// Whether later passes can still change the alert, and the past before it is frozen.
  public var isOpen: Bool { self != .finished && self != .withdrawn }
}

/// How strong the strongest evidence of an alert is.
public enum AlertLevel: String, Hashable, Sendable, CaseIterable {
  /// No pass reached the high threshold.
  case low
  /// At least one pass did.
  case high
  /// A confirmed alert that two independent kinds of sensor saw.
  case highest
}

/// Why an alert is finished.
public enum AlertEnding: String, Hashable, Sendable {
  /// Too long without a disturbed pass, while passes saw the cell.
  case gap
  /// Too small a share of its passes was disturbed.
  case share
  /// Too many undisturbed passes.
  case undisturbed
  /// It is a year old.
  case age
}

/// One alert of a cell, by the rule: a run of passes that saw the same change.
public struct CellAlert: Hashable, Sendable {
  /// Where it stands.
  public internal(set) var state: AlertState
  /// When it was first seen: the first pass that flagged the cell.
  public let firstSeen: UTCTime
  /// The last pass that flagged the cell.
  public internal(set) var lastSeen: UTCTime
  /// The last pass before `firstSeen` that saw the cell without the change; nil where none is known.
  public let lastUnchanged: UTCTime?
  /// The pass that brought the confirmation; nil while there is none.
  public internal(set) var confirmedAt: UTCTime?
  /// The pass that ended the alert; nil while it is open.
  public internal(set) var ended: UTCTime?
  /// Why it ended.
  public internal(set) var ending: AlertEnding?
  /// Passes that flagged the cell.
  public internal(set) var disturbedCount: Int
  /// Passes since `firstSeen` that saw the cell and did not flag it.
  public internal(set) var undisturbedCount: Int
  /// Sum of the capped metrics of all these passes.
  public internal(set) var metricSum: Double
  /// The largest metric of a pass that flagged the cell, capped.
  public internal(set) var metricMax: Double
  /// Where the cell went: what all flagged passes say, else `mixed`; nil where none tells.
  public internal(set) var direction: ChangeDirection?
  /// The run of the flagged pass with the largest metric; of equal ones the earliest.
  public internal(set) var strongestRunID: String
  /// The track of that run.
  public internal(set) var strongestTrack: String
  /// When that pass was acquired.
  public internal(set) var strongestTime: UTCTime
  /// Kinds of sensor that flagged the cell, in the order of their names.
  public internal(set) var sensorKinds: [SensorKind]
  /// Whether a pass reached the high threshold.
  public internal(set) var isHigh: Bool

  /// Mean metric of its passes × the square of the passes that flagged it.
  public var confidence: Double {
    let count = Double(disturbedCount)
    return metricSum / Double(disturbedCount + undisturbedCount) * (count * count)
  }

  /// Whether enough evidence came together before it ended, if it did.
  public var wasConfirmed: Bool { confirmedAt != nil }

  /// The level by its own passes alone.
  public var level: AlertLevel { isHigh ? .high : .low }
}
