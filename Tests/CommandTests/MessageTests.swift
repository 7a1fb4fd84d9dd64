// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Words for people")
struct MessageTests {
  private let scene = ScenePair(size: RasterSize(width: 60, height: 60))

  @Test("--quiet says nothing when all goes well, and the error when it does not")
  func quiet() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      for flag in ["--quiet", "-q"] {
        let result = try Program.run(["compare", pair.before, pair.after, flag], in: folder)
        #expect(result.status == 0)
        #expect(result.errors.isEmpty, "\(result.errors)")
      }
      try expectRefusal(
        ["compare", pair.before, "no.tif", "--quiet"], status: 66, says: ["no.tif"], in: folder)
    }
  }

  @Test("--log-format json writes one JSON object a line")
  func jsonLines() throws {
    struct Line: Decodable {
      let level: String
      let message: String
    }
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let good = try Program.run(
        ["compare", pair.before, pair.after, "-v", "--log-format", "json"], in: folder)
      let bad = try Program.run(
        ["compare", pair.before, "no \"file\".tif", "--log-format", "json"], in: folder)
      #expect(good.status == 0 && bad.status == 66)
      var lines: [Line] = []
      for text in (good.errors + bad.errors).split(separator: "\n") {
        lines.append(try JSONDecoder().decode(Line.self, from: Data(text.utf8)))
      }
      #expect(Set(lines.map(\.level)) == ["debug", "info", "warning", "error"])
      #expect(lines.last?.message.contains("no \"file\".tif") == true)
    }
  }

  @Test("The summary fits one screen and says tested, flagged, not observed, expected false, time")
  func summary() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let result = try Program.run(
        ["compare", pair.before, pair.after, "-o", "out.geojson"], in: folder)
      for word in [
        "tested        36 cells", "flagged", "expected false", "not observed", "looks", "time",
        "written       out.geojson", "s_20300105T040000 → s_20300117T040000",
      ] {
        #expect(result.errors.contains(word), "“\(word)” is missing in: \(result.errors)")
      }
      #expect(result.errors.split(separator: "\n").count <= 24)
    }
  }

  @Test("No bar, no colour and no cursor movement where standard error is no terminal")
  func noProgress() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let result = try Program.run(["compare", pair.before, pair.after, "-v"], in: folder)
      #expect(!result.errors.contains("\r") && !result.errors.contains("\u{1B}"))
      #expect(!result.errors.contains("[#") && !result.errors.contains("%]"))
    }
  }

  @Test(
    "A bar on a terminal, gone at the end",
    .enabled(if: isInstalled("script"), "script (bsdutils) is not installed"))
  func progressOnTerminal() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let command = "'\(Program.path)' compare '\(pair.before)' '\(pair.after)' -o out.geojson"
      let result = try runCommand(
        "script", arguments: ["--quiet", "--return", "--command", command, "/dev/null"], in: folder)
      #expect(result.status == 0, "\(result.output)")
      #expect(result.output.contains("comparing ["))
      #expect(result.output.contains("\r\u{1B}[K"))
    }
  }
}
