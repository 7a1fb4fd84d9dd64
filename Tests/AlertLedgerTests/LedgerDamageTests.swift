// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Foundation
import GRDB
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Ledgers that are damaged, newer, of others, or without room")
struct LedgerDamageTests {
  /// A small ledger with an alert, a review and a superseded comparison, closed.
  private func made(in directory: URL) throws -> String {
    let ledger = try Ledger.new(in: directory)
    let cell = try LedgerStory.cell(0, 0)
    var references: [PassKey] = []
    for index in 0..<4 {
      let pass = try LedgerStory.pass("T1", day: Double(index) * 12)
      let seen = [cell: (metric: 6.0, isFlagged: index > 1)]
      let source = LedgerStory.summaries(seen).sortedBlocks.source
      guard index > 0 else {
        references.append(try ledger.ingest(pass, summaries: source).key)
        continue
      }
      let record = LedgerStory.record(
        after: pass, runID: "run\(index)", references: references, seen: seen)
      references.append(try ledger.record(record, summaries: source).pass)
    }
    let alert = try #require(try ledger.alerts().first)
    try ledger.review(alert.id, .agree, note: "seen", reviewer: "A.")
    try ledger.corroborate(
      alert.id, kind: .thermal, source: "f", time: try LedgerStory.time(day: 20), distanceMetres: 5)
    #expect(try ledger.verify().problems == [])
    try ledger.close()
    return ledger.path
  }

  private func error(_ body: () throws -> Void) -> LedgerError? {
    #expect(throws: LedgerError.self) { try body() }
  }

  @Test(
    "a changed row is found, whatever table it stands in",
    arguments: [
      "UPDATE events SET content = replace(content, 'confirmed', 'finished') WHERE number = "
        + "(SELECT max(number) FROM events WHERE content LIKE '%confirmed%')",
      "UPDATE events SET content = replace(content, 'S1A', 'S1B') WHERE number = 2",
      "DELETE FROM events WHERE number = (SELECT max(number) FROM events)",
      "UPDATE passes SET platform = 'S1B' WHERE key = 2",
      "UPDATE passes SET acquired_ms = acquired_ms + 1 WHERE key = 2",
      "UPDATE comparisons SET tested = 2 WHERE key = 1",
      "UPDATE comparisons SET frozen_sha256 = run_id WHERE key = 1",
      "UPDATE findings SET effect = 3.5",
      "DELETE FROM findings",
      "UPDATE observations SET data = zeroblob(length(data))",
      "UPDATE summaries SET data = CAST(substr(data, 1, length(data) - 1) || x'01' AS BLOB) WHERE number = 1",
      "DELETE FROM summaries WHERE pass = 2",
      "UPDATE reviews SET verdict = 'reject'",
      "UPDATE corroborations SET distance_m = 1",
      "UPDATE comparison_references SET pass = 1 WHERE comparison = 2 AND position = 1",
      "UPDATE alerts SET state = 'finished'",
      "UPDATE alerts SET metric_max = 1",
      "DELETE FROM alerts",
      "INSERT INTO alerts SELECT id || 'x', epsg, row, col + 1, state, first_seen_ms, last_seen_ms,"
        + " last_unchanged_ms, confirmed_ms, ended_ms, ending, disturbed, undisturbed, metric_sum,"
        + " metric_max, is_high, direction, strongest_run, strongest_track, strongest_ms,"
        + " sensor_kinds, withdrawn FROM alerts",
    ])
  func tampering(change: String) throws {
    try withTemporaryDirectory { directory in
      let path = try made(in: directory)
      let raw = try DatabaseQueue(path: path)
      try raw.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA foreign_keys = OFF")
        let triggers = try Row.fetchAll(
          database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        for trigger in triggers {
          try database.execute(sql: "DROP TRIGGER \(trigger[0] as String)")
        }
        try database.execute(sql: change)
        #expect(database.totalChangesCount > 0)
        for trigger in triggers { try database.execute(sql: trigger[1]) }
      }
      try raw.close()
      let report = try Ledger(opening: path, for: .reading).verify()
      #expect(!report.isSound)
    }
  }

  @Test("what is recorded can't be changed or deleted, and a dropped trigger is told")
  func appendOnly() throws {
    try withTemporaryDirectory { directory in
      let path = try made(in: directory)
      let raw = try DatabaseQueue(path: path)
      for table in ["events", "passes", "comparisons", "findings", "observations", "reviews"] {
        #expect(throws: DatabaseError.self) {
          try raw.write { try $0.execute(sql: "DELETE FROM \(table)") }
        }
      }
      #expect(throws: DatabaseError.self) {
        try raw.write { try $0.execute(sql: "UPDATE findings SET p = 1") }
      }
      try raw.write { try $0.execute(sql: "DROP TRIGGER events_refuses_update") }
      try raw.close()
      #expect(try Ledger(opening: path, for: .reading).verify().problems.count == 1)
    }
  }

  @Test("a missing file, another file and a newer ledger are told apart")
  func strangers() throws {
    try withTemporaryDirectory { directory in
      let other = directory.appending(path: "other").path
      #expect(error { _ = try Ledger(opening: other, for: .reading) }?.code == .missing)
      try Data("not a database, but long enough to be read as one".utf8)
        .write(to: URL(filePath: other))
      #expect(error { _ = try Ledger(opening: other, for: .writing) }?.code == .notALedger)
      #expect(
        error { _ = try Ledger.openOrCreate(other, binding: LedgerStory.binding) }?.code
          == .notALedger)
      let sqlite = directory.appending(path: "sqlite").path
      let raw = try DatabaseQueue(path: sqlite)
      try raw.write { try $0.execute(sql: "CREATE TABLE t (a)") }
      try raw.close()
      let bytes = try Data(contentsOf: URL(filePath: sqlite))
      #expect(error { _ = try Ledger(opening: sqlite, for: .writing) }?.code == .notALedger)
      #expect(try Data(contentsOf: URL(filePath: sqlite)) == bytes)

      let path = try made(in: directory)
      let newer = try DatabaseQueue(path: path)
      try newer.write {
        try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9 later')")
      }
      try newer.close()
      #expect(error { _ = try Ledger(opening: path, for: .writing) }?.code == .newerVersion)
      #expect(error { _ = try Ledger(opening: path, for: .reading) }?.code == .newerVersion)
    }
  }

  @Test("another cell size, method or rule is refused with both named")
  func binding() throws {
    try withTemporaryDirectory { directory in
      let path = try made(in: directory)
      var rule = AlertParameters()
      rule.gapDays = 60
      let parameters = LedgerStory.binding.parameters
      for other in [
        LedgerBinding(cellSizeMillimetres: 120_000, method: "dual", parameters: parameters),
        LedgerBinding(cellSizeMillimetres: 100_000, method: "irmad", parameters: parameters),
        LedgerBinding(cellSizeMillimetres: 100_000, method: "dual", parameters: ["fdr": "0.05"]),
        LedgerBinding(
          cellSizeMillimetres: 100_000, method: "dual", parameters: parameters, rule: rule),
      ] {
        let said = error { _ = try Ledger.openOrCreate(path, binding: other) }
        #expect(said?.code == .otherBinding)
        #expect(said?.message.contains(other.text) == true)
        #expect(said?.message.contains(LedgerStory.binding.text) == true)
      }
      let ledger = try Ledger.openOrCreate(path, binding: LedgerStory.binding)
      #expect(ledger.binding == LedgerStory.binding)
    }
  }

  @Test("a ledger opened for reading refuses to record")
  func readOnly() throws {
    try withTemporaryDirectory { directory in
      let ledger = try Ledger(opening: try made(in: directory), for: .reading)
      let pass = try LedgerStory.pass("T1", day: 99)
      #expect(error { try ledger.ingest(pass) { nil } }?.code == .readOnly)
      #expect(try ledger.passes(ofTrack: "T1").count == 4)
    }
  }

  @Test("damaged pages are told, with the backup that helps, and the backup is whole")
  func damagedPages() throws {
    try withTemporaryDirectory { directory in
      let path = try made(in: directory)
      let ledger = try Ledger(opening: path, for: .writing)
      let digest = try ledger.stateDigest()
      for _ in 0..<5 { try ledger.backUp() }
      try ledger.close()
      #expect(FileManager.default.fileExists(atPath: path + ".backup-3"))
      #expect(!FileManager.default.fileExists(atPath: path + ".backup-4"))
      #expect(!FileManager.default.fileExists(atPath: path + ".backup-new"))
      var bytes = try Data(contentsOf: URL(filePath: path))
      for place in 8192..<bytes.count where place % 3 != 0 { bytes[place] = 0xA5 }
      try bytes.write(to: URL(filePath: path))
      let said = error {
        let damaged = try Ledger(opening: path, for: .writing)
        _ = try damaged.alerts()
      }
      #expect(said?.code == .damaged)
      #expect(said?.message.contains(".backup-1") == true)
      // As the documentation says: put the backup in its place.
      let backup = Ledger.backupPath(of: path, number: 1)
      for name in [path, path + "-wal", path + "-shm"]
      where FileManager.default.fileExists(atPath: name) {
        try FileManager.default.removeItem(atPath: name)
      }
      try FileManager.default.moveItem(atPath: backup, toPath: path)
      let restored = try Ledger(opening: path, for: .writing)
      #expect(try restored.verify().problems == [])
      #expect(try restored.stateDigest() == digest)
    }
  }

  @Test("a comparison that finds no room leaves the ledger as it was")
  func full() throws {
    try withTemporaryDirectory { directory in
      let path = try made(in: directory)
      let ledger = try Ledger(opening: path, for: .writing)
      let (head, digest) = (try ledger.chainHead(), try ledger.stateDigest())
      try ledger.limitPages(toCurrentAnd: 3)
      var table = SummaryTable(bandCount: 2)
      for row in 0..<64 {
        for column in 0..<64 { table.set(try LedgerStory.cell(column, row), [1, 2]) }
      }
      let pass = try LedgerStory.pass("T1", day: 99)
      let blocks = table.sortedBlocks
      #expect(error { try ledger.ingest(pass, summaries: blocks.source) }?.code == .full)
      #expect(try ledger.chainHead() == head)
      #expect(try ledger.stateDigest() == digest)
      #expect(try ledger.verify().problems == [])
      try ledger.limitPages(toCurrentAnd: 1 << 20)
      #expect(try ledger.ingest(pass, summaries: blocks.source).isNew)
    }
  }

  @Test("a source that fails in the middle leaves nothing")
  func failingSource() throws {
    struct Broken: Error {}
    try withTemporaryDirectory { directory in
      let ledger = try Ledger(opening: try made(in: directory), for: .writing)
      let head = try ledger.chainHead()
      var table = SummaryTable(bandCount: 2)
      table.set(try LedgerStory.cell(0, 0), [1, 2])
      var blocks = table.sortedBlocks.makeIterator()
      let pass = try LedgerStory.pass("T1", day: 99)
      let said = error {
        try ledger.ingest(pass) {
          guard let block = blocks.next() else { throw Broken() }
          return block
        }
      }
      #expect(said?.code == .sourceFailed)
      #expect(try ledger.chainHead() == head)
      #expect(try ledger.passes(ofTrack: "T1").count == 4)
    }
  }
}
