// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Later passes: several new passes are tested together")
struct LaterPassTests {
  /// Made-up passes over one scene, two days apart; the last `new` of them have the object.
  private func series(
    _ count: Int, new: Int, in folder: URL, decibels: Double = 10, partial: Int? = nil
  ) throws -> [String] {
    try (0..<count).map { number in
      var pair = ScenePair()
      pair.seed = UInt64(60 + number)
      pair.decibels = decibels
      let day = 1 + 2 * number
      pair.names.before = "s_203001\(day < 10 ? "0" : "")\(day)T040000"
      pair.names.after = pair.names.before
      if number == partial {
        // The western eighth is missing: 32 cells.
        pair.edit = { _, _, pixels in
          for y in 0..<160 { for x in 0..<20 { pixels[160 * y + x] = .nan } }
        }
      }
      return try pair.write(to: folder, isLater: number >= count - new)
    }
  }

  /// Compares the first of the last `new` passes and the one before it, all others on their sides.
  private func arguments(_ passes: [String], new: Int) -> [String] {
    let first = passes.count - new
    return [passes[first - 1], passes[first]]
      + passes[..<(first - 1)].flatMap { ["--earlier", $0] }
      + passes[(first + 1)...].flatMap { ["--later", $0] }
  }

  private func compare(
    _ passes: [String], new: Int, _ options: [String] = []
  ) throws -> FindingsFile {
    let all = arguments(passes, new: new)
    return try Program.findings(
      PairPaths(before: all[0], after: all[1]), all.dropFirst(2) + options)
  }

  @Test("A change is found; the output says which passes were new, and how many saw each cell")
  func finds() throws {
    try withTemporaryDirectory { folder in
      let found = try compare(try series(7, new: 3, in: folder), new: 3, ["--all-cells"])
      #expect(found.flaggedPlaces == ScenePair().changedCells)
      #expect(found.text.contains("\"method\":\"baseline+scene\""))
      #expect(found.text.components(separatedBy: "\"reference_passes\":4,").count == 257)
      #expect(found.text.components(separatedBy: "\"new_passes\":3,").count == 257)
      #expect(found.text.components(separatedBy: "\"role\":\"later\"").count == 3)
      let new = try found.parameters()["new_passes"] as? [String]
      #expect(new == ["s_20300109T040000", "s_20300111T040000", "s_20300113T040000"])
      #expect(found.warnings.contains("new           3 passes: s_20300109T040000"))
      for cell in found.flagged {
        #expect((try #require(cell.effectDb) - 10).magnitude < 2)
        #expect(cell.tEnd == "2030-01-09T04:00:00Z")
      }
    }
  }

  @Test("Each new pass narrows what a change has to be")
  func power() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(9, new: 4, in: folder, decibels: 0.7)
      let all = try compare(passes, new: 4, ["--all-cells"])
      let one = try compare(passes.dropLast(3), new: 1, ["--all-cells"])
      let changed = ScenePair().changedCells
      #expect(all.flaggedPlaces.intersection(changed).count >= 7)
      #expect(one.flaggedPlaces.count < all.flaggedPlaces.count)
      #expect(all.flaggedPlaces.subtracting(changed).count <= 1)
    }
  }

  @Test("Without earlier passes two new ones are enough to tell how cells vary")
  func oneBefore() throws {
    try withTemporaryDirectory { folder in
      let found = try compare(try series(3, new: 2, in: folder), new: 2, ["--all-cells"])
      #expect(found.flaggedPlaces == ScenePair().changedCells)
      #expect(found.text.components(separatedBy: "\"reference_passes\":1,").count == 257)
      #expect(found.text.components(separatedBy: "\"new_passes\":2,").count == 257)
    }
  }

  @Test("Cells that some of the new passes saw are tested by these, with their own number")
  func partial() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(6, new: 3, in: folder, partial: 4)
      let found = try compare(passes, new: 3, ["--all-cells"])
      #expect(found.text.components(separatedBy: "\"new_passes\":2,").count == 33)
      #expect(found.text.components(separatedBy: "\"new_passes\":3,").count == 225)
      #expect(found.flaggedPlaces == ScenePair().changedCells)
    }
  }

  @Test("The order on the command line and the workers change no byte")
  func sameBytes() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(6, new: 3, in: folder)
      let first = try compare(passes, new: 3, ["--all-cells", "--jobs", "1"])
      let shuffled = [passes[1], passes[0], passes[2], passes[3], passes[5], passes[4]]
      #expect(try compare(shuffled, new: 3, ["--all-cells", "--jobs", "3"]).data == first.data)
      #expect(try compare(passes.dropLast(), new: 2).header.runId != first.header.runId)
    }
  }

  @Test("A flagged cell says which pass saw it first with the change, of the new ones too")
  func passes() throws {
    try withTemporaryDirectory { folder in
      // The object comes with the second of three new passes.
      let passes = try series(7, new: 2, in: folder)
      let found = try compare(passes, new: 3)
      #expect(
        found.text.components(
          separatedBy:
            "\"last_unchanged\":\"2030-01-09T04:00:00Z\",\"first_seen\":\"2030-01-11T04:00:00Z\""
        ).count >= 9)
    }
  }

  @Test("--pwtt tells the score of the pixel-wise t-test of every cell and decides nothing")
  func pixelwise() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(8, new: 2, in: folder)
      let plain = try compare(passes, new: 2, ["--all-cells"])
      let scored = try compare(passes, new: 2, ["--all-cells", "--pwtt"])
      #expect(scored.flaggedPlaces == plain.flaggedPlaces)
      #expect(scored.header.runId != plain.header.runId)
      #expect(!plain.text.contains("pwtt"))
      let scores = scored.text.matches(of: #/"pwtt_t":([0-9.]+),/#).compactMap { Double($0.1) }
      #expect(scores.count == 256)
      // Nine cells of 10 dB lie far above all others; of these some pass 3.3 by chance alone.
      let sorted = scores.sorted(by: >)
      #expect(sorted[8] > 10 && sorted[9] < 10)
      let changed = scored.cells.indices.filter { scored.cells[$0].flagged }
      #expect(changed.allSatisfy { scores[$0] > 10 })
      try expectRefusal(
        ["compare", passes[0], passes[1], "--pwtt"], status: 64, says: ["--pwtt", "--later"],
        in: folder)
    }
  }

  @Test("explain shows the means of both sides and how many passes speckle is averaged over")
  func explains() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(5, new: 2, in: folder)
      let cell = try #require(try compare(passes, new: 2).flagged.first?.cell)
      let run = try Program.run(["explain", cell] + arguments(passes, new: 2) + ["--quiet"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("in 3 earlier passes (geometric mean)"))
      #expect(run.output.contains("in 2 new passes (geometric mean)"))
      #expect(run.output.contains("F(2N × 2, 2N × 3)"))
    }
  }

  @Test("--null-test tries as many earlier passes together as are new")
  func nullTest() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(8, new: 2, in: folder)
      let found = try compare(passes, new: 2, ["--null-test"])
      let test = try #require(try found.member("null_test") as? [String: Any])
      // Six passes before the new ones: two only past, and the last has none after it to go with.
      #expect(test["passes"] as? Int == 3)
      #expect(test["tested"] as? Int == 3 * 256)
      #expect(try #require(test["flagged"] as? Int) <= 8)
    }
  }

  @Test("What cannot be a new pass is refused with the way out")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(4, new: 1, in: folder)
      try expectRefusal(
        ["compare", passes[1], passes[3], "--later", passes[2]], status: 65,
        says: ["before the pass given as the later of the two", "as AFTER"], in: folder)
      try expectRefusal(
        ["compare", passes[1], passes[2], "--later", passes[3], "--later", passes[3]],
        status: 64, says: ["Name each pass once"], in: folder)
      try expectRefusal(
        ["compare", passes[1], passes[2], "--later", passes[2]], status: 64,
        says: ["Name each pass once"], in: folder)
      try expectRefusal(
        ["compare", passes[1], passes[2], "--later", "nowhere.tif"], status: 66,
        says: ["nowhere.tif"], in: folder)
      try expectRefusal(
        [
          "compare", passes[1], passes[2], "--earlier", passes[0], "--later", passes[3],
          "--null-test",
        ], status: 64, says: ["--null-test", "give 3 --earlier"], in: folder)
      // A copy under another name: told by its time, or by its bytes where no time is known.
      let name = URL(filePath: passes[3]).lastPathComponent
      let copy = folder.appending(path: name.replacing("s_", with: "t_"))
      try FileManager.default.copyItem(at: URL(filePath: passes[3]), to: copy)
      try expectRefusal(
        ["compare", passes[1], passes[2], "--later", passes[3], "--later", copy.path()],
        status: 65, says: ["one acquisition twice among the new passes"], in: folder)
      let nameless = folder.appending(path: name.replacing("s_20300107T040000", with: "u"))
      try FileManager.default.copyItem(at: URL(filePath: passes[3]), to: nameless)
      try expectRefusal(
        ["compare", passes[1], passes[3], "--later", nameless.path()],
        status: 65, says: ["two of the new passes", "byte by byte"], in: folder)
    }
  }
}
