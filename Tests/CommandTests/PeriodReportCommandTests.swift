// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("truceline report, review and corroborate")
struct PeriodReportCommandTests {
  private static let first = "37N-E499000-N5500000@20211113T030000Z"

  /// Two cells: one that two of three passes flagged, confirmed; one that only the last flagged.
  private func ledger(in directory: URL) throws -> String {
    let path = directory.appending(path: "line.sqlite").path
    let ledger = try Ledger.openOrCreate(
      path, binding: LedgerBinding(cellSizeMillimetres: 100_000, method: "ratio"))
    let zone = try #require(UTMZone(epsg: 32637))
    let cells = [(4990, 55_000), (5030, 55_010)].map {
      LedgerCell(zone: zone, cell: GridCell(column: $0.0, row: $0.1))
    }
    var references: [PassKey] = []
    for day in [1, 13, 25] {
      let time = try #require(UTCTime(year: 2021, month: 11, day: day, hour: 3))
      let pass = LedgerPass(
        track: "T1", id: "pass \(day)", sensor: "sar", acquired: time, bands: ["VV"],
        sha256: String(repeating: "\(day % 10)", count: 64))
      guard !references.isEmpty else {
        references.append(try ledger.ingest(pass) { nil }.key)
        continue
      }
      var observations = ObservationTable()
      var findings: [LedgerFinding] = []
      for (number, cell) in cells.enumerated() {
        let isFlagged = number == 0 || day == 25
        observations.set(
          cell, metric: isFlagged ? 6 : 0.5, isFlagged: isFlagged,
          direction: isFlagged ? .decrease : nil)
        guard isFlagged else { continue }
        var finding = LedgerFinding(cell: cell)
        finding.effect = -4.21
        finding.effectUnit = "dB"
        findings.append(finding)
      }
      references.append(
        try ledger.record(
          ComparisonRecord(
            after: pass,
            comparison: LedgerComparison(
              runID: "run \(day)", references: references, testedCount: 2,
              flaggedCount: findings.count, notObservedCounts: [.masked: 1]), findings: findings,
            observations: observations.sortedBlocks)
        ) { nil }.pass)
    }
    try ledger.close()
    return path
  }

  /// Events as a table; columns as FIRMS has them.
  private func table(_ rows: [String], in directory: URL) throws -> String {
    let path = directory.appending(path: "fires.csv").path
    let text = (["latitude,longitude,acq_date,acq_time,satellite,instrument"] + rows)
    try (text.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test("the report of a day and of a month: sentences, GeoJSON and JSON say the same")
  func report() throws {
    try withTemporaryDirectory { directory in
      let path = try ledger(in: directory)
      let places = directory.appending(path: "places.geojson")
      // One kilometre north of the first cell's centre, by the projection's own scale.
      try Data(
        """
        {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Stepove"},\
        "geometry":{"type":"Point","coordinates":[38.986836,49.661986]}}]}
        """.utf8
      ).write(to: places)
      let day = try Program.run(
        ["report", "--ledger", path, "--gazetteer", places.path, "-o", "a.geojson"], in: directory)
      #expect(day.status == 0, "\(day.errors)")
      #expect(day.output.contains("period        2021-11-25 00:00 UTC until 2021-11-26 00:00 UTC"))
      #expect(
        day.output.contains("1 confirmed (1 of them in the period), 0 provisional, 1 seen once"))
      #expect(
        day.output.contains("radar backscatter fell by 4.2 dB, observed 2021-11-13 03:00 UTC"))
      #expect(day.output.contains("1.0 km south of Stepove: radar"))
      #expect(day.output.contains("masked 33.33 %"))
      let written = try String(
        contentsOf: directory.appending(path: "a.geojson"), encoding: .utf8)
      #expect(written.contains("\"id\":\"\(Self.first)\""))
      let again = try Program.run(["report", "--ledger", path, "-o", "a.geojson"], in: directory)
      #expect(again.status == 73)
      // The second alert came to be on the 25th.
      let earlier = try Program.run(
        ["report", "--ledger", path, "--from", "2021-11-13", "--to", "2021-11-24", "--json"],
        in: directory)
      struct Answer: Decodable {
        struct Alert: Decodable {
          let alert: String
          let text: String
        }
        let until: String
        let alerts: [Alert]
      }
      let answer = try JSONDecoder().decode(Answer.self, from: Data(earlier.output.utf8))
      #expect(answer.until == "2021-11-25T00:00:00Z")
      #expect(answer.alerts.map(\.alert) == [Self.first])
      let none = try Program.run(
        ["report", "--ledger", path, "--state", "withdrawn", "--json"], in: directory)
      #expect(none.output.contains("\"alerts\":[]"))
      #expect(try Program.run(["report", "--ledger", "none.sqlite"], in: directory).status == 66)
      #expect(
        try Program.run(
          ["report", "--ledger", path, "--from", "2021-12-01", "--to", "2021-11-01"], in: directory
        ).status == 64)
    }
  }

  @Test("a judgement is an event that stays; reports say it with the alert")
  func review() throws {
    try withTemporaryDirectory { directory in
      let path = try ledger(in: directory)
      func review(_ arguments: String...) throws -> CommandResult {
        try Program.run(["review"] + arguments + ["--ledger", path], in: directory)
      }
      let agreed = try review(
        Self.first, "agree", "--note", "seen on the ground", "--reviewer", "patrol 7")
      #expect(agreed.status == 0, "\(agreed.errors)")
      #expect(try review(Self.first, "reject", "--reviewer", "desk").status == 0)
      let report = try Program.run(["report", "--ledger", path], in: directory)
      #expect(
        report.output.contains(
          "Judged by people: agree, patrol 7 (seen on the ground); reject, desk."))
      #expect(try review("37N-E0-N0@20211113T030000Z", "agree").status == 64)
      #expect(try review(Self.first, "perhaps").status == 64)
      let verified = try Program.run(["ledger", "verify", "--ledger", path], in: directory)
      #expect(verified.status == 0)
    }
  }

  @Test(
    "events near in place and time are joined once; two kinds of sensor give the highest confidence"
  )
  func corroborate() throws {
    try withTemporaryDirectory { directory in
      let path = try ledger(in: directory)
      // The first cell's centre lies at 38.98684 E, 49.6529920 N; 0.003 degrees north are 334 m.
      let events = try table(
        [
          "49.655996,38.98684,2021-11-07,0130,N,VIIRS",  // near, between the two passes
          "49.655996,38.98684,2021-11-20,130,N,VIIRS",  // near, but a week after
          "49.6719,38.98684,2021-11-07,0130,N,VIIRS",  // 2 km off
          "49.655996,38.98684,2021-11-07,2561,N,VIIRS",  // no such time of day
        ], in: directory)
      func run(_ arguments: String...) throws -> CommandResult {
        try Program.run(
          ["corroborate", "--events", events] + arguments + ["--ledger", path], in: directory)
      }
      let dry = try run("--dry-run")
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(dry.output.contains("\(Self.first)  thermal 2021-11-07T01:30:00Z  334 m  VIIRS N"))
      #expect(
        dry.output.contains(
          "3 events, 1 of them go with 1 alerts: 1 pairs, nothing recorded; 1 without a place"))
      #expect(try run("--distance", "300").output.contains("0 of them go with 0 alerts"))
      #expect(try run("--window", "192", "--dry-run").output.contains("2 of them go with 1 alerts"))
      #expect(try run().output.contains("1 new pairs recorded"))
      #expect(try run("--json").output.contains("\"new\":0"))
      let report = try Program.run(["report", "--ledger", path], in: directory)
      #expect(report.output.contains("confidence highest"))
      #expect(report.output.contains("Other sensors: thermal, 1 event, the nearest 334 m from"))
      let verified = try Program.run(["ledger", "verify", "--ledger", path], in: directory)
      #expect(verified.status == 0)
    }
  }

  @Test("a file whose events have no time, no kind or no place is refused with the way out")
  func refusedEvents() throws {
    try withTemporaryDirectory { directory in
      let path = try ledger(in: directory)
      func run(_ text: String, _ name: String, _ arguments: String...) throws -> CommandResult {
        try text.write(
          to: directory.appending(path: name), atomically: true, encoding: .utf8)
        return try Program.run(
          ["corroborate", "--events", name] + arguments + ["--ledger", path], in: directory)
      }
      let kindless = try run("lon,lat,time\n38,49,2021-11-07T01:00:00Z\n", "a.csv")
      #expect(kindless.status == 64 && kindless.errors.contains("--kind acoustic"))
      let timeless = try run("lon,lat,when\n38,49,x\n", "b.csv", "--kind", "seismic")
      #expect(timeless.status == 65 && timeless.errors.contains("--time-field"))
      let placeless = try run("time,kind\n2021-11-07T01:00:00Z,seismic\n", "c.csv")
      #expect(placeless.status == 65 && placeless.errors.contains("longitude and latitude"))
      // A day is too long to say that two things go together.
      let dayOnly = try run(
        "lon,lat,date\n38.98684,49.652992,2021-11-07\n", "d.csv", "--kind", "seismic")
      #expect(dayOnly.status == 65)
      let named = try run(
        "lon,lat,when\n38.98684,49.652992,2021-11-07 01:00:00\n", "e.csv", "--kind", "seismic",
        "--time-field", "when")
      #expect(named.status == 0 && named.output.contains("1 new pairs recorded"), "\(named.errors)")
    }
  }
}
