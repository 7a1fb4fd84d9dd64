// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder of real scenes that `TRUCELINE_SCENES` names.
private let scenes = ProcessInfo.processInfo.environment["TRUCELINE_SCENES"].flatMap {
  $0.isEmpty ? nil : URL(filePath: $0)
}

@Suite("Many comparisons from one command")
struct BatchTests {
  private static let pattern = "{tile}_{date}_{band}.tif"

  /// Tiles side by side, two passes of each; of every second one a rectangle changed.
  private func tiles(_ count: Int, in folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for number in 0..<count {
      var pair = ScenePair()
      pair.seed = UInt64(70 + number)
      pair.geoTransform = GeoTransform(
        originX: 500_000 + 1600 * Double(number), originY: 5_600_000, pixelWidth: 10,
        pixelHeight: -10)
      if number % 2 == 1 { pair.changed = nil }
      pair.names = ("t\(number)_20300105T040000", "t\(number)_20300117T040000")
      _ = try pair.write(to: folder)
    }
  }

  private func batch(
    _ folder: URL, _ options: [String] = [], output: String = "out"
  ) throws -> CommandResult {
    try Program.run(
      ["batch", "passes", "-o", output, "--pattern", Self.pattern, "--settle", "0"] + options,
      in: folder)
  }

  /// Every result by its path, without what the program keeps for itself.
  private func results(_ output: String, in folder: URL) throws -> [String: Data] {
    let root = folder.appending(path: output)
    var found: [String: Data] = [:]
    let names = FileManager.default.enumerator(atPath: root.path())
    while let name = names?.nextObject() as? String {
      guard !name.hasPrefix(".truceline/"), name != ".truceline" else { continue }
      var isFolder: ObjCBool = false
      let path = root.appending(path: name).path()
      _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      guard !isFolder.boolValue else { continue }
      found[name] = try Data(contentsOf: URL(filePath: path))
    }
    return found
  }

  private func json(_ data: Data?) throws -> Any {
    try JSONSerialization.jsonObject(with: try #require(data))
  }

  @Test("A damaged file costs its own comparison and no other; the rest is written, exit code 3")
  func damaged() throws {
    try withTemporaryDirectory { folder in
      try tiles(3, in: folder.appending(path: "passes"))
      let broken = folder.appending(path: "passes/t1_20300117T040000_VV.tif")
      try Data("<html>404</html>".utf8).write(to: broken)
      let result = try batch(folder)
      #expect(result.status == 3, "\(result.errors)")
      let files = try results("out", in: folder)
      #expect(
        files.keys.sorted() == [
          "coverage.geojson", "failures.json", "findings.geojson", "run.json",
          "t0_sar_VV/20300117.geojson", "t2_sar_VV/20300117.geojson",
        ])
      let failures = try #require(try json(files["failures.json"]) as? [[String: Any]])
      let failure = try #require(failures.first)
      #expect(failures.count == 1)
      #expect(failure["name"] as? String == "t1_sar_VV/20300117")
      let cause = try #require(failure["cause"] as? String)
      #expect(cause.contains("t1_20300117T040000_VV.tif"))
      #expect(!cause.contains("passes/"), "no folder of this machine: \(cause)")
      #expect(failure["exit_code"] as? Int == 65)
      // Two tiles with one rectangle of nine cells each, and the cells of three tiles less one.
      let merged = try FindingsFile(try #require(files["findings.geojson"]), warnings: "")
      #expect(merged.flagged.count == 18)
      let coverage = try #require(try json(files["coverage.geojson"]) as? [String: Any])
      #expect((coverage["features"] as? [Any])?.count == 2 * 256)
      // The file arrives whole: only its comparison is made.
      var pair = ScenePair()
      pair.seed = 71
      pair.changed = nil
      pair.geoTransform = GeoTransform(
        originX: 501_600, originY: 5_600_000, pixelWidth: 10, pixelHeight: -10)
      pair.names.after = "t1_20300117T040000"
      _ = try pair.write(to: folder.appending(path: "passes"), isLater: true)
      let again = try batch(folder)
      #expect(again.status == 0, "\(again.errors)")
      #expect(again.errors.contains("made now      1 of 3"), "\(again.errors)")
      let healed = try results("out", in: folder)
      #expect(healed["failures.json"] == Data("[\n]\n".utf8))
      for name in ["t0_sar_VV/20300117.geojson", "t2_sar_VV/20300117.geojson"] {
        #expect(healed[name] == files[name])
      }
    }
  }

  @Test(
    "Any number of workers and any order of inputs give the same bytes; a second run does nothing")
  func sameBytes() throws {
    try withTemporaryDirectory { folder in
      try tiles(3, in: folder.appending(path: "passes"))
      #expect(try batch(folder, ["--jobs", "1"]).status == 0)
      #expect(try batch(folder, ["--jobs", "3"], output: "other").status == 0)
      let names = ["t2", "t0", "t1"].map { "passes/\($0)_*.tif" }
      let listed = try Program.run(
        ["batch"] + names + ["-o", "third", "--pattern", Self.pattern, "--settle", "0"],
        in: folder)
      #expect(listed.status == 0, "\(listed.errors)")
      let first = try results("out", in: folder)
      #expect(first.count == 7)
      #expect(try results("other", in: folder) == first)
      #expect(try results("third", in: folder) == first)
      let again = try batch(folder)
      #expect(again.errors.contains("made now      0 of 3"), "\(again.errors)")
      #expect(again.errors.contains("as before"))
      #expect(try results("out", in: folder) == first)
      // What compare writes of the pair.
      let pair = PairPaths(
        before: "passes/t0_20300105T040000_VV.tif", after: "passes/t0_20300117T040000_VV.tif")
      let alone = try Program.run(
        ["compare", pair.before, pair.after, "--sensor", "sar"], in: folder)
      let flagged = try FindingsFile(alone.outputData, warnings: "")
      let same = try FindingsFile(
        try #require(first["t0_sar_VV/20300117.geojson"]), warnings: "")
      #expect(flagged.flaggedPlaces == same.flaggedPlaces)
    }
  }

  @Test("Killed at any moment and started again, it ends with the bytes of an undisturbed run")
  func killed() throws {
    try withTemporaryDirectory { folder in
      try tiles(4, in: folder.appending(path: "passes"))
      let started = ContinuousClock.now
      #expect(try batch(folder, output: "whole").status == 0)
      let length = ContinuousClock.now - started
      let whole = try results("whole", in: folder)
      var random = SplitMix64(seed: 11)
      for _ in 0..<4 {
        let process = Process()
        process.executableURL = URL(filePath: Program.path)
        process.arguments = [
          "batch", "passes", "-o", "out", "--pattern", Self.pattern, "--settle", "0",
        ]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try withoutBlockedSignals { try process.run() }
        usleep(UInt32(length / .microseconds(1) * Double.random(in: 0.1...0.9, using: &random)))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
      #expect(try batch(folder).status == 0)
      let files = try results("out", in: folder)
      #expect(files == whole)
    }
  }

  @Test("Files that changed under their names stop their comparison, unless that is accepted")
  func changed() throws {
    try withTemporaryDirectory { folder in
      try tiles(2, in: folder.appending(path: "passes"))
      #expect(try batch(folder).status == 0)
      var pair = ScenePair()
      pair.seed = 999
      pair.names.after = "t0_20300117T040000"
      _ = try pair.write(to: folder.appending(path: "passes"), isLater: true)
      let refused = try batch(folder)
      #expect(refused.status == 3)
      #expect(refused.errors.contains("t0_20300117T040000"))
      #expect(refused.errors.contains("--accept-changed"))
      let accepted = try batch(folder, ["--accept-changed"])
      #expect(accepted.status == 0, "\(accepted.errors)")
      #expect(accepted.errors.contains("made now      1 of 2"))
    }
  }

  @Test("What only a manifest knows of a pass stands in its findings")
  func manifest() throws {
    try withTemporaryDirectory { folder in
      var pair = ScenePair()
      pair.names = ("first", "second")
      let paths = try pair.write(to: folder)
      let names = [paths.before, paths.after].map { URL(filePath: $0).lastPathComponent }
      let lines = zip(names, ["05", "17"]).map { name, day in
        """
        {"files":["\(name)"],"acquired":"2030-01-\(day)T04:00:00Z","tile":"north","platform":"S1C",\
        "sensor":"sentinel-1-rtc","relative_orbit":44,"polarisations":["VV"]}
        """
      }
      try Data(lines.joined(separator: "\n").utf8).write(
        to: folder.appending(path: "passes.jsonl"))
      let result = try Program.run(
        ["batch", "passes.jsonl", "-o", "out", "--settle", "0"], in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let text = try String(
        contentsOf: folder.appending(path: "out/findings.geojson"), encoding: .utf8)
      for words in [
        "\"t_start\":\"2030-01-05T04:00:00Z\"", "\"t_end\":\"2030-01-17T04:00:00Z\"",
        "\"sensor\":\"sentinel-1-rtc\"", "\"platform\":\"S1C\"", "\"relative_orbit\":44",
      ] {
        #expect(text.contains(words), "\(words)")
      }
    }
  }

  @Test("One polarisation first, then both, into one folder: products of one name are two passes")
  func polarisations() throws {
    try withTemporaryDirectory { folder in
      let passes = folder.appending(path: "passes")
      try FileManager.default.createDirectory(at: passes, withIntermediateDirectories: true)
      var pair = ScenePair()
      pair.polarisations = ["VV", "VH"]
      pair.names = ("t_20300105T040000", "t_20300117T040000")
      _ = try pair.write(to: passes)
      let arguments = ["-o", "out", "--pattern", Self.pattern, "--settle", "0"]
      let one = try Program.run(["batch", "passes/*_VV.tif"] + arguments, in: folder)
      #expect(one.status == 0, "\(one.errors)")
      let both = try Program.run(["batch", "passes"] + arguments, in: folder)
      #expect(both.status == 0, "\(both.errors)")
      #expect(both.errors.contains("made now      1 of 1"))
    }
  }

  @Test("A file that is not the one that its manifest states is refused, and no other")
  func stated() throws {
    try withTemporaryDirectory { folder in
      try tiles(2, in: folder.appending(path: "passes"))
      var lines: [String] = []
      for tile in 0..<2 {
        for day in ["05", "17"] {
          let name = "passes/t\(tile)_203001\(day)T040000_VV.tif"
          let hash = try runCommand("sha256sum", arguments: [name], in: folder).output.prefix(64)
          lines.append(
            """
            {"files":["\(name)"],"acquired":"2030-01-\(day)T04:00:00Z","tile":"t\(tile)",\
            "sensor":"sar","polarisations":["VV"],"sha256":"\(hash)"}
            """)
        }
      }
      try Data(lines.joined(separator: "\n").utf8).write(
        to: folder.appending(path: "passes.jsonl"))
      var pair = ScenePair()
      pair.seed = 4
      pair.names.after = "t0_20300117T040000"
      _ = try pair.write(to: folder.appending(path: "passes"), isLater: true)
      let result = try Program.run(
        ["batch", "passes.jsonl", "-o", "out", "--settle", "0"], in: folder)
      #expect(result.status == 3, "\(result.errors)")
      #expect(result.errors.contains("t0_20300117T040000_VV.tif: its SHA-256 is"))
      #expect(result.errors.contains("made now      1 of 2"))
    }
  }

  @Test(
    "Two runs in one folder: the second says who works there", .enabled(if: isInstalled("flock")))
  func locked() throws {
    try withTemporaryDirectory { folder in
      try tiles(1, in: folder.appending(path: "passes"))
      #expect(try batch(folder).status == 0)
      let held = try runCommand(
        "flock",
        arguments: [
          "out/.truceline/lock", Program.path, "batch", "passes", "-o", "out", "--pattern",
          Self.pattern, "--settle", "0",
        ], in: folder)
      #expect(held.status == 75, "\(held.errors)")
      #expect(held.errors.contains("another run"))
    }
  }

  @Test("Tiles outside of the area of interest are no failures; other options make all anew")
  func area() throws {
    try withTemporaryDirectory { folder in
      try tiles(2, in: folder.appending(path: "passes"))
      #expect(try batch(folder).status == 0)
      // A place in the first tile: 100 m squares near 500,500 E, 5,599,500 N of zone 37.
      var degrees = try CoordinateTransform(
        from: try SpatialReference(epsg: 32_637), to: try SpatialReference(epsg: 4326))
      let corners = try [(0.0, 0.0), (900.0, 0.0), (900.0, 900.0), (0.0, 900.0), (0.0, 0.0)].map {
        try degrees.transform(MapPoint(x: 500_100 + $0.0, y: 5_599_000 + $0.1))
      }
      let ring = corners.map { "[\($0.x),\($0.y)]" }.joined(separator: ",")
      let text = "{\"type\":\"Polygon\",\"coordinates\":[[\(ring)]]}"
      try Data(text.utf8).write(to: folder.appending(path: "area.geojson"))
      let result = try batch(folder, ["--aoi", "area.geojson"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("outside of the area"))
      #expect(result.errors.contains("made now      1 of 2"))
      let run = try #require(
        try json(try results("out", in: folder)["run.json"]) as? [String: Any])
      let states = (run["comparisons"] as? [[String: Any]])?.compactMap { $0["state"] as? String }
      #expect(states == ["finished", "outside_area"])
    }
  }

  @Test(
    "The table of a batch is for people, its results go to files",
    arguments: [["-q"], ["--log-format", "json"], []])
  func words(options: [String]) throws {
    try withTemporaryDirectory { folder in
      try tiles(1, in: folder.appending(path: "passes"))
      let result = try batch(folder, options)
      #expect(result.status == 0)
      #expect(result.output.isEmpty)
      let lines = result.errors.split(separator: "\n")
      switch options.first {
      case "-q": #expect(lines.isEmpty)
      case nil: #expect(lines.contains { $0.hasPrefix("1/1  t0_sar_VV/20300117") })
      default: #expect(lines.allSatisfy { $0.hasPrefix("{\"level\":") })
      }
    }
  }

  @Test(
    "Real bursts: 84 acquisitions in four tracks, and a second call at once",
    .enabled(if: scenes != nil, "TRUCELINE_SCENES names no folder of real scenes"))
  func realBursts() throws {
    try withTemporaryDirectory { folder in
      let scenes = try #require(scenes).appending(path: "opera-rtc-s1").path()
      let arguments = ["batch", scenes, "-o", "out", "--from", "2023-10-01"]
      let first = try Program.run(arguments, in: folder)
      #expect(first.status == 0, "\(first.errors)")
      let second = try Program.run(arguments, in: folder)
      #expect(second.errors.contains("made now      0 of"))
      let plan = try Program.run(["batch", scenes, "--dry-run", "--json"], in: folder)
      let read = try #require(try json(plan.outputData) as? [String: Any])
      let comparisons = try #require(read["comparisons"] as? [[String: Any]])
      #expect(comparisons.count == 80)
      #expect(Set(comparisons.compactMap { $0["track"] as? String }).count == 4)
    }
  }
}
