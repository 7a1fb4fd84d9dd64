// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// The report of a period, as monitors read it: what stands, what is new, what ended, and what was not
/// seen.
public struct PeriodReport: Hashable, Sendable {
  /// From its first moment up to, and without, its end.
  public let period: Range<UTCTime>
  /// Method, cell size and rates that all of it rests on.
  public let binding: String
  /// Hash of the ledger's state that the report was made of.
  public let stateDigest: String
  /// The alerts that are stated, in report order.
  public let statements: [AlertStatement]
  /// Finished alerts that were never confirmed; they are counted, not stated.
  public let passingCount: Int
  /// What was not seen.
  public let limits: ObservationLimits

  /// A report.
  public init(
    period: Range<UTCTime>, binding: String, stateDigest: String, statements: [AlertStatement],
    passingCount: Int, limits: ObservationLimits
  ) {
    self.period = period
    self.binding = binding
    self.stateDigest = stateDigest
    self.statements = statements
    self.passingCount = passingCount
    self.limits = limits
  }

  /// States in the order of their sections, with the sections' titles.
  private static let sections: [(state: String, title: String)] = [
    ("confirmed", "CONFIRMED"), ("provisional", "PROVISIONAL: more than one pass, not yet enough"),
    ("first", "SEEN ONCE: not repeated so far"), ("finished", "ENDED"), ("withdrawn", "WITHDRAWN"),
  ]

  /// The report as text; its lines have no fixed length.
  public var text: String {
    var lines = [
      "TRUCELINE REPORT",
      "period        \(PlainText.minute(period.lowerBound)) until "
        + PlainText.minute(period.upperBound),
      "ledger state  \(stateDigest)",
      "rests on      \(binding)", "", "SUMMARY", summary, "", "OBSERVATION LIMITS",
    ]
    lines += limits.lines
    for (state, title) in Self.sections {
      let own = statements.filter { $0.alert.state == state }
      guard !own.isEmpty else { continue }
      lines += ["", "\(title) (\(own.count))"]
      for (number, statement) in own.enumerated() {
        lines.append("\(number + 1). \(statement.text)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Alerts of a state whose time, as the path tells it, lies in the period.
  private func count(_ state: String, _ path: KeyPath<ReportedAlert, UTCTime?>) -> Int {
    statements.count { statement in
      statement.alert.state == state
        && statement.alert[keyPath: path].map(period.contains) == true
    }
  }

  private var summary: String {
    func all(_ state: String) -> Int { statements.count { $0.alert.state == state } }
    let confirmed = all("confirmed")
    var parts = [
      "\(confirmed) confirmed (\(count("confirmed", \.confirmed)) of them in the period)",
      "\(all("provisional")) provisional", "\(all("first")) seen once", "\(all("finished")) ended",
      "\(all("withdrawn")) withdrawn",
    ]
    if passingCount > 0 {
      parts.append("\(passingCount) ended without ever being confirmed and are not listed")
    }
    return "Alerts: \(parts.joined(separator: ", "))."
  }
}
