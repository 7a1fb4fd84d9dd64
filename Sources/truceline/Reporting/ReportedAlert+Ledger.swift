// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import FindingsReport
import MonitorGrid

extension ReportedAlert {
  /// The alerts of a ledger that stood in a period, in report order.
  ///
  /// - Throws: What reading the ledger throws.
  static func all(in ledger: Ledger, during period: Range<UTCTime>) throws -> [ReportedAlert] {
    let alerts = try ledger.alerts(during: period)
    let details = try ledger.details(of: alerts)
    return zip(alerts, details).map { ReportedAlert($0, $1) }.sorted {
      if $0.zone != $1.zone { return $0.zone < $1.zone }
      if $0.cell != $1.cell { return $0.cell < $1.cell }
      return ($0.firstSeen, $0.id) < ($1.firstSeen, $1.id)
    }
  }

  /// An alert of a ledger, with what people and other sensors say of it.
  private init(_ alert: Alert, _ details: AlertDetails) {
    let history = alert.history
    let finding = details.strongest
    self.init(
      id: alert.id, zone: alert.cell.zone, cell: alert.cell.cell, state: alert.state.rawValue,
      confidence: details.level.rawValue, evidence: history.confidence,
      firstSeen: history.firstSeen, lastSeen: history.lastSeen, observed: history.strongestTime,
      track: history.strongestTrack, runID: history.strongestRunID)
    lastUnchanged = history.lastUnchanged
    confirmed = history.confirmedAt
    ended = history.ended
    ending = history.ending?.words
    disturbed = history.disturbedCount
    undisturbed = history.undisturbedCount
    direction = history.direction
    effect = finding?.effect
    effectUnit = finding?.effectUnit
    meaning = finding?.meaning
    withdrawn = alert.withdrawnBecause
    judgements = details.reviews.map {
      "\($0.verdict.rawValue), \($0.reviewer)" + ($0.note.isEmpty ? "" : " (\($0.note))")
    }
    verdict = details.reviews.last?.verdict.rawValue
    let events = details.corroborations
    let kinds = Set(events.map(\.kind)).sorted()
    corroboratingKinds = kinds.map(\.name)
    corroboration = kinds.map { kind in
      let own = events.filter { $0.kind == kind }
      let nearest = own.map(\.distanceMetres).min() ?? 0
      return "\(kind.name), \(own.count) \(own.count == 1 ? "event" : "events"), the nearest "
        + "\(Int(nearest.rounded())) m from the cell's centre"
    }
  }
}

extension AlertEnding {
  /// Why an alert ended, for a sentence.
  fileprivate var words: String {
    switch self {
    case .gap: "not seen again for so long that it counts as over"
    case .share, .undisturbed: "later passes saw the ground without it"
    case .age: "it is a year old, the ground is as it is now"
    }
  }
}
