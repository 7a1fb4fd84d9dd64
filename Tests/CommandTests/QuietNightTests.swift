// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

@Suite("A night without news looks into no file, and any doubt makes it a night as any other")
struct QuietNightTests {
  private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Data")
  private static let words = "nothing to do"

  private func bring(_ day: String, to folder: URL) throws {
    let name = "sample_A_\(day)T141207.tif"
    try FileManager.default.copyItem(
      at: Self.sample.appending(path: name), to: folder.appending(path: "passes/\(name)"))
  }

  private func configure(_ folder: URL, _ more: String = "", compare: String = "") throws {
    let text = """
      {"inputs": ["passes"], "output": "out", "ledger": "ledger.sqlite", "metrics": "night.prom",
       "gazetteer": "places.geojson"\(more), "compare": {"settle": 0, "sensor": "sar",
       "pattern": "{any}_{tile}_{date}.tif"\(compare)}}
      """
    try Data(text.utf8).write(to: folder.appending(path: "night.json"))
  }

  private func places(_ folder: URL, _ name: String) throws {
    let text = """
      {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "\(name)"},
       "geometry": {"type": "Point", "coordinates": [-121.6, 49.0]}}]}
      """
    try Data(text.utf8).write(to: folder.appending(path: "places.geojson"))
  }

  private func night(_ folder: URL, _ options: [String] = []) throws -> CommandResult {
    try Program.run(["nightly", "--config", "night.json", "-v"] + options, in: folder)
  }

  private func state(_ folder: URL) throws -> Substring {
    let run = try Program.run(["ledger", "verify", "--ledger", "ledger.sqlite"], in: folder)
    let line = run.output.split(separator: "\n").first { $0.contains("state") }
    return try #require(line, "\(run.output)")
  }

  /// Three nights' worth of passes in the ledger, and a night that found nothing new.
  private func settle(_ folder: URL) throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: "passes"), withIntermediateDirectories: true)
    for day in ["20300105", "20300117", "20300129"] { try bring(day, to: folder) }
    try places(folder, "Hill")
    try configure(folder)
    // What is younger could change once more without a sign.
    Thread.sleep(forTimeInterval: 2.1)
    let first = try night(folder)
    #expect(first.status == 0 && !first.errors.contains(Self.words), "\(first.errors)")
    let quiet = try night(folder)
    #expect(quiet.status == 0 && quiet.errors.contains(Self.words), "\(quiet.errors)")
    #expect(quiet.errors.contains("new passes    0, compared 0, made again 0"))
  }

  @Test("Files that were just written are looked at again; a quiet night keeps metrics and state")
  func quiet() throws {
    try withTemporaryDirectory { folder in
      try settle(folder)
      let before = try state(folder)
      let metrics = try String(
        contentsOf: folder.appending(path: "night.prom"), encoding: .utf8)
      #expect(metrics.contains("truceline_last_run_success 1"))
      #expect(metrics.contains("truceline_passes_new 0"))
      try bring("20300210", to: folder)
      let next = try night(folder)
      #expect(next.errors.contains("new passes    1"))
      // The new file was less than two seconds old when that night began.
      #expect(try !night(folder).errors.contains(Self.words))
      #expect(try state(folder) != before)
    }
  }

  @Test(
    "Whatever changed is seen",
    arguments: [
      "alerts gone", "options", "rule", "places", "accepted", "review", "backup", "copy removed",
    ])
  func doubts(what: String) throws {
    try withTemporaryDirectory { folder in
      try settle(folder)
      let before = try state(folder)
      let alerts = folder.appending(path: "out/alerts.geojson")
      let text = try String(contentsOf: alerts, encoding: .utf8)
      var options: [String] = []
      switch what {
      case "alerts gone": try FileManager.default.removeItem(at: alerts)
      case "options": try configure(folder, compare: ", \"jobs\": 1")
      case "rule": try configure(folder, ", \"alerts\": {\"gap_days\": 30}")
      case "places": try places(folder, "Dale")
      case "accepted": options = ["--accept-changed"]
      case "review":
        let alert = try #require(text.firstMatch(of: #/"alert":"([^"]+)"/#)?.1)
        let run = try Program.run(
          [
            "review", String(alert), "agree", "--ledger", "ledger.sqlite", "--reviewer", "A",
            "--note", "seen",
          ], in: folder)
        #expect(run.status == 0, "\(run.errors)")
      case "backup":
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
          let file = folder.appending(path: name)
          guard FileManager.default.fileExists(atPath: file.path()) else { continue }
          try FileManager.default.removeItem(at: file)
        }
        let run = try Program.run(
          ["ledger", "verify", "--ledger", "ledger.sqlite.backup-1"], in: folder)
        #expect(run.status == 0)
        try FileManager.default.removeItem(
          at: folder.appending(path: "passes/sample_A_20300129T141207.tif"))
        try FileManager.default.copyItem(
          at: folder.appending(path: "ledger.sqlite.backup-1"),
          to: folder.appending(path: "ledger.sqlite"))
      default:
        try FileManager.default.removeItem(
          at: folder.appending(path: "passes/sample_A_20300105T141207.tif"))
      }
      let night = try night(folder, options)
      #expect(!night.errors.contains(Self.words))
      // A rule of its own is another ledger's.
      #expect(night.status == 0 || (what == "rule" && night.status == 64), "\(night.errors)")
      if what == "review" {
        #expect(try String(contentsOf: alerts, encoding: .utf8).contains("\"verdict\":\"agree"))
      } else if what != "rule" {
        #expect(try String(contentsOf: alerts, encoding: .utf8) == text)
        #expect(try state(folder) == before)
      }
    }
  }

  @Test(
    "A file that was written to and dated back fails the night, every night until it is accepted")
  func datedBack() throws {
    try withTemporaryDirectory { folder in
      try settle(folder)
      let file = folder.appending(path: "passes/sample_A_20300117T141207.tif")
      let time = try FileManager.default.attributesOfItem(atPath: file.path())[.modificationDate]
      let handle = try FileHandle(forUpdating: file)
      let end = try handle.seekToEnd()
      try handle.seek(toOffset: end - 1)
      let last = try #require(try handle.readToEnd()?.first)
      try handle.seek(toOffset: end - 1)
      try handle.write(contentsOf: Data([last ^ 1]))
      try handle.close()
      try FileManager.default.setAttributes(
        [.modificationDate: try #require(time)], ofItemAtPath: file.path())
      Thread.sleep(forTimeInterval: 2.1)
      for _ in 0..<2 {
        let night = try night(folder)
        #expect(night.status == 3, "\(night.errors)")
        #expect(night.errors.contains("not those that the ledger knows"))
      }
    }
  }

  @Test("What a manifest names elsewhere counts as an input; what it names in vain is looked for")
  func manifest() throws {
    try withTemporaryDirectory { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "lists"), withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        at: folder.appending(path: "passes"), withIntermediateDirectories: true)
      let days = ["20300105", "20300117", "20300129"]
      for day in days.dropLast() { try bring(day, to: folder) }
      func list(_ days: [String]) throws {
        let lines = days.map {
          """
          {"files": "../passes/sample_A_\($0)T141207.tif", "sensor": "sar", "tile": "A",
           "acquired": "\($0.prefix(4))-\($0.dropFirst(4).prefix(2))-\($0.suffix(2))T14:12:07Z"}
          """.replacing("\n", with: "")
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8)
          .write(to: folder.appending(path: "lists/all.jsonl"))
      }
      try list(Array(days.dropLast()))
      try places(folder, "Hill")
      let text = """
        {"inputs": ["lists/all.jsonl"], "output": "out", "ledger": "ledger.sqlite",
         "compare": {"settle": 0}}
        """
      try Data(text.utf8).write(to: folder.appending(path: "night.json"))
      Thread.sleep(forTimeInterval: 2.1)
      let first = try night(folder)
      #expect(first.status == 0 && first.errors.contains("new passes    2"), "\(first.errors)")
      #expect(try night(folder).errors.contains(Self.words))
      // A file elsewhere that is no longer what it was.
      let file = folder.appending(path: "passes/sample_A_20300117T141207.tif")
      let handle = try FileHandle(forUpdating: file)
      try handle.seekToEnd()
      try handle.write(contentsOf: Data([0]))
      try handle.close()
      let changed = try night(folder)
      #expect(changed.status == 3 && changed.errors.contains("not those that the ledger knows"))
      try FileManager.default.removeItem(at: file)
      try bring("20300117", to: folder)
      // A file that is named before it is there.
      try list(days)
      Thread.sleep(forTimeInterval: 2.1)
      for _ in 0..<2 { #expect(try !night(folder).errors.contains(Self.words)) }
      try bring("20300129", to: folder)
      #expect(try night(folder).errors.contains("new passes    1"))
    }
  }

  @Test("What could be a pass and has no place is looked at every night; what is none is not")
  func unplaced() throws {
    try withTemporaryDirectory { folder in
      try settle(folder)
      let passes = folder.appending(path: "passes")
      for name in ["notes.txt", "sums.md5", "list.csv"] {
        try Data("text".utf8).write(to: passes.appending(path: name))
      }
      Thread.sleep(forTimeInterval: 2.1)
      #expect(try !night(folder).errors.contains(Self.words))
      #expect(try night(folder).errors.contains(Self.words))
      try Data("no raster".utf8).write(to: passes.appending(path: "somewhere.tif"))
      Thread.sleep(forTimeInterval: 2.1)
      for _ in 0..<2 {
        let night = try night(folder)
        #expect(night.status == 0 && !night.errors.contains(Self.words))
      }
    }
  }

  @Test("What is still arriving is looked for every night")
  func arriving() throws {
    try withTemporaryDirectory { folder in
      try settle(folder)
      let part = folder.appending(path: "passes/sample_A_20300210T141207.tif.part")
      try FileManager.default.copyItem(
        at: Self.sample.appending(path: "sample_A_20300210T141207.tif"), to: part)
      Thread.sleep(forTimeInterval: 2.1)
      for _ in 0..<2 {
        let night = try night(folder)
        #expect(night.status == 0 && !night.errors.contains(Self.words))
      }
      try FileManager.default.moveItem(
        at: part, to: folder.appending(path: "passes/sample_A_20300210T141207.tif"))
      #expect(try night(folder).errors.contains("new passes    1"))
    }
  }
}
