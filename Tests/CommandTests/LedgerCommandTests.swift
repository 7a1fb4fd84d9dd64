// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("truceline ledger")
struct LedgerCommandTests {
  /// A ledger of one cell that two of three passes flagged.
  private func ledger(in directory: URL) throws -> String {
    let path = directory.appending(path: "line.sqlite").path
    let ledger = try Ledger.openOrCreate(
      path, binding: LedgerBinding(cellSizeMillimetres: 100_000, method: "dual"))
    let zone = try #require(UTMZone(epsg: 32637))
    let cell = LedgerCell(zone: zone, cell: GridCell(column: 4990, row: 55_000))
    var references: [PassKey] = []
    for day in [1, 13, 25] {
      let time = try #require(UTCTime(year: 2021, month: 11, day: day, hour: 3))
      let pass = LedgerPass(
        track: "T1", id: "pass \(day)", sensor: "sar", acquired: time, bands: ["VV"],
        sha256: String(repeating: "\(day % 10)", count: 64))
      var observations = ObservationTable()
      observations.set(cell, metric: 6, isFlagged: true, direction: .decrease)
      let comparison = LedgerComparison(
        runID: "run \(day)", references: references, testedCount: 1, flaggedCount: 1)
      if references.isEmpty {
        references.append(try ledger.ingest(pass) { nil }.key)
      } else {
        let record = ComparisonRecord(
          after: pass, comparison: comparison, findings: [LedgerFinding(cell: cell)],
          observations: observations.sortedBlocks)
        references.append(try ledger.record(record) { nil }.pass)
      }
    }
    try ledger.close()
    return path
  }

  @Test("verify, replay, show, prune and backup say what the ledger holds")
  func commands() throws {
    try withTemporaryDirectory { directory in
      let path = try ledger(in: directory)
      func run(_ arguments: String...) throws -> CommandResult {
        try Program.run(["ledger"] + arguments + ["--ledger", path])
      }
      let verified = try run("verify")
      #expect(verified.status == 0)
      #expect(verified.output.hasSuffix("sound\n"))
      #expect(try run("verify", "--quick", "--json").output.contains("\"sound\":true"))
      #expect(try run("replay").output.contains("the same as before"))
      let shown = try run("show")
      #expect(shown.output.contains("T1: 3 from 2021-11-01T03:00:00Z"))
      #expect(shown.output.contains("confirmed: 1"))
      let cell = try run("show", "37N-E499000-N5500000")
      #expect(cell.output.contains("confirmed (high), 2 passes flagged it"))
      #expect(cell.output.contains("not present on 2021-11-01T03:00:00Z"))
      #expect(try run("show", "37N-E499000-N5500000", "--json").output.contains("\"run 13\""))
      #expect(try run("prune", "--keep", "1").status == 0)
      #expect(try run("backup").status == 0)
      #expect(FileManager.default.fileExists(atPath: path + ".backup-1"))
    }
  }

  @Test("what is no ledger, missing or damaged has its exit code and a sentence")
  func failures() throws {
    try withTemporaryDirectory { directory in
      let missing = try Program.run(["ledger", "verify", "--ledger", directory.path + "/none"])
      #expect(missing.status == 66)
      let other = directory.appending(path: "other")
      try Data(repeating: 65, count: 4096).write(to: other)
      let strange = try Program.run(["ledger", "verify", "--ledger", other.path])
      #expect(strange.status == 65)
      #expect(strange.errors.contains("no ledger"))
      let path = try ledger(in: directory)
      var bytes = try Data(contentsOf: URL(filePath: path))
      for place in 8192..<bytes.count where place % 3 != 0 { bytes[place] = 0xA5 }
      try bytes.write(to: URL(filePath: path))
      let damaged = try Program.run(["ledger", "verify", "--ledger", path])
      #expect([1, 65].contains(damaged.status))
    }
  }
}
