// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("combine: what several tracks say of each cell")
struct CombineTests {
  /// A cell of the fixture: what each track says, and what scipy says of all.
  private struct Reference {
    let column: Int
    let row: Int
    let p: [Double]
    let signs: [Int]
    /// Z, p and q of equal weights, then of 1, 2 and 0.5.
    let expected: [Double]
  }

  private func references() throws -> [Reference] {
    let url = try #require(
      Bundle.module.url(
        forResource: "combined_tracks", withExtension: "txt", subdirectory: "Fixtures"))
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { line in
        let fields = try line.split(separator: " ").map {
          $0 == "nan" ? .nan : try #require(Double($0))
        }
        return Reference(
          column: Int(fields[0]), row: Int(fields[1]),
          p: [fields[2], fields[4], fields[6]],
          signs: [Int(fields[3]), Int(fields[5]), Int(fields[7])],
          expected: Array(fields[8...]))
      }
  }

  /// What `compare --all-cells` would have written of one track.
  private func text(_ track: Int, of cells: [Reference], method: String = "omnibus+scene") -> String
  {
    let order = cells.sorted { (-$0.row, $0.column) < (-$1.row, $1.column) }
    let tested = cells.count { !$0.p[track].isNaN }
    var lines = [
      """
      {"type":"FeatureCollection","truceline":{"counts":{"expected_false":0,"flagged":0,\
      "not_observed":{"masked":\(cells.count - tested),"no_data":0},"tested":\(tested)},"inputs":[\
      {"files":[],"role":"before","sha256":"b\(track)"},{"files":[],"role":"after","sha256":"a\(track)"}\
      ],"run_id":"run\(track)"},"features":[
      """
    ]
    for (index, cell) in order.enumerated() {
      let isTested = !cell.p[track].isNaN
      let direction = cell.signs[track] > 0 ? "increase" : "decrease"
      lines.append(
        """
        {"type":"Feature","id":"c\(cell.column)-\(cell.row)","geometry":null,"properties":{"cell":"x",\
        "cell_size_m":100.0,"epsg":32637,"row":\(cell.row),"col":\(cell.column),"flagged":false,\
        "state":"none","confidence":null,"reason":\(isTested ? "null" : "\"masked\""),\
        "t_start":"2030-01-0\(1 + track)T04:00:00Z","t_end":"2030-01-1\(1 + track)T04:00:00Z",\
        "method":"\(method)","p":\(isTested ? "\(cell.p[track])" : "null"),"q":null,\
        "direction":\(isTested ? "\"\(direction)\"" : "null"),"relative_orbit":\(10 + track),\
        "before_id":"before\(track)","after_id":"after\(track)"}}\(index + 1 < order.count ? "," : "")
        """)
    }
    return (lines + ["]}"]).joined(separator: "\n") + "\n"
  }

  private func write(_ cells: [Reference], to folder: URL) throws -> [String] {
    try (0..<3).map { track in
      let file = folder.appending(path: "track\(track).geojson")
      try text(track, of: cells).write(to: file, atomically: true, encoding: .utf8)
      return file.path()
    }
  }

  private func combine(_ arguments: [String]) throws -> [String: Any] {
    let run = try Program.run(["combine"] + arguments + ["--quiet"])
    try #require(run.status == 0, "\(run.errors)")
    let object = try JSONSerialization.jsonObject(with: run.outputData)
    return try #require(object as? [String: Any])
  }

  private func cells(_ collection: [String: Any]) throws -> [[String: Any]] {
    try #require(collection["features"] as? [[String: Any]]).map {
      try #require($0["properties"] as? [String: Any])
    }
  }

  @Test("Z, p and q are scipy's, of equal weights and of others", arguments: [0, 3])
  func reference(first: Int) throws {
    try withTemporaryDirectory { folder in
      let known = try references()
      let weights = first == 0 ? [] : ["--weight", "1", "--weight", "2", "--weight", "0.5"]
      let result = try combine(try write(known, to: folder) + ["--all-cells"] + weights)
      let found = try cells(result)
      #expect(found.count == known.count)
      for cell in found {
        let expected = try #require(
          known.first { $0.column == cell["col"] as? Int && $0.row == cell["row"] as? Int })
        let tracks = expected.p.count { !$0.isNaN }
        #expect(cell["tracks"] as? Int == tracks)
        guard tracks > 0 else {
          #expect(
            cell["state"] as? String == "not_observed" && cell["reason"] as? String == "masked")
          continue
        }
        for (name, number) in zip(["stat", "p", "q"], expected.expected[first...]) {
          let value = try #require(cell[name] as? Double)
          // Six digits are written.
          #expect((value - number).magnitude <= 6e-6 * number.magnitude + 1e-300, "\(name) \(cell)")
        }
        let z = expected.expected[first]
        #expect(cell["direction"] as? String == (z > 0 ? "increase" : "decrease"))
        let agreeing = (0..<3).count {
          !expected.p[$0].isNaN && (expected.signs[$0] > 0) == (z > 0)
        }
        #expect(cell["tracks_agreeing"] as? Int == agreeing)
        #expect(cell["flagged"] as? Bool == (expected.expected[first + 2] <= 0.01))
        #expect(cell["t_start"] as? String == "2030-01-01T04:00:00Z")
        #expect(cell["t_end"] as? String == "2030-01-13T04:00:00Z")
      }
    }
  }

  @Test("Only flagged cells are written unless all are asked for, and counts are those of all")
  func flagged() throws {
    try withTemporaryDirectory { folder in
      let known = try references()
      let result = try combine(try write(known, to: folder))
      let found = try cells(result)
      let flagged = known.count { $0.expected[2] <= 0.01 }
      #expect(found.count == flagged && flagged > 3 && flagged < 20)
      #expect(found.allSatisfy { $0["flagged"] as? Bool == true })
      let header = try #require(result["truceline"] as? [String: Any])
      let counts = try #require(header["counts"] as? [String: Any])
      #expect(counts["flagged"] as? Int == flagged)
      #expect(counts["tested"] as? Int == known.count { !$0.expected[0].isNaN })
    }
  }

  @Test("Two tracks of one scene find together what each alone misses")
  func realComparisons() throws {
    try withTemporaryDirectory { folder in
      var paths: [String] = []
      var alone: [Int] = []
      for track in 0..<3 {
        var pair = ScenePair()
        pair.decibels = 0.8
        pair.seed = UInt64(500 + track)
        pair.names = (
          "s\(track)_2030010\(track + 1)T040000", "s\(track)_2030011\(track + 1)T040000"
        )
        let files = try pair.write(to: folder)
        let output = folder.appending(path: "t\(track).geojson").path()
        let run = try Program.run([
          "compare", files.before, files.after, "--all-cells", "-o", output, "--quiet",
        ])
        try #require(run.status == 0, "\(run.errors)")
        alone.append(try FindingsFile(Data(contentsOf: URL(filePath: output))).flagged.count)
        paths.append(output)
      }
      let run = try Program.run(["combine"] + paths)
      try #require(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("tested        256 cells, 256 of them by several tracks"))
      let result = try JSONSerialization.jsonObject(with: run.outputData) as? [String: Any]
      let found = try cells(try #require(result))
      let places = Set(found.compactMap { [$0["col"] as? Int ?? 0, $0["row"] as? Int ?? 0] })
      #expect(places.intersection(ScenePair().changedCells).count > (alone.max() ?? 0))
      #expect(places.subtracting(ScenePair().changedCells).count <= 1)
      // GIS readers see the cells that the tracks have: identity and geometry are taken over.
      let features = try #require(result?["features"] as? [[String: Any]])
      #expect(
        features.allSatisfy { ($0["geometry"] as? [String: Any])?["type"] as? String == "Polygon" })
    }
  }

  @Test("The result does not depend on the order of the tracks but for the record of them")
  func order() throws {
    try withTemporaryDirectory { folder in
      let paths = try write(try references(), to: folder)
      let (one, other) = (try combine(paths), try combine([paths[2], paths[0], paths[1]]))
      let numbers = try [one, other].map { result in
        try cells(result).map { "\($0["col"] ?? "") \($0["row"] ?? "") \($0["direction"] ?? "")" }
      }
      #expect(numbers[0] == numbers[1])
    }
  }

  @Test("Tracks of different places are told to have nothing in common")
  func apart() throws {
    try withTemporaryDirectory { folder in
      let known = try references()
      let (one, other) = (folder.appending(path: "a.geojson"), folder.appending(path: "b.geojson"))
      try text(0, of: Array(known[..<30])).write(to: one, atomically: true, encoding: .utf8)
      try text(1, of: Array(known[30...])).write(to: other, atomically: true, encoding: .utf8)
      let run = try Program.run(["combine", one.path(), other.path()])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("no cell was tested by more than one track"))
      #expect(run.output.contains("nothing was added up"))
    }
  }

  @Test("What cannot be added up is refused with the way out")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      let known = try references()
      let paths = try write(known, to: folder)
      try expectRefusal(
        ["combine", paths[0], paths[0]], status: 65, says: ["rests on a pass", "different tracks"],
        in: folder)
      try expectRefusal(
        ["combine", paths[0], "nowhere.geojson"], status: 66, says: ["nowhere.geojson"], in: folder)
      try expectRefusal(
        ["combine", paths[0]], status: 64, says: ["two tracks at least"], in: folder)
      try expectRefusal(
        ["combine", paths[0], paths[1], "--weight", "2"], status: 64, says: ["--weight once"],
        in: folder)
      try expectRefusal(
        ["combine", paths[0], paths[1], "-o", paths[1], "--overwrite"], status: 64,
        says: ["is an input"], in: folder)
      let other = folder.appending(path: "other.geojson")
      for (from, to, status, words) in [
        ("\"cell_size_m\":100.0", "\"cell_size_m\":50.0", 65, ["one --cell-size"]),
        ("omnibus+scene", "ir-mad+scene", 64, ["no direction"]),
        ("omnibus+scene", "ndvi+scene", 64, ["about ndvi"]),
        ("\"tested\":4", "\"tested\":14", 65, ["--all-cells"]),
        ("\"FeatureCollection\"", "\"Features\"", 65, ["compare --all-cells"]),
        ("\"row\":56000", "\"rows\":56000", 65, ["is no finding"]),
        ("\"truceline\":", "\"somebody\":", 65, ["compare --all-cells"]),
        ("\"p\":0.", "\"p\":7.", 65, ["is no finding"]),
      ] as [(String, String, Int32, [String])] {
        let changed = text(1, of: known).replacing(from, with: to)
        #expect(changed != text(1, of: known), "\(from)")
        try changed.write(to: other, atomically: true, encoding: .utf8)
        try expectRefusal(
          ["combine", paths[0], other.path()], status: status, says: words, in: folder)
      }
    }
  }
}
