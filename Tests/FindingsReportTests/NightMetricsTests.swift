// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Figures of a night for Prometheus")
struct NightMetricsTests {
  private func night(success: Bool = true) throws -> NightMetrics {
    var night = NightMetrics(
      ended: try #require(UTCTime(year: 2026, month: 3, day: 1, hour: 4)), isSuccess: success,
      duration: .milliseconds(83_456))
    night.newPasses = 3
    night.comparisonsDone = 2
    night.comparisonsFailed = 1
    night.cellsTested = 1_234_567
    night.cellsFlagged = 12
    night.cellsNotObserved = [.init("outside", 4), .init("masked", 7), .init("masked", 1)]
    night.alerts = [.init("provisional", 5), .init("first", 9)]
    return night
  }

  /// What a collector makes of a text, by the grammar of the exposition format; every line has to fit.
  private func parsed(_ text: String) throws -> [String: Double] {
    var values: [String: Double] = [:]
    var types: [String: String] = [:]
    var current: String?
    #expect(text.hasSuffix("\n"))
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if let match = line.wholeMatch(of: #/# HELP ([a-z_]+) (\S.*)/#) {
        current = String(match.1)
        #expect(types[String(match.1)] == nil, "told twice: \(line)")
      } else if let match = line.wholeMatch(of: #/# TYPE ([a-z_]+) (gauge|counter)/#) {
        #expect(current == String(match.1), "\(line)")
        types[String(match.1)] = String(match.2)
      } else {
        let sample = try #require(
          line.wholeMatch(
            of: #/([a-z_]+)(\{[a-z_]+="(?:[^"\\\n]|\\\\|\\"|\\n)*"\})? ([-+]?\d+(?:\.\d+)?)/#),
          "\(line)")
        #expect(current == String(sample.1) && types[String(sample.1)] != nil, "\(line)")
        let key = String(sample.1) + (sample.2 ?? "")
        #expect(values.updateValue(try #require(Double(sample.3)), forKey: key) == nil, "\(line)")
      }
    }
    return values
  }

  @Test("Every figure stands there once, with help and type before it")
  func figures() throws {
    let values = try parsed(try night().text())
    #expect(
      values == [
        "truceline_last_success_timestamp_seconds": 1_772_337_600,
        "truceline_last_run_timestamp_seconds": 1_772_337_600,
        "truceline_last_run_success": 1,
        "truceline_run_duration_seconds": 83.456,
        "truceline_passes_new": 3,
        "truceline_comparisons_done": 2,
        "truceline_comparisons_failed": 1,
        "truceline_cells_tested": 1_234_567,
        "truceline_cells_flagged": 12,
        "truceline_cells_not_observed{reason=\"masked\"}": 8,
        "truceline_cells_not_observed{reason=\"outside\"}": 4,
        "truceline_alerts{state=\"first\"}": 9,
        "truceline_alerts{state=\"provisional\"}": 5,
      ])
  }

  @Test("A failed run keeps the time of the last success; without one there is none")
  func failure() throws {
    var first = try night()
    first.ended = try #require(UTCTime(year: 2026, month: 2, day: 28, hour: 4))
    let earlier = first.text()
    let values = try parsed(try night(success: false).text(after: earlier))
    #expect(values["truceline_last_success_timestamp_seconds"] == 1_772_251_200)
    #expect(values["truceline_last_run_timestamp_seconds"] == 1_772_337_600)
    #expect(values["truceline_last_run_success"] == 0)
    let never = try parsed(try night(success: false).text(after: "nonsense\n"))
    #expect(never["truceline_last_success_timestamp_seconds"] == nil)
    #expect(NightMetrics.lastSuccess(in: earlier) == 1_772_251_200)
  }

  @Test("A label's value is escaped")
  func escapes() throws {
    var night = try night()
    night.alerts = [.init("a \"b\" \\c\nd", 2)]
    let text = night.text()
    #expect(text.contains(#"truceline_alerts{state="a \"b\" \\c\nd"} 2"#))
    #expect(try parsed(text).count == 12)
  }

  @Test("The file appears whole, in place of the one before")
  func file() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "truceline.prom").path()
      try night().write(to: path, after: "")
      let one = try String(contentsOfFile: path, encoding: .utf8)
      try night(success: false).write(to: path, after: one)
      let two = try String(contentsOfFile: path, encoding: .utf8)
      #expect(NightMetrics.lastSuccess(in: two) == NightMetrics.lastSuccess(in: one))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()).count == 1)
    }
  }
}
