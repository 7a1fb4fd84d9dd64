// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Outputs appear whole or not at all")
struct OutputTests {
  private let scene = ScenePair(size: RasterSize(width: 60, height: 60))

  @Test("An output that exists is kept unless --overwrite is given")
  func existing() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let output = folder.appending(path: "out.geojson")
      try Data("mine".utf8).write(to: output)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "out.geojson"], status: 73,
        says: ["out.geojson", "exists", "--overwrite"], in: folder)
      #expect(try Data(contentsOf: output) == Data("mine".utf8))
      let again = try Program.run(
        ["compare", pair.before, pair.after, "-o", "out.geojson", "--overwrite"], in: folder)
      #expect(again.status == 0, "\(again.errors)")
      #expect(try FindingsFile(Data(contentsOf: output)).header.counts.tested == 36)
    }
  }

  @Test("A failed run with --overwrite leaves the old output as it was")
  func overwriteFails() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      try Data("mine".utf8).write(to: folder.appending(path: "out.geojson"))
      try Data().write(to: folder.appending(path: "empty.tif"))
      try expectRefusal(
        ["compare", pair.before, "empty.tif", "-o", "out.geojson", "--overwrite"], status: 65,
        says: ["empty.tif"], in: folder)
    }
  }

  @Test("A folder that is missing, a folder as output and a device that is full end with 73 or 74")
  func unwritable() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      try FileManager.default.createDirectory(
        at: folder.appending(path: "there"), withIntermediateDirectories: false)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "gone/out.geojson"], status: 73,
        says: ["gone", "No such file or directory"], in: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "there"], status: 73,
        says: ["there", "directory"], in: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "\(pair.before)/out.geojson"], status: 73,
        says: ["out.geojson", "Not a directory"], in: folder)
      if FileManager.default.fileExists(atPath: "/dev/full") {
        try expectRefusal(
          ["compare", pair.before, pair.after, "-o", "/dev/full"], status: 74,
          says: ["/dev/full", "No space left"], in: folder)
      }
    }
  }

  @Test(
    "A folder that may not be written to ends with 73",
    arguments: ["/proc/out.geojson", "/sys/out.geojson"])
  func forbidden(path: String) throws {
    // Root may write anywhere else, so a folder's mode would not stop every tester.
    guard FileManager.default.fileExists(atPath: String(path.prefix(5))) || path.hasPrefix("/sys")
    else { return }
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", path], status: 73, says: [path], in: folder)
    }
  }

  @Test("The output is checked before any pixel is read")
  func checkedFirst() throws {
    try withTemporaryDirectory { folder in
      try expectRefusal(
        ["compare", "no.tif", "no.tif", "-o", "gone/out.geojson"], status: 73,
        says: ["gone/out.geojson"], in: folder)
    }
  }

  @Test("Without -o findings go to standard output, and nothing else does")
  func standardOutput() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let files = try everything(in: folder)
      let streamed = try Program.run(["compare", pair.before, pair.after, "--verbose"], in: folder)
      let dashed = try Program.run(["compare", pair.before, pair.after, "-o", "-"], in: folder)
      #expect(try everything(in: folder) == files)
      let written = try Program.run(
        ["compare", pair.before, pair.after, "-o", "out.geojson"], in: folder)
      #expect(written.output.isEmpty)
      let file = try Data(contentsOf: folder.appending(path: "out.geojson"))
      #expect(streamed.outputData == file && dashed.outputData == file)
      #expect(try FindingsFile(streamed.outputData).header.counts.tested == 36)
      #expect(dashed.errors.contains("standard output"))
      #expect(written.errors.contains("out.geojson"))
    }
  }

  @Test("A closed pipe on standard output is an I/O error, not a crash")
  func closedPipe() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let result = try runCommand(
        "bash",
        arguments: [
          "-c", "\"$0\" compare \"$1\" \"$2\" --all-cells | true; exit ${PIPESTATUS[0]}",
          Program.path, pair.before, pair.after,
        ], in: folder)
      // 141 is the shell's word for SIGPIPE, which is fine for a filter; a crash is not.
      #expect([0, 74, 141].contains(result.status), "\(result.status) \(result.errors)")
    }
  }

  @Test("Names with spaces, percent signs, quotes and other letters are taken as they are")
  func oddNames() throws {
    try withTemporaryDirectory { folder in
      let odd = folder.appending(path: "Löwe %41 \"x\" ελ")
      try FileManager.default.createDirectory(at: odd, withIntermediateDirectories: false)
      let pair = try scene.write(to: folder)
      var passes: [String] = []
      for (path, name) in [(pair.before, "a 20300105 %20'.tif"), (pair.after, "ü=20300117;.tif")] {
        let target = odd.appending(path: name)
        try FileManager.default.moveItem(at: URL(filePath: path), to: target)
        passes.append(target.path(percentEncoded: false))
      }
      let output = odd.appending(path: "aus % gabe.geojson").path(percentEncoded: false)
      let result = try Program.run(["compare"] + passes + ["-o", output])
      try #require(result.status == 0, "\(result.errors)")
      let found = try FindingsFile(Data(contentsOf: URL(filePath: output)))
      #expect(found.header.counts.tested == 36)
      #expect(found.text.contains("\"name\":\"a 20300105 %20'.tif\""), "\(found.text.prefix(900))")
      let again = try Program.run(["compare"] + passes + ["-o", passes[1], "--overwrite"])
      #expect(again.status == 64, "\(again.errors)")
    }
  }

  @Test("--dry-run says what would be done and writes nothing")
  func dryRun() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let files = try everything(in: folder)
      let result = try Program.run(
        ["compare", pair.before, pair.after, "-o", "out.geojson", "--dry-run"], in: folder)
      #expect(result.status == 0)
      #expect(try everything(in: folder) == files)
      for word in ["2030-01-05T04:00:00Z", "60 × 60 pixels", "one grid", "zone 37 north"] {
        #expect(result.errors.contains(word), "\(result.errors)")
      }
    }
  }
}
