// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Foundation
import GRDB
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Ledger")
struct LedgerTests {
  typealias Seen = [LedgerCell: (metric: Double, isFlagged: Bool)]

  /// Passes of one track, one every 12 days; `F` and `U` say what each saw of the cell.
  private func tell(
    _ passes: String, of cell: LedgerCell, to ledger: Ledger
  ) throws -> [RecordingOutcome] {
    var references: [PassKey] = []
    var outcomes: [RecordingOutcome] = []
    for (index, letter) in passes.enumerated() {
      let pass = try LedgerStory.pass("T1", day: Double(index) * 12)
      let seen: Seen = [
        cell: (letter == "F" ? 6 : 0.25, letter == "F"), try LedgerStory.cell(70, 3): (0.5, false),
      ]
      let blocks = LedgerStory.summaries(seen).sortedBlocks
      if index == 0 {
        references.append(try ledger.ingest(pass, summaries: blocks.source).key)
        continue
      }
      let outcome = try ledger.record(
        LedgerStory.record(
          after: pass, runID: "run\(index)", references: references, seen: seen),
        summaries: blocks.source)
      references.append(outcome.pass)
      outcomes.append(outcome)
    }
    return outcomes
  }

  @Test("alerts rise, are confirmed and end as the rule says, each change an event")
  func alerts() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      let cell = try LedgerStory.cell(0, 0)
      let outcomes = try tell("UUFFUUU", of: cell, to: ledger)
      #expect(outcomes.flatMap(\.changes).map(\.alert.state) == [.first, .confirmed, .finished])
      let alert = try #require(try ledger.alerts(of: cell).first)
      #expect(alert.id == "37N-E499000-N5500000@20211125T030000Z")
      #expect(alert.history.lastUnchanged == (try LedgerStory.time(day: 12)))
      #expect(alert.history.direction == .decrease)
      #expect(try ledger.events(ofAlert: alert.id).count == 3)
      #expect(try ledger.details(of: [alert]).first?.strongest?.effect == -3.5)
      #expect(
        try ledger.observations(of: cell).map(\.isFlagged) == [
          false, true, true, false, false, false,
        ])
      let report = try ledger.verify()
      #expect(report.problems == [])
      #expect(report.passCount == 7)
      #expect(report.findingCount == 2)
      let replayed = try ledger.replay()
      #expect(replayed.before == replayed.after)
      #expect(replayed.after == report.stateDigest)
    }
  }

  @Test("the same comparison again changes nothing; another of the pass is refused or replaces it")
  func idempotent() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      let cell = try LedgerStory.cell(0, 0)
      let outcomes = try tell("UFF", of: cell, to: ledger)
      let head = try ledger.chainHead()
      let again = try tell("UFF", of: cell, to: ledger)
      #expect(again.allSatisfy { !$0.isNew })
      #expect(again.map(\.comparison) == outcomes.map(\.comparison))
      #expect(try ledger.chainHead() == head)

      let pass = try LedgerStory.pass("T1", day: 24)
      let other = LedgerStory.record(
        after: pass, runID: "other", references: [outcomes[0].pass], seen: [cell: (0.5, false)])
      #expect(throws: LedgerError.self) { try ledger.record(other) { nil } }
      #expect(try ledger.chainHead() == head)
      let replaced = try ledger.record(other, replacing: "made again") { nil }
      #expect(replaced.isNew)
      #expect(replaced.changes.map(\.alert.state) == [.first])
      let old = outcomes[1].comparison
      #expect(try ledger.comparisons().map(\.comparison.runID) == ["run1", "other"])
      #expect(try ledger.findings(of: old).count == 1)
      let new = try ledger.chainHead()
      #expect(try !ledger.record(other, replacing: "made again") { nil }.isNew)
      #expect(try ledger.chainHead() == new)
      #expect(try ledger.verify().problems == [])
    }
  }

  @Test("a reprocessed input is refused, then withdraws what rested on the old one")
  func withdrawal() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      let cell = try LedgerStory.cell(0, 0)
      let outcomes = try tell("UFF", of: cell, to: ledger)
      let renewed = try LedgerStory.pass("T1", day: 12, version: 1)
      let error = #expect(throws: LedgerError.self) { try ledger.ingest(renewed) { nil } }
      #expect(error?.code == .passChanged)
      let result = try ledger.withdrawPass(outcomes[0].pass, reason: "processed again")
      #expect(result.superseded == outcomes.map(\.comparison))
      #expect(result.changes.map(\.alert.state) == [.withdrawn])
      let alert = try #require(try ledger.alerts(in: [.withdrawn]).first)
      #expect(alert.withdrawnBecause?.contains("processed again") == true)
      #expect(alert.history.disturbedCount == 2)
      #expect(try ledger.ingest(renewed) { nil }.isNew)
      let old = #expect(throws: LedgerError.self) {
        try ledger.ingest(try LedgerStory.pass("T1", day: 12)) { nil }
      }
      #expect(old?.code == .passWithdrawn)
      #expect(try ledger.withdrawPass(outcomes[0].pass, reason: "again").superseded == [])
      let report = try ledger.verify()
      #expect(report.problems == [])
      let replayed = try ledger.replay()
      #expect(replayed.before == replayed.after)
      #expect(try ledger.alerts(in: [.withdrawn]) == [alert])
    }
  }

  @Test("summaries come back as they were, in the documented order")
  func summaries() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      // Over a corner of four blocks: 4990 + 2 is a multiple of 64, 55,000 + 40 too.
      var table = SummaryTable(bandCount: 2)
      for row in 36..<44 {
        for column in 0..<8 where (row + column) % 3 != 0 {
          table.set(try LedgerStory.cell(column, row), [Float(row), Float(column) + 0.5])
        }
      }
      #expect(table.sortedBlocks.count == 4)
      let first = try ledger.ingest(
        try LedgerStory.pass("T1", day: 0), summaries: table.sortedBlocks.source)
      let second = try ledger.ingest(try LedgerStory.pass("T1", day: 6)) { nil }
      let zone = try #require(LedgerStory.zone)
      let (rows, columns) = (55_035..<55_045, 4989..<4999)
      let values = try ledger.summaries(
        of: [second.key, first.key], zone: zone, rows: rows, columns: columns)
      #expect(values.count == 2 * 2 * 100)
      for row in 0..<10 {
        for column in 0..<10 {
          let (r, c) = (row + 35, column - 1)
          let isObserved = (36..<44).contains(r) && (0..<8).contains(c) && (r + c) % 3 != 0
          let place = row * 10 + column
          #expect(values[place].isNaN && values[100 + place].isNaN)
          let (vv, vh) = (values[200 + place], values[300 + place])
          #expect(isObserved ? vv == Float(r) : vv.isNaN)
          #expect(isObserved ? vh == Float(c) + 0.5 : vh.isNaN)
        }
      }
      let history = try ledger.history(of: try LedgerStory.cell(1, 36))
      #expect(history.map(\.values) == [[36, 1.5]])
      #expect(try ledger.history(of: try LedgerStory.cell(0, 36)).isEmpty)
      let before = try ledger.stateDigest()
      #expect(try ledger.prune(keep: 1) == 1)
      #expect(try ledger.history(of: try LedgerStory.cell(1, 36)).isEmpty)
      #expect(try ledger.stateDigest() == before)
      #expect(try ledger.verify().problems == [])
    }
  }

  @Test("reviews and corroborations are events; two kinds of sensor make the highest confidence")
  func judgements() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      let cell = try LedgerStory.cell(0, 0)
      _ = try tell("UFF", of: cell, to: ledger)
      let alert = try #require(try ledger.alerts(of: cell).first)
      #expect(try ledger.details(of: [alert]).map(\.level) == [.high])
      try ledger.review(alert.id, .agree, note: "a \"new\" track\n", reviewer: "B.")
      let time = try LedgerStory.time(day: 11.5)
      for _ in 0..<2 {
        try ledger.corroborate(
          alert.id, kind: .acoustic, source: "array 3", time: time, distanceMetres: 240)
      }
      #expect(try ledger.details(of: [alert])[0].corroborations.map(\.distanceMetres) == [240])
      #expect(try ledger.details(of: [alert])[0].reviews.map(\.verdict) == [.agree])
      #expect(try ledger.details(of: [alert]).map(\.level) == [.highest])
      #expect(try ledger.verify().problems == [])
      let error = #expect(throws: LedgerError.self) {
        try ledger.review("nothing", .reject, note: "", reviewer: "B.")
      }
      #expect(error?.code == .noSuchAlert)
    }
  }

  @Test("only cells with an alert open before a time have a frozen past")
  func frozen() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      let cell = try LedgerStory.cell(0, 0)
      _ = try tell("UFFUUUU", of: cell, to: ledger)
      let zone = try #require(LedgerStory.zone)
      func frozen(_ day: Double) throws -> [GridCell] {
        try ledger.frozenFrom(
          zone: zone, rows: 54_990..<55_010, columns: 4980..<5000,
          before: try LedgerStory.time(day: day)
        ).map(\.cell)
      }
      #expect(try frozen(12) == [])
      #expect(try frozen(12.001) == [])
      #expect(try frozen(13) == [cell.cell])
      #expect(try frozen(48) == [cell.cell])
      // It ended on day 60.
      #expect(try frozen(60) == [cell.cell])
      #expect(try frozen(61) == [])
    }
  }

  @Test("known passes are found by their ids")
  func known() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      let pass = try LedgerStory.pass("T1", day: 0)
      let key = try ledger.ingest(pass) { nil }.key
      let known = try ledger.knownPasses(ids: [pass.id, "unknown"])
      #expect(known.keys.sorted() == [pass.id])
      #expect(known[pass.id]?.first?.key == key)
      #expect(known[pass.id]?.first?.sha256 == pass.sha256)
      #expect(try ledger.pass(key).pass == pass)
    }
  }

  @Test("input that contradicts itself is refused and leaves nothing")
  func contradictions() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger.new(in: directory)
      let cell = try LedgerStory.cell(0, 0)
      let first = try ledger.ingest(try LedgerStory.pass("T1", day: 0)) { nil }.key
      let head = try ledger.chainHead()
      let after = try LedgerStory.pass("T1", day: 12)
      let good = LedgerStory.record(
        after: after, runID: "r", references: [first], seen: [cell: (5, true)])
      var count = good
      count.comparison.testedCount = 7
      var missing = good
      missing.findings = []
      var elsewhere = good
      elsewhere.findings[0].cell = try LedgerStory.cell(1, 0)
      var reference = good
      reference.comparison.references = [PassKey(number: 99)]
      var nameless = good
      nameless.after.sha256 = "00"
      for record in [count, missing, elsewhere, reference, nameless] {
        #expect(throws: LedgerError.self) { try ledger.record(record) { nil } }
        #expect(try ledger.chainHead() == head)
        #expect(try ledger.passes(ofTrack: "T1").count == 1)
      }
      #expect(try ledger.record(good) { nil }.isNew)
    }
  }
}
