// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Night by night into a ledger, on the synthetic sample")
struct NightlyTests {
  /// The passes of tile A, in the order of time.
  private static let passes = [
    "20300105", "20300117", "20300129", "20300210", "20300222", "20300306",
  ].map { "sample_A_\($0)T141207.tif" }

  private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Data")

  private struct Alert: Decodable {
    let alert: String
    let state: String
    let firstSeen: String
    let lastUnchanged: String?
    let disturbed: Int
    let col: Int
    let row: Int
  }

  private struct Alerts: Decodable {
    struct Header: Decodable {
      let stateDigest: String
      let counts: [String: Int]
    }
    struct Feature: Decodable { let properties: Alert }
    let truceline: Header
    let features: [Feature]
  }

  private func prepare(_ folder: URL) throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: "passes"), withIntermediateDirectories: true)
    let text = """
      {"inputs": ["passes"], "output": "out", "ledger": "ledger.sqlite", "metrics": "night.prom",
       "compare": {"settle": 0, "sensor": "sar", "pattern": "{any}_{tile}_{date}.tif"}}
      """
    try Data(text.utf8).write(to: folder.appending(path: "night.json"))
  }

  private func bring(_ name: String, to folder: URL) throws {
    for ending in ["", ".aux.xml"] {
      let source = Self.sample.appending(path: name + ending)
      guard FileManager.default.fileExists(atPath: source.path()) else { continue }
      try FileManager.default.copyItem(
        at: source, to: folder.appending(path: "passes/\(name)\(ending)"))
    }
  }

  private func night(_ folder: URL, _ options: [String] = []) throws -> CommandResult {
    try Program.run(["nightly", "--config", "night.json"] + options, in: folder)
  }

  private func alerts(_ folder: URL) throws -> Alerts {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      Alerts.self, from: Data(contentsOf: folder.appending(path: "out/alerts.geojson")))
  }

  @Test(
    "What stands is confirmed, with the day that it was first seen; twice a night changes nothing")
  func nights() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      for name in Self.passes {
        try bring(name, to: folder)
        let result = try night(folder, ["-q"])
        #expect(result.status == 0, "\(result.errors)")
      }
      let found = try alerts(folder)
      let confirmed = found.features.map(\.properties).filter { $0.state == "confirmed" }
      // The earthwork, the trench, the clearing and others stand from the third pass on.
      #expect(confirmed.count >= 25)
      let since = confirmed.filter { $0.firstSeen == "2030-01-29T14:12:07Z" }
      #expect(since.count >= 20)
      #expect(since.allSatisfy { $0.lastUnchanged == "2030-01-17T14:12:07Z" })
      let again = try night(folder)
      #expect(again.status == 0)
      #expect(again.errors.contains("new passes    0, compared 0, made again 0"))
      #expect(try alerts(folder).truceline.stateDigest == found.truceline.stateDigest)
      // Each comparison left its findings, each day its report, the last day its coverage.
      let names = try FileManager.default.subpathsOfDirectory(
        atPath: folder.appending(path: "out").path())
      #expect(
        names.filter { !$0.hasPrefix(".") && $0.contains("/") }.sorted()
          == ["20300117", "20300129", "20300210", "20300222", "20300306"].map {
            "A_sar/\($0)T141207Z.geojson"
          }
          + ["01-05", "01-17", "01-29", "02-10", "02-22", "03-06"].flatMap {
            ["reports/2030-\($0).geojson", "reports/2030-\($0).txt"]
          })
      let report = try String(
        contentsOf: folder.appending(path: "out/reports/2030-01-29.txt"), encoding: .utf8)
      #expect(report.contains("not present in the pass of 2030-01-17 14:12 UTC"))
      let coverage = try String(
        contentsOf: folder.appending(path: "out/coverage.geojson"), encoding: .utf8)
      #expect(coverage.contains("\"day\":\"2030-03-06\""))
      #expect(coverage.contains("\"last_tested\":\"2030-03-06T14:12:07Z\""))
      let metrics = try String(
        contentsOf: folder.appending(path: "night.prom"), encoding: .utf8)
      #expect(metrics.contains("truceline_last_run_success 1"))
      let verified = try Program.run(["ledger", "verify", "--ledger", "ledger.sqlite"], in: folder)
      #expect(verified.status == 0, "\(verified.errors)")
      #expect(verified.output.contains(found.truceline.stateDigest))
      // All at once, and shuffled pass by pass, the ledger ends in the same state.
      for order in [
        [Self.passes], [[2], [0], [5], [1], [4], [3]].map { $0.map { Self.passes[$0] } },
      ] {
        let other = folder.appending(path: "other\(order.count)")
        try prepare(other)
        for group in order {
          for name in group { try bring(name, to: other) }
          let result = try night(other, ["-q"])
          #expect(result.status == 0, "\(result.errors)")
        }
        #expect(try alerts(other).truceline.stateDigest == found.truceline.stateDigest)
      }
    }
  }

  @Test("Killed in every night, it ends in the state of an undisturbed run")
  func killed() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      var random = SplitMix64(seed: 5)
      for name in Self.passes.prefix(4) {
        try bring(name, to: folder)
        let process = Process()
        process.executableURL = URL(filePath: Program.path)
        process.arguments = ["nightly", "--config", "night.json", "-q"]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try withoutBlockedSignals { try process.run() }
        usleep(UInt32.random(in: 50_000...2_000_000, using: &random))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
      #expect(try night(folder, ["-q"]).status == 0)
      let whole = folder.appending(path: "whole")
      try prepare(whole)
      for name in Self.passes.prefix(4) { try bring(name, to: whole) }
      #expect(try night(whole, ["-q"]).status == 0)
      #expect(
        try alerts(folder).truceline.stateDigest == alerts(whole).truceline.stateDigest)
    }
  }

  @Test(
    "Files that changed under their names are refused; accepted, they withdraw what rested on them")
  func changed() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      for name in Self.passes.prefix(3) { try bring(name, to: folder) }
      #expect(try night(folder, ["-q"]).status == 0)
      let first = try alerts(folder)
      // The third pass is replaced by the second: nothing changed, it says now.
      let third = folder.appending(path: "passes/\(Self.passes[2])")
      try FileManager.default.removeItem(at: third)
      try FileManager.default.copyItem(at: Self.sample.appending(path: Self.passes[5]), to: third)
      let refused = try night(folder)
      #expect(refused.status == 3)
      #expect(refused.errors.contains("--accept-changed"))
      #expect(try alerts(folder).truceline.stateDigest == first.truceline.stateDigest)
      let accepted = try night(folder, ["--accept-changed"])
      #expect(accepted.status == 0, "\(accepted.errors)")
      #expect(try alerts(folder).truceline.stateDigest != first.truceline.stateDigest)
      let verified = try Program.run(["ledger", "verify", "--ledger", "ledger.sqlite"], in: folder)
      #expect(verified.status == 0, "\(verified.errors)")
    }
  }

  @Test("A dry run names what is new and writes no ledger; another method is refused by the ledger")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      for name in Self.passes.prefix(2) { try bring(name, to: folder) }
      let dry = try night(folder, ["--dry-run"])
      #expect(dry.status == 0)
      #expect(dry.output.split(separator: "\n").count == 2)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() == [
          "night.json", "passes",
        ])
      #expect(try night(folder, ["-q"]).status == 0)
      let config = folder.appending(path: "night.json")
      let text = try String(contentsOf: config, encoding: .utf8)
      try Data(text.replacing("\"settle\": 0", with: "\"settle\": 0, \"cell_size\": 120").utf8)
        .write(to: config)
      let other = try night(folder)
      #expect(other.status == 64, "\(other.errors)")
      #expect(other.errors.contains("bound to"))
      try Data(
        text.replacing("\"settle\": 0", with: "\"settle\": 0, \"against\": \"previous\"").utf8
      ).write(to: config)
      let previous = try night(folder)
      #expect(previous.status == 64 && previous.errors.contains("baseline:2"))
    }
  }
}
