// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// One alert as a sentence for monitors: where, when, what, how sure, and what is not known.
public struct AlertStatement: Hashable, Sendable {
  /// The alert.
  public let alert: ReportedAlert
  /// The cell's name.
  public let cell: String
  /// Where it lies, seen from a named place: `3.2 km north-east of Stepove`; nil where no places were
  /// given.
  public let place: String?

  /// A statement of an alert.
  public init(_ alert: ReportedAlert, cell: String, place: String?) {
    self.alert = alert
    self.cell = cell
    self.place = place
  }

  /// The statement, one line.
  public var text: String {
    let place = place.map { ", \($0)" } ?? ""
    var parts = ["\(cell)\(place): \(change), observed \(when(alert.observed))"]
    let unchanged =
      alert.lastUnchanged.map { "not present in the pass of \(when($0))" }
      ?? "no earlier pass is known to have seen the cell without it"
    parts.append("First seen \(when(alert.firstSeen)); \(unchanged)")
    parts.append(passes)
    parts.append(standing)
    if let words = alert.judgements.isEmpty ? nil : alert.judgements.joined(separator: "; ") {
      parts.append("Judged by people: \(words)")
    }
    if !alert.corroboration.isEmpty {
      parts.append("Other sensors: \(alert.corroboration.joined(separator: "; "))")
    }
    return parts.joined(separator: ". ") + ". [\(alert.id)]"
  }

  private func when(_ time: UTCTime) -> String { PlainText.minute(time) }

  /// What changed and by how much.
  private var change: String {
    let size = alert.effect?.magnitude
    if let meaning = alert.meaning {
      return meaning + (size.map { " of \(PlainText.decimal($0, digits: 2))" } ?? "")
    }
    guard alert.effectUnit == "dB" else {
      return "the surface changed"
        + (size.map { ", size of the change \(PlainText.decimal($0, digits: 2))" } ?? "")
    }
    let verb =
      switch alert.direction {
      case .increase: "rose"
      case .decrease: "fell"
      default: "changed"
      }
    return "radar backscatter \(verb)"
      + (size.map { " by \(PlainText.decimal($0, digits: 1)) dB" } ?? "")
  }

  private var passes: String {
    let seen = "Seen by \(PlainText.count(alert.disturbed, "pass", "passes"))"
    let last = alert.disturbed > 1 ? ", last \(when(alert.lastSeen))" : ""
    let missed =
      alert.undisturbed > 0
      ? "; \(PlainText.count(alert.undisturbed, "pass", "passes")) since saw the cell without it"
      : ""
    return seen + last + missed
  }

  private var standing: String {
    let confidence = "confidence \(alert.confidence)"
    if let reason = alert.withdrawn { return "Withdrawn: \(reason)" }
    let confirmed = alert.confirmed.map { "Confirmed by the pass of \(when($0)), \(confidence)" }
    guard let ended = alert.ended else {
      let open = alert.state == "first" ? "Not repeated so far" : "Provisional"
      return confirmed ?? "\(open), \(confidence)"
    }
    return "\(confirmed ?? "Never confirmed"); ended with the pass of \(when(ended))"
      + (alert.ending.map { ": \($0)" } ?? "")
  }
}
