// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Earlier passes: each cell is tested against its own past")
struct EarlierPassTests {
  /// Made-up passes over one scene, twelve days apart; the last is the one that is tested.
  private func series(
    _ count: Int, in folder: URL, decibels: Double = 10, restless: PixelWindow? = nil
  ) throws -> [String] {
    try (0..<count).map { number in
      var pair = ScenePair()
      pair.seed = UInt64(40 + number)
      pair.decibels = decibels
      let day = 1 + 2 * number
      pair.names.before = "s_203001\(day < 10 ? "0" : "")\(day)T040000"
      pair.names.after = pair.names.before
      pair.edit = { _, _, pixels in
        guard let restless else { return }
        // A place that is up and down from pass to pass, as a field that is worked or a harbour.
        let factor = number.isMultiple(of: 2) ? 4.0 : 0.25
        for y in restless.y..<restless.endY {
          for x in restless.x..<restless.endX { pixels[160 * y + x] *= factor }
        }
      }
      return try pair.write(to: folder, isLater: number == count - 1)
    }
  }

  /// Compares the last two passes, the others being earlier ones.
  private func compare(_ passes: [String], _ options: [String] = []) throws -> FindingsFile {
    let earlier = passes.dropLast(2).flatMap { ["--earlier", $0] }
    return try Program.findings(
      PairPaths(before: passes[passes.count - 2], after: passes[passes.count - 1]),
      earlier + options)
  }

  @Test("A change is found, and every feature says against how many passes it was tested")
  func finds() throws {
    try withTemporaryDirectory { folder in
      let found = try compare(try series(6, in: folder), ["--all-cells"])
      #expect(found.flaggedPlaces == ScenePair().changedCells)
      #expect(found.text.contains("\"method\":\"baseline+scene\""))
      #expect(found.text.components(separatedBy: "\"reference_passes\":5,").count == 257)
      #expect(found.text.components(separatedBy: "\"role\":\"earlier\"").count == 5)
      for cell in found.flagged {
        let effect = try #require(cell.effectDb)
        #expect((effect - 10).magnitude < 2)
      }
    }
  }

  @Test("A place that is restless in all passes is flagged by two passes, not by its own past")
  func restless() throws {
    try withTemporaryDirectory { folder in
      let place = PixelWindow(x: 100, y: 100, width: 20, height: 20)
      let passes = try series(10, in: folder, restless: place)
      let cells: Set<[Int]> = [[5010, 55988], [5011, 55988], [5010, 55989], [5011, 55989]]
      let two = try compare(passes.suffix(2))
      #expect(two.flaggedPlaces.isSuperset(of: cells))
      let all = try compare(passes)
      #expect(all.flaggedPlaces == ScenePair().changedCells)
    }
  }

  @Test("The order on the command line, the workers and the cut of files change no byte")
  func sameBytes() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(5, in: folder)
      let first = try compare(passes, ["--all-cells", "--jobs", "1"])
      let shuffled = [passes[1], passes[2], passes[0], passes[3], passes[4]]
      #expect(try compare(shuffled, ["--all-cells", "--jobs", "3"]).data == first.data)
    }
  }

  @Test("Of more than twelve earlier passes the last twelve count, and the output says so")
  func most() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(15, in: folder)
      let found = try compare(passes)
      #expect(found.header.warnings.contains { $0.contains("the last 12 are used") })
      #expect(found.text.components(separatedBy: "\"role\":\"earlier\"").count == 13)
      #expect(try compare(Array(passes.dropFirst())).flaggedPlaces == found.flaggedPlaces)
    }
  }

  @Test("A pass that saw only a part of the cells leaves the others to the rest")
  func partial() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(5, in: folder)
      var half = ScenePair()
      half.seed = 99
      half.names.before = "s_20300102T040000"
      half.edit = { _, _, pixels in
        for index in 0..<160 * 80 { pixels[index] = .nan }
      }
      let extra = try half.write(to: folder, isLater: false)
      let found = try compare([extra] + passes, ["--all-cells"])
      // 128 cells of the southern half are too few for a median of this pass: nobody counts it.
      #expect(found.text.contains("\"reference_passes\":4,"))
      #expect(!found.text.contains("\"reference_passes\":5,"))
      #expect(found.flaggedPlaces == ScenePair().changedCells)
    }
  }

  @Test("explain shows the mean of the past and the change from it")
  func explains() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(4, in: folder)
      let found = try compare(passes)
      let cell = try #require(found.flagged.first?.cell)
      let run = try Program.run([
        "explain", cell, passes[2], passes[3], "--earlier", passes[0], "--earlier", passes[1],
        "--quiet",
      ])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("in 3 earlier passes (geometric mean)"))
      #expect(run.output.contains("how much the cell varied from pass to pass"))
    }
  }

  @Test("What cannot be a past is refused with the way out")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(4, in: folder)
      try expectRefusal(
        ["compare", passes[1], passes[3], "--earlier", passes[2]], status: 65,
        says: ["after the pass given as the earlier of the two", "as BEFORE"], in: folder)
      try expectRefusal(
        ["compare", passes[2], passes[3], "--earlier", passes[0], "--earlier", passes[0]],
        status: 64, says: ["Name each pass once"], in: folder)
      try expectRefusal(
        ["compare", passes[2], passes[3], "--earlier", passes[2]], status: 64,
        says: ["Name each pass once"], in: folder)
      try expectRefusal(
        ["compare", passes[2], passes[3], "--earlier", "nowhere.tif"], status: 66,
        says: ["nowhere.tif"], in: folder)
      try expectRefusal(
        ["compare", passes[2], passes[3], "--earlier", passes[0], "--null-test"], status: 64,
        says: ["--null-test", "two --earlier"], in: folder)
      // A copy under another name: told by its time, or by its bytes where no time is known.
      let name = URL(filePath: passes[0]).lastPathComponent
      let copy = folder.appending(path: name.replacing("s_", with: "t_"))
      try FileManager.default.copyItem(at: URL(filePath: passes[0]), to: copy)
      try expectRefusal(
        ["compare", passes[2], passes[3], "--earlier", passes[0], "--earlier", copy.path()],
        status: 65, says: ["one acquisition twice", "2030-01-01T04:00:00Z"], in: folder)
      let nameless = try ["u", "v"].map { letter in
        let place = folder.appending(path: name.replacing("s_20300101T040000", with: letter))
        try FileManager.default.copyItem(at: URL(filePath: passes[0]), to: place)
        return place.path()
      }
      try expectRefusal(
        ["compare", passes[2], passes[3], "--earlier", nameless[0], "--earlier", nameless[1]],
        status: 65, says: ["byte by byte", "Name each pass once"], in: folder)
      var other = ScenePair()
      other.polarisations = ["VH"]
      other.names.before = "s_20300102T040000"
      let crossed = try other.write(to: folder, isLater: false)
      try expectRefusal(
        ["compare", passes[2], passes[3], "--earlier", crossed], status: 65,
        says: ["VH", "same bands"], in: folder)
    }
  }

  @Test(
    "--null-test measures on the earlier passes how often the method flags where nothing happened")
  func nullTest() throws {
    try withTemporaryDirectory { folder in
      // The object of the last pass must not count: nothing happened before it.
      let passes = try series(7, in: folder)
      let found = try compare(passes, ["--null-test", "--jobs", "1"])
      let part = try #require(found.text.firstMatch(of: #/"null_test":(\{.*?\]\s*,.*?\})/#)?.1)
      let test = try #require(
        try JSONSerialization.jsonObject(with: Data(part.utf8)) as? [String: Any])
      // Six passes before the new one; the first two are only past.
      #expect(test["passes"] as? Int == 4)
      #expect(test["tested"] as? Int == 4 * 256)
      let flagged = try #require(test["flagged"] as? Int)
      #expect(flagged <= 10)
      let levels = try #require(test["p_below"] as? [[String: Double]])
      #expect(levels.map { $0["nominal"] } == [0.05, 0.01, 0.001])
      let five = try #require(levels[0]["measured"])
      #expect(five > 0 && five < 0.08)
      #expect(found.warnings.contains("null test"))
      #expect(try compare(passes, ["--null-test", "--jobs", "3"]).data == found.data)
    }
  }

  @Test("A flagged cell says which pass saw it last without the change, and which first with it")
  func passes() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(6, in: folder)
      let new = try compare(passes)
      // The object comes with the last pass.
      #expect(
        new.text.components(
          separatedBy:
            "\"last_unchanged\":\"2030-01-09T04:00:00Z\",\"first_seen\":\"2030-01-11T04:00:00Z\""
        )
        .count >= 9)
    }
  }

  @Test("A change in the past shows in the null test")
  func eventfulPast() throws {
    try withTemporaryDirectory { folder in
      var passes = try series(5, in: folder)
      var event = ScenePair()
      event.seed = 77
      event.names.after = "s_20300108T040000"
      passes.insert(try event.write(to: folder, isLater: true), at: 4)
      let found = try compare(passes, ["--null-test"])
      let flagged = try #require(found.text.firstMatch(of: #/"null_test":\{"flagged":([0-9]+)/#)?.1)
      #expect(try #require(Int(flagged)) >= 9)
    }
  }
}
