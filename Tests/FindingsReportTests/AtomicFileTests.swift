// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

private func names(in directory: URL) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))
    .sorted()
}

private func text(_ file: URL) throws -> String {
  try String(contentsOf: file, encoding: .utf8)
}

/// Where the child of a process is killed while it writes.
private func killedDirectory(of parent: Int32) -> URL {
  FileManager.default.temporaryDirectory.appending(path: "truceline-killed-\(parent)")
}

private func write(_ text: String, to path: String, overwrite: Bool = false) throws {
  var file = try AtomicFile(path: path, overwrite: overwrite)
  try file.write(Array(text.utf8))
  try file.commit()
}

@Suite("An output is whole or it is not there", .serialized)
struct AtomicFileTests {
  @Test("a file has its name only after the commit, and no other file stays")
  func commit() throws {
    try withTemporaryDirectory { directory in
      let path = directory.appending(path: "out.geojson")
      var file = try AtomicFile(path: path.path(percentEncoded: false))
      try file.write(Array("one ".utf8))
      try file.write([])
      try file.write(Array("two".utf8))
      let during = try names(in: directory)
      #expect(during.count == 1)
      #expect(during[0].hasPrefix(".truceline-"))
      #expect(during[0].hasSuffix(".geojson"))
      try file.commit()
      #expect(try names(in: directory) == ["out.geojson"])
      #expect(try text(path) == "one two")
    }
  }

  @Test("an output that is given up leaves nothing behind")
  func givenUp() throws {
    struct Stop: Error {}
    func failing(_ path: String) throws {
      var file = try AtomicFile(path: path)
      try file.write(Array(repeating: 0x20, count: 100_000))
      throw Stop()
    }
    try withTemporaryDirectory { directory in
      #expect(throws: Stop.self) {
        try failing(directory.appending(path: "out").path(percentEncoded: false))
      }
      let left = try names(in: directory)
      #expect(left.isEmpty)
    }
  }

  @Test("an existing output stays as it is unless it may be replaced")
  func existing() throws {
    try withTemporaryDirectory { directory in
      let path = directory.appending(path: "out").path(percentEncoded: false)
      try write("old", to: path)
      let error = #expect(throws: ReportError.self) { try write("new", to: path) }
      #expect(error?.code == .outputExists)
      #expect(error?.subject == path)
      #expect(throws: ReportError.self) { try AtomicFile.verifyWritable(path: path) }
      #expect(try text(URL(filePath: path)) == "old")
      try AtomicFile.verifyWritable(path: path, overwrite: true)
      #expect(try text(URL(filePath: path)) == "old")
      try write("new", to: path, overwrite: true)
      #expect(try text(URL(filePath: path)) == "new")
      #expect(try names(in: directory) == ["out"])
    }
  }

  @Test("a file that appears while the output is written is not replaced")
  func appearsMeanwhile() throws {
    try withTemporaryDirectory { directory in
      let path = directory.appending(path: "out")
      var file = try AtomicFile(path: path.path(percentEncoded: false))
      try file.write(Array("ours".utf8))
      try Data("theirs".utf8).write(to: path)
      do throws(ReportError) {
        try file.commit()
        Issue.record("the commit must fail")
      } catch {
        #expect(error.code == .outputExists)
      }
      #expect(try text(path) == "theirs")
      #expect(try names(in: directory) == ["out"])
    }
  }

  @Test("a symbolic link stays a link; its target is replaced")
  func symbolicLink() throws {
    try withTemporaryDirectory { directory in
      let target = directory.appending(path: "target")
      let link = directory.appending(path: "link")
      try Data("old".utf8).write(to: target)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
      try write("new", to: link.path(percentEncoded: false), overwrite: true)
      #expect(try text(target) == "new")
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: link.path(percentEncoded: false))
          == target.path(percentEncoded: false))
    }
  }

  @Test("what cannot be written is refused before the work, in the system's words")
  func refused() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "file")
      try Data().write(to: file)
      let link = directory.appending(path: "link").path(percentEncoded: false)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
      let cases = [
        (link, "Is a symbolic link to nothing"),
        (
          directory.appending(path: "missing/out").path(percentEncoded: false),
          "No such file or directory"
        ),
        (file.appending(path: "out").path(percentEncoded: false), "Not a directory"),
        (directory.path(percentEncoded: false), "Is no file name"),
        (String(directory.path(percentEncoded: false).dropLast()), "Is a directory"),
        (
          directory.appending(path: String(repeating: "x", count: 300)).path(percentEncoded: false),
          "File name too long"
        ),
        ("/proc/out", "No such file or directory"), ("", "Is no file name"),
      ]
      for (path, words) in cases {
        let error = #expect(throws: ReportError.self, "\(path)") {
          try AtomicFile.verifyWritable(path: path)
        }
        #expect(error?.code == .cannotWrite)
        #expect(error?.subject == path)
        #expect(error?.message == words)
      }
      #expect(try names(in: directory) == ["file", "link"])
    }
  }

  @Test("a directory that may not be written to is refused", .enabled(if: getuid() != 0))
  func notPermitted() throws {
    try withTemporaryDirectory { directory in
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o500], ofItemAtPath: directory.path(percentEncoded: false))
      let error = #expect(throws: ReportError.self) {
        try AtomicFile.verifyWritable(
          path: directory.appending(path: "out").path(percentEncoded: false))
      }
      #expect(error?.message == "Permission denied")
    }
  }

  @Test(
    "a full disk is an error and not a short file",
    .enabled(if: FileManager.default.isWritableFile(atPath: "/dev/full")))
  func fullDisk() throws {
    var random = SplitMix64(seed: 3)
    let findings = randomFindings(
      columns: 4000..<4040, rows: 40_500..<40_540, share: 1, using: &random)
    let grid = try grid(zone: 37)
    let context = try sampleContext()
    let writer = GeoJSONWriter(context: context, grid: grid, epsg: nil, header: Array("{}".utf8))
    var file = try AtomicFile(path: "/dev/full")
    do {
      try writer.write(findings, to: &file, projecting: roughProjection(zone: grid.zone))
      Issue.record("writing must fail")
    } catch let error as ReportError {
      #expect(error.code == .writeFailed)
      #expect(error.subject == "/dev/full")
      #expect(error.message == "No space left on device")
    }
  }

  @Test("a device receives the bytes and stays a device")
  func device() throws {
    try AtomicFile.verifyWritable(path: "/dev/null")
    try write("gone", to: "/dev/null")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(type as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test(
    "standard output receives the bytes, by either of its names", arguments: ["-", "/dev/stdout"])
  func standardOutput(path: String) async throws {
    try AtomicFile.verifyWritable(path: path)
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [path] in
      try write("to whom it may concern", to: path)
      try write(" again", to: path)
    }
    #expect(
      String(decoding: result.standardOutputContent, as: UTF8.self).contains(
        "to whom it may concern again"))
  }

  @Test("an interrupt removes all temporaries, and nothing can be committed afterwards")
  func interrupt() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryDirectory { directory in
        let path = directory.appending(path: "out").path(percentEncoded: false)
        var file = try AtomicFile(path: path)
        try file.write(Array("half".utf8))
        let raster = try PendingFile(
          path: directory.appending(path: "b.tif").path(percentEncoded: false), overwrite: false)
        let during = try FileManager.default.contentsOfDirectory(
          atPath: directory.path(percentEncoded: false))
        OpenTemporaries.removeAll()
        let after = try FileManager.default.contentsOfDirectory(
          atPath: directory.path(percentEncoded: false))
        guard during.count == 2, after.isEmpty else { exit(1) }
        do throws(ReportError) {
          try file.commit()
          exit(2)
        } catch {
          guard error.code == .writeFailed else { exit(4) }
        }
        do throws(ReportError) {
          try raster.commit()
          exit(3)
        } catch {
          guard error.code == .writeFailed else { exit(4) }
        }
      }
    }
  }

  @Test("a process that is killed leaves nothing under the output's name")
  func killed() async throws {
    // The child finds its directory by the number of its parent.
    let directory = killedDirectory(of: getpid())
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      var file = try AtomicFile(
        path: killedDirectory(of: getppid()).appending(path: "out").path(percentEncoded: false))
      try file.write(Array(repeating: 0x20, count: 1 << 20))
      kill(getpid(), SIGKILL)
    }
    let left = try names(in: directory)
    #expect(left.count == 1)
    #expect(left.first?.hasPrefix(".truceline-") == true)
  }

  @Test("GDAL may write the temporary itself")
  func pendingFile() throws {
    try withTemporaryDirectory { directory in
      let path = directory.appending(path: "change.tif")
      let pending = try PendingFile(path: path.path(percentEncoded: false), overwrite: false)
      #expect(pending.temporaryPath.hasSuffix(".tif"))
      // Some drivers remove and make the file anew.
      try FileManager.default.removeItem(atPath: pending.temporaryPath)
      try Data("raster".utf8).write(to: URL(filePath: pending.temporaryPath))
      try pending.commit()
      #expect(try names(in: directory) == ["change.tif"])
      #expect(try text(path) == "raster")
    }
  }
}
