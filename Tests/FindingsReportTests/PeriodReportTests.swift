// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import MonitorGrid
import Testing

@Suite("A period's report in sentences")
struct PeriodReportTests {
  private static func time(_ month: Int, _ day: Int) throws -> UTCTime {
    try #require(UTCTime(year: 2030, month: month, day: day, hour: 14, minute: 12, second: 7))
  }

  private func alert(_ state: String) throws -> ReportedAlert {
    let zone = try #require(UTMZone(epsg: 32637))
    var alert = ReportedAlert(
      id: "37N-E499000-N5500000@20300129T141207Z", zone: zone,
      cell: GridCell(column: 4990, row: 55_000), state: state, confidence: "high", evidence: 40,
      firstSeen: try Self.time(1, 29), lastSeen: try Self.time(2, 10),
      observed: try Self.time(1, 29), track: "T1", runID: "0123456789abcdef")
    alert.lastUnchanged = try Self.time(1, 17)
    alert.disturbed = 2
    alert.direction = .increase
    alert.effect = 6.149
    alert.effectUnit = "dB"
    return alert
  }

  private func text(_ alert: ReportedAlert, place: String? = nil) -> String {
    AlertStatement(alert, cell: "37UDQ990000", place: place).text
  }

  @Test("a confirmed alert says where, what, since when, what was there before and how sure it is")
  func confirmed() throws {
    var alert = try alert("confirmed")
    alert.confirmed = try Self.time(2, 10)
    #expect(
      text(alert, place: "3.2 km north-east of Stepove") == """
        37UDQ990000, 3.2 km north-east of Stepove: radar backscatter rose by 6.1 dB, observed \
        2030-01-29 14:12 UTC. First seen 2030-01-29 14:12 UTC; not present in the pass of 2030-01-17 \
        14:12 UTC. Seen by 2 passes, last 2030-02-10 14:12 UTC. Confirmed by the pass of 2030-02-10 \
        14:12 UTC, confidence high. [37N-E499000-N5500000@20300129T141207Z]
        """)
    alert.judgements = ["agree, patrol 7 (seen on the ground)"]
    alert.corroboration = ["thermal, 1 event, the nearest 120 m from the cell's centre"]
    alert.undisturbed = 1
    let more = text(alert)
    #expect(more.contains("last 2030-02-10 14:12 UTC; 1 pass since saw the cell without it."))
    #expect(
      more.contains("Judged by people: agree, patrol 7 (seen on the ground). Other sensors: th"))
  }

  @Test("what is not known is said, and never a number made up for it")
  func unknowns() throws {
    var alert = try alert("first")
    alert.disturbed = 1
    alert.lastUnchanged = nil
    alert.effect = nil
    let words = text(alert)
    #expect(words.contains("radar backscatter rose, observed"))
    #expect(words.contains("no earlier pass is known to have seen the cell without it"))
    #expect(words.contains("Seen by 1 pass. Not repeated so far, confidence high."))
    alert.effectUnit = nil
    #expect(text(alert).contains(": the surface changed, observed"))
    alert.effect = .infinity
    #expect(text(alert).contains("size of the change an unknown amount"))
    alert.effect = -0.314
    alert.meaning = "vegetation loss"
    #expect(text(alert).contains(": vegetation loss of 0.31, observed"))
  }

  @Test("ends and withdrawals say why")
  func ends() throws {
    var alert = try alert("finished")
    alert.ended = try Self.time(3, 6)
    alert.ending = "later passes saw the ground without it"
    #expect(
      text(alert).contains(
        "Never confirmed; ended with the pass of 2030-03-06 14:12 UTC: later passes saw the ground")
    )
    alert.withdrawn = "reprocessed as X"
    #expect(text(alert).contains(". Withdrawn: reprocessed as X. ["))
  }

  @Test(
    "the limits say what was not seen before anything that was; a share is never rounded to all")
  func limits() throws {
    var track = ObservationLimits.Track(name: "s1_rtc_137")
    track.passes = [try Self.time(1, 29)]
    track.tested = 99_999
    track.flagged = 3
    track.notObserved = [.masked: 1, .noData: 0]
    let report = PeriodReport(
      period: try Self.time(1, 29)..<Self.time(1, 30), binding: "cells of 100 m",
      stateDigest: "abc", statements: [AlertStatement(try alert("first"), cell: "A", place: nil)],
      passingCount: 7,
      limits: ObservationLimits(tracks: [track], knownCount: 100_000, testedCount: 99_999)
    )
    let text = report.text
    #expect(
      text.contains("99999 (99.99 %) were tested in the period. Of the other 1 (0.01 %) this"))
    #expect(text.contains("cells tested 99999, flagged 3, not observed masked 0.01 %."))
    #expect(
      text.contains("1 seen once, 0 ended, 0 withdrawn, 7 ended without ever being confirmed"))
    let limits = try #require(text.range(of: "OBSERVATION LIMITS"))
    let alerts = try #require(text.range(of: "SEEN ONCE"))
    #expect(limits.lowerBound < alerts.lowerBound)
  }

  @Test("without any tested cell the report says that it says nothing")
  func empty() throws {
    let report = PeriodReport(
      period: try Self.time(1, 29)..<Self.time(1, 30), binding: "", stateDigest: "", statements: [],
      passingCount: 0, limits: ObservationLimits(tracks: [], knownCount: 0, testedCount: 0))
    #expect(
      report.text.contains("No cell was ever tested: this report says nothing of the ground."))
  }
}
