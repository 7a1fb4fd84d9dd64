// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import GridTestSupport
import MonitorGrid
import Testing

@Suite("What a ledger says of a period")
struct LedgerPeriodTests {
  /// Passes every 12 days: the first cell is flagged by the third and fourth, the second is never seen by
  /// the third, the third lies in another block and is seen by the first comparison only.
  private func tell(_ ledger: Ledger) throws -> [LedgerCell] {
    let cells = try [
      LedgerStory.cell(0, 0), LedgerStory.cell(1, 0), LedgerStory.cell(500, 0),
    ]
    var references: [PassKey] = []
    for day in 0..<5 {
      let pass = try LedgerStory.pass("T1", day: Double(day) * 12)
      var seen: LedgerTests.Seen = [
        cells[0]: (day == 2 || day == 3 ? 6 : 0.25, day == 2 || day == 3)
      ]
      if day != 2 { seen[cells[1]] = (0.5, false) }
      if day == 1 { seen[cells[2]] = (0.5, false) }
      let blocks = LedgerStory.summaries(seen).sortedBlocks
      guard day > 0 else {
        references.append(try ledger.ingest(pass, summaries: blocks.source).key)
        continue
      }
      references.append(
        try ledger.record(
          LedgerStory.record(after: pass, runID: "run\(day)", references: references, seen: seen),
          summaries: blocks.source
        ).pass)
    }
    return cells
  }

  private func days(_ first: Double, _ end: Double) throws -> Range<UTCTime> {
    try LedgerStory.time(day: first)..<LedgerStory.time(day: end)
  }

  @Test(
    "cells that a period tested are counted once, those that only older passes tested as missed")
  func coverage() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      _ = try tell(ledger)
      func counts(_ period: Range<UTCTime>) throws -> [Int] {
        let coverage = try ledger.coverage(during: period)
        return [coverage.testedCount, coverage.knownCount]
      }
      // Before the first comparison nothing was tested.
      #expect(try counts(days(0, 12)) == [0, 0])
      #expect(try counts(days(12, 13)) == [3, 3])
      #expect(try counts(days(24, 25)) == [1, 3])
      #expect(try counts(days(24, 49)) == [2, 3])
      // What comes after the period is not known in it.
      #expect(try counts(days(0, 100)) == [3, 3])
      #expect(
        try ledger.comparisons(during: days(24, 48)).map(\.comparison.runID) == ["run2", "run3"])
    }
  }

  @Test("an open alert stands until today, a finished one until it ended")
  func alerts() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      let cells = try tell(ledger)
      // Flagged on days 24 and 36, seen without the change on day 48, which ends nothing yet.
      let alert = try #require(try ledger.alerts(of: cells[0]).first)
      #expect(alert.state == .confirmed)
      #expect(try ledger.alerts(during: days(0, 24)).isEmpty)
      for period in try [days(24, 25), days(30, 31), days(36, 37), days(300, 301)] {
        #expect(try ledger.alerts(during: period).map(\.id) == [alert.id])
      }
      try ledger.withdrawPass(
        try #require(
          try ledger.passes(ofTrack: "T1").first { $0.pass.acquired == alert.history.firstSeen }
        )
        .key, reason: "damaged")
      // Withdrawn: it stood until it was last seen.
      #expect(try ledger.alerts(in: [.withdrawn], during: days(36, 37)).count == 1)
      #expect(try ledger.alerts(in: [.withdrawn], during: days(37, 300)).isEmpty)
    }
  }

  @Test("what happened after an event names the days whose reports it changes")
  func news() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      _ = try tell(ledger)
      func news(_ event: Int64) throws -> [Double] {
        let start = try LedgerStory.time(day: 0).epochMilliseconds
        return try ledger.acquisitions(since: event).map {
          Double($0.epochMilliseconds - start) / 86_400_000
        }
      }
      #expect(try news(0) == [0, 12, 24, 36, 48])
      let last = try #require(try ledger.events(last: 1).first).number
      #expect(try news(last) == [])
      // A late pass, and a pass that is withdrawn.
      let late = try LedgerStory.pass("T1", day: 6)
      try ledger.ingest(late) { nil }
      #expect(try news(last) == [6])
      try ledger.withdrawPass(
        try #require(try ledger.passes(ofTrack: "T1").last).key, reason: "damaged")
      #expect(try news(last) == [6, 48])
    }
  }
}
