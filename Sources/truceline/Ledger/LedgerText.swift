// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Evidence
import FindingsReport
import MonitorGrid

/// What a ledger says, as a person reads it or as JSON.
enum LedgerText {
  static func text(of report: VerificationReport) -> String {
    var lines = [
      "events      \(report.eventCount)",
      "passes      \(report.passCount), \(report.withdrawnPassCount) of them withdrawn; "
        + "\(report.summarisedPassCount) with cell summaries",
      "comparisons \(report.comparisonCount), \(report.supersededCount) of them superseded; "
        + "\(report.findingCount) findings",
      "alerts      \(report.alertCount)",
      "chain head  \(report.chainHead)",
      "state       \(report.stateDigest)",
    ]
    lines += report.problems.map { "WRONG       \($0)" }
    lines.append(report.isSound ? "sound" : "\(report.problems.count) problems")
    return lines.joined(separator: "\n")
  }

  static func json(of report: VerificationReport) -> CanonicalJSON {
    [
      "sound": .bool(report.isSound), "problems": .array(report.problems.map { .string($0) }),
      "events": .integer(report.eventCount), "passes": .integer(report.passCount),
      "withdrawn_passes": .integer(report.withdrawnPassCount),
      "comparisons": .integer(report.comparisonCount),
      "superseded_comparisons": .integer(report.supersededCount),
      "findings": .integer(report.findingCount), "alerts": .integer(report.alertCount),
      "chain_head": .string(report.chainHead), "state": .string(report.stateDigest),
    ]
  }

  static func line(of alert: Alert) -> String {
    let history = alert.history
    let confidence = CanonicalJSON.measurement(history.confidence)
    var text = "\(alert.id)  \(alert.state.rawValue) (\(history.level.rawValue))"
    text += ", \(history.disturbedCount) passes flagged it"
    if history.undisturbedCount > 0 { text += " and \(history.undisturbedCount) did not" }
    if case .number(let number) = confidence { text += ", confidence \(number)" }
    if let time = history.lastUnchanged { text += ", not present on \(time.rfc3339)" }
    text += ", last seen \(history.lastSeen.rfc3339)"
    if let time = history.ended, let ending = history.ending {
      text += ", ended \(time.rfc3339) (\(ending.rawValue))"
    }
    if let reason = alert.withdrawnBecause { text += ", withdrawn: \(reason)" }
    return text
  }

  static func json(of alert: Alert) -> CanonicalJSON {
    let history = alert.history
    return [
      "id": .string(alert.id), "epsg": .integer(alert.cell.zone.epsg),
      "row": .integer(alert.cell.cell.row), "col": .integer(alert.cell.cell.column),
      "state": .string(alert.state.rawValue), "level": .string(history.level.rawValue),
      "first_seen": .string(history.firstSeen.rfc3339),
      "last_seen": .string(history.lastSeen.rfc3339),
      "last_unchanged": .text(history.lastUnchanged?.rfc3339),
      "confirmed": .text(history.confirmedAt?.rfc3339), "ended": .text(history.ended?.rfc3339),
      "ending": .text(history.ending?.rawValue),
      "disturbed": .integer(history.disturbedCount),
      "undisturbed": .integer(history.undisturbedCount),
      "confidence": .measurement(history.confidence),
      "direction": .text(history.direction?.rawValue),
      "withdrawn": .text(alert.withdrawnBecause),
    ]
  }
}

/// Passes by track, alerts by state, the last events.
struct LedgerView {
  private let path: String
  private let binding: String
  private let tracks: [TrackOverview]
  private let alerts: [(state: AlertState, count: Int)]
  private let events: [LedgerEvent]
  private let staleCount: Int

  init(of ledger: Ledger, eventCount: Int) throws {
    path = ledger.path
    binding = ledger.binding.text
    tracks = try ledger.overview()
    let counts = try ledger.alertCounts()
    alerts = AlertState.allCases.map { ($0, counts[$0] ?? 0) }
    events = try ledger.events(last: eventCount)
    staleCount = try ledger.staleComparisons().count
  }

  var text: String {
    var lines = ["bound to \(binding)", "", "passes by track"]
    for track in tracks {
      lines.append(
        "  \(track.track): \(track.passCount) from \(track.first.rfc3339) to "
          + "\(track.last.rfc3339), \(track.withdrawnCount) withdrawn, "
          + "\(track.comparisonCount) comparisons")
    }
    lines += ["", "alerts by state"]
    lines += alerts.map { "  \($0.state.rawValue): \($0.count)" }
    if staleCount > 0 {
      lines += ["", "\(staleCount) comparisons are to be made again; the next nightly run does it"]
    }
    lines += ["", "last events"]
    lines += events.map { "  \($0.number) \($0.kind) \($0.alertID ?? "") \($0.sha256.prefix(16))" }
    return lines.joined(separator: "\n")
  }

  var json: CanonicalJSON {
    [
      "binding": .string(binding), "stale_comparisons": .integer(staleCount),
      "tracks": .array(
        tracks.map { track in
          [
            "track": .string(track.track), "passes": .integer(track.passCount),
            "withdrawn": .integer(track.withdrawnCount),
            "comparisons": .integer(track.comparisonCount),
            "first": .string(track.first.rfc3339), "last": .string(track.last.rfc3339),
          ]
        }),
      "alerts": .object(alerts.map { .init($0.state.rawValue, .integer($0.count)) }),
      "events": .array(
        events.map { event in
          [
            "number": .integer(Int(event.number)), "kind": .string(event.kind),
            "alert": .text(event.alertID), "content": .string(event.content),
            "sha256": .string(event.sha256),
          ]
        }),
    ]
  }
}

/// One cell's alerts and all that was seen of it.
struct CellView {
  private let name: String
  private let alerts: [Alert]
  private let observations: [CellObservation]

  init(of text: String, in ledger: Ledger) throws {
    let reference = try CellReference(parsing: text)
    let grid = try CellGrid(
      zone: reference.zone, cellSizeMetres: Double(ledger.binding.cellSizeMillimetres) / 1000)
    let cell = LedgerCell(zone: grid.zone, cell: try grid.cell(named: reference))
    let coordinates = cell.coordinateName(cellSizeMillimetres: ledger.binding.cellSizeMillimetres)
    let mgrs = try CellCentre.all([cell.cell], on: grid).first?.name ?? coordinates
    name = mgrs == coordinates ? mgrs : "\(mgrs) (\(coordinates))"
    alerts = try ledger.alerts(of: cell)
    observations = try ledger.observations(of: cell)
  }

  var text: String {
    var lines = ["cell \(name)", "", alerts.isEmpty ? "no alerts" : "alerts"]
    lines += alerts.map { "  " + LedgerText.line(of: $0) }
    lines += ["", observations.isEmpty ? "never tested" : "observations"]
    for seen in observations {
      let words = seen.isFlagged ? "flagged \(seen.direction?.rawValue ?? "")" : "not flagged"
      lines.append(
        "  \(seen.time.rfc3339)  \(seen.track)  -log10 p \(seen.metric)  \(words)  run \(seen.runID)"
      )
    }
    return lines.joined(separator: "\n")
  }

  var json: CanonicalJSON {
    [
      "cell": .string(name), "alerts": .array(alerts.map(LedgerText.json(of:))),
      "observations": .array(
        observations.map { seen in
          [
            "time": .string(seen.time.rfc3339), "track": .string(seen.track),
            "metric": .measurement(seen.metric), "flagged": .bool(seen.isFlagged),
            "direction": .text(seen.direction?.rawValue), "run_id": .string(seen.runID),
          ]
        }),
    ]
  }
}
