// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What an operator alarms on: the figures of one nightly run, as Prometheus reads them from a file.
///
/// The file is for the textfile collector of node_exporter: it appears whole under its name. Order and
/// number of its lines do not depend on the machine; times come from the caller.
///
/// - Source: Prometheus, text-based exposition format 0.0.4.
public struct NightMetrics: Hashable, Sendable {
  /// A number under a name: cells not observed by reason, alerts by state.
  public struct Count: Hashable, Sendable {
    /// The reason or state.
    public var name: String
    /// How many.
    public var count: Int

    /// A number under a name.
    public init(_ name: String, _ count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// When the run ended.
  public var ended: UTCTime
  /// Whether it did all that was to be done.
  public var isSuccess: Bool
  /// How long it took.
  public var duration: Duration
  /// Passes that were new.
  public var newPasses = 0
  /// Comparisons that were made.
  public var comparisonsDone = 0
  /// Comparisons that failed.
  public var comparisonsFailed = 0
  /// Cells that were tested.
  public var cellsTested = 0
  /// Cells that were flagged.
  public var cellsFlagged = 0
  /// Cells that could not be tested, by reason.
  public var cellsNotObserved: [Count] = []
  /// Alerts by their present state.
  public var alerts: [Count] = []

  /// A run that ended at some time.
  public init(ended: UTCTime, isSuccess: Bool, duration: Duration) {
    self.ended = ended
    self.isSuccess = isSuccess
    self.duration = duration
  }

  /// The file's text.
  ///
  /// - Parameter previous: The text of the run before: a run that failed keeps the time of the last
  ///   success, without which nobody could alarm on its age.
  /// - Returns: Lines with their end, in the order of the names given here.
  public func text(after previous: String = "") -> String {
    var text = MetricText()
    let success =
      isSuccess ? ended.epochMilliseconds / 1000 : NightMetrics.lastSuccess(in: previous)
    if let success {
      text.add(
        NightMetrics.lastSuccessName, "Unix time of the end of the last run without failures.",
        value: "\(success)")
    }
    text.add(
      "truceline_last_run_timestamp_seconds", "Unix time of the end of the last run.",
      value: "\(ended.epochMilliseconds / 1000)")
    text.add(
      "truceline_last_run_success", "Whether the last run did all that was to be done, 1 or 0.",
      value: isSuccess ? "1" : "0")
    let milliseconds = (duration / .milliseconds(1)).rounded()
    text.add(
      "truceline_run_duration_seconds", "How long the last run took.",
      value: "\(milliseconds / 1000)")
    text.add("truceline_passes_new", "Passes that the last run took in.", value: "\(newPasses)")
    text.add(
      "truceline_comparisons_done", "Comparisons that the last run made.",
      value: "\(comparisonsDone)")
    text.add(
      "truceline_comparisons_failed", "Comparisons that failed in the last run.",
      value: "\(comparisonsFailed)")
    text.add(
      "truceline_cells_tested", "Cells that the last run tested.", value: "\(cellsTested)")
    text.add(
      "truceline_cells_flagged", "Cells that the last run flagged.", value: "\(cellsFlagged)")
    text.add(
      "truceline_cells_not_observed", "Cells that the last run could not test, by reason.",
      label: "reason", counts: cellsNotObserved)
    text.add("truceline_alerts", "Alerts by their present state.", label: "state", counts: alerts)
    return text.text
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Parameters:
  ///   - path: A file with the ending `.prom`, as node_exporter asks for; it is replaced.
  ///   - previous: The text that stands there; empty where none does.
  /// - Throws: `ReportError`.
  public func write(to path: String, after previous: String) throws(ReportError) {
    var file = try AtomicFile(path: path, overwrite: true)
    try file.write(Array(text(after: previous).utf8))
    try file.commit()
  }

  /// The time of the last success that a file of an earlier run tells.
  ///
  /// - Returns: Seconds since 1970; nil where the text has none.
  public static func lastSuccess(in text: String) -> Int64? {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == lastSuccessName { return Int64(words[1]) }
    }
    return nil
  }

  private static let lastSuccessName = "truceline_last_success_timestamp_seconds"
}

/// Lines of the exposition format.
private struct MetricText {
  private(set) var text = ""

  mutating func add(_ name: String, _ help: String, value: String) {
    head(name, help)
    text += "\(name) \(value)\n"
  }

  mutating func add(
    _ name: String, _ help: String, label: String, counts: [NightMetrics.Count]
  ) {
    guard !counts.isEmpty else { return }
    head(name, help)
    // A label's value may stand there once only.
    var sums: [String: Int] = [:]
    for count in counts { sums[count.name, default: 0] += count.count }
    for (value, count) in sums.sorted(by: { $0.key < $1.key }) {
      text += "\(name){\(label)=\"\(MetricText.escaped(value))\"} \(count)\n"
    }
  }

  private mutating func head(_ name: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
  }

  /// A label's value: backslash, quote and line feed have escapes, everything else stands for itself.
  private static func escaped(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
