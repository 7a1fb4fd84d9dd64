// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// One alert as a report has it.
public struct ReportedAlert: Hashable, Sendable {
  /// Its name in the ledger.
  public var id: String
  /// The zone of its cell.
  public var zone: UTMZone
  /// The cell.
  public var cell: GridCell
  /// `first`, `provisional`, `confirmed`, `finished` or `withdrawn`.
  public var state: String
  /// `low`, `high` or `highest`.
  public var confidence: String
  /// The evidence as a number: mean metric times the square of the passes that flagged the cell.
  public var evidence: Double
  /// The first pass that flagged the cell.
  public var firstSeen: UTCTime
  /// The last one.
  public var lastSeen: UTCTime
  /// The last pass before `firstSeen` that saw the cell without the change; nil where none is known.
  public var lastUnchanged: UTCTime?
  /// The pass that brought the confirmation; nil where there is none.
  public var confirmed: UTCTime?
  /// The pass that ended it; nil while it is open.
  public var ended: UTCTime?
  /// What ended it, in words.
  public var ending: String?
  /// Passes that flagged the cell.
  public var disturbed = 0
  /// Passes since the first that saw the cell and did not flag it.
  public var undisturbed = 0
  /// Where the cell went.
  public var direction: ChangeDirection?
  /// Size of the change in the pass with the strongest evidence.
  public var effect: Double?
  /// Its unit; nil for the method's own.
  public var effectUnit: String?
  /// What the change means, where the method knows: `vegetation loss`.
  public var meaning: String?
  /// When that pass was acquired.
  public var observed: UTCTime
  /// The track of that pass.
  public var track: String
  /// The run that made that finding.
  public var runID: String
  /// Why it was withdrawn.
  public var withdrawn: String?
  /// What people judged, oldest first, in words.
  public var judgements: [String] = []
  /// The last of these verdicts: `agree` or `reject`.
  public var verdict: String?
  /// What other sensors say, by kind, in words.
  public var corroboration: [String] = []
  /// The kinds of these sensors.
  public var corroboratingKinds: [String] = []

  /// An alert of which the necessary is known.
  public init(
    id: String, zone: UTMZone, cell: GridCell, state: String, confidence: String, evidence: Double,
    firstSeen: UTCTime, lastSeen: UTCTime, observed: UTCTime, track: String, runID: String
  ) {
    self.id = id
    self.zone = zone
    self.cell = cell
    self.state = state
    self.confidence = confidence
    self.evidence = evidence
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.observed = observed
    self.track = track
    self.runID = runID
  }
}
