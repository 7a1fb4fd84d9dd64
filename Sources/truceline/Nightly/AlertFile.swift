// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Evidence
import FindingsReport
import MonitorGrid

extension ReportedAlert {
  /// An alert of a ledger.
  ///
  /// - Throws: What reading the ledger throws.
  init(_ alert: Alert, in ledger: Ledger) throws {
    let history = alert.history
    let finding = try ledger.strongestFinding(of: alert)
    self.init(
      id: alert.id, zone: alert.cell.zone, cell: alert.cell.cell, state: alert.state.rawValue,
      confidence: try ledger.level(of: alert).rawValue, evidence: history.confidence,
      firstSeen: history.firstSeen, lastSeen: history.lastSeen, track: history.strongestTrack,
      runID: history.strongestRunID)
    lastUnchanged = history.lastUnchanged
    confirmed = history.confirmedAt
    ended = history.ended
    disturbed = history.disturbedCount
    undisturbed = history.undisturbedCount
    direction = history.direction
    effect = finding?.effect
    effectUnit = finding?.effectUnit
    withdrawn = alert.withdrawnBecause
  }
}

/// The alerts of a ledger as GeoJSON: `alerts.geojson`, every state, withdrawn ones too.
struct AlertFile {
  let alerts: [ReportedAlert]
  private let header: [UInt8]
  private let cellSizeMetres: Double

  /// Reads the alerts.
  ///
  /// - Throws: What reading the ledger throws.
  init(_ ledger: Ledger) throws {
    alerts = try ledger.alerts().map { try ReportedAlert($0, in: ledger) }
    cellSizeMetres = Double(ledger.binding.cellSizeMillimetres) / 1000
    let counts = Dictionary(grouping: alerts, by: \.state)
    let record: CanonicalJSON = [
      "version": .string(Version.text), "binding_sha256": .string(ledger.binding.sha256),
      "state_digest": .string(try ledger.stateDigest()),
      "counts": .object(
        AlertState.allCases.map {
          CanonicalJSON.Member($0.rawValue, .integer(counts[$0.rawValue]?.count ?? 0))
        }),
    ]
    header = try record.canonicalBytes()
  }

  /// Number of alerts in a state.
  func count(_ state: AlertState) -> Int { alerts.count { $0.state == state.rawValue } }

  /// Writes the file, whole or not at all.
  func write(to path: String) throws {
    var file = try AtomicFile(path: path, overwrite: true)
    try AlertWriter(cellSizeMetres: cellSizeMetres, header: header).write(alerts, to: &file)
    try file.commit()
  }
}
