// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import GridTestSupport
import Synchronization
import Testing

private let hasSha256sum = FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum")

/// First word of what a shell line prints.
private func shell(_ line: String, in directory: URL) throws -> String {
  let result = try runCommand("bash", arguments: ["-c", "set -o pipefail; " + line], in: directory)
  #expect(result.status == 0)
  #expect(result.errors == "")
  return String(result.output.prefix { $0 != " " })
}

private func write(_ contents: [String: String], in directory: URL) throws {
  for (name, content) in contents {
    let file = directory.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(content.utf8).write(to: file)
  }
}

private func failure(_ paths: [String]) -> EvidenceError? {
  do throws(EvidenceError) {
    _ = try InputDigest(of: paths)
    return nil
  } catch {
    return error
  }
}

@Suite("An input's hash is what sha256sum makes of it")
struct InputDigestTests {
  @Test(
    "one file has its own hash, several have that of their sorted lines", .enabled(if: hasSha256sum)
  )
  func files() throws {
    try withTemporaryDirectory { directory in
      let contents = ["VV.tif": "one", "VH.tif": "two", "angle.tif": "three"]
      try write(contents, in: directory)
      let paths = contents.keys.map { directory.appending(path: $0).path(percentEncoded: false) }
      let one = try InputDigest(of: [
        directory.appending(path: "VV.tif").path(percentEncoded: false)
      ])
      #expect(one.sha256 == (try shell("sha256sum VV.tif", in: directory)))
      let all = try InputDigest(of: paths)
      let line = "sha256sum VV.tif VH.tif angle.tif | LC_ALL=C sort | sha256sum"
      #expect(all.sha256 == (try shell(line, in: directory)))
      #expect(all.byteCount == 11)
      #expect(Set(all.files.map(\.name)) == Set(contents.keys))
      #expect(all.files.map(\.sha256) == all.files.map(\.sha256).sorted())
      #expect(try InputDigest(of: paths.reversed()) == all)
    }
  }

  @Test("a directory is all of its files, by their paths inside of it", .enabled(if: hasSha256sum))
  func directory() throws {
    try withTemporaryDirectory { directory in
      try write(
        [
          "a.SAFE/manifest.safe": "m", "a.SAFE/measurement/one.tiff": "1",
          "a.SAFE/measurement/deep/er/two.tiff": "2", "a.SAFE/.hidden": "h", "a.SAFE/empty": "",
        ], in: directory)
      let product = directory.appending(path: "a.SAFE")
      let line = #"find . -type f -printf '%P\0' | xargs -0 sha256sum | LC_ALL=C sort | sha256sum"#
      let expected = try shell(line, in: product)
      // With and without the last slash, and whatever the directory is called.
      #expect(try InputDigest(of: [product.path(percentEncoded: false)]).sha256 == expected)
      #expect(try InputDigest(of: ["\(product.path(percentEncoded: false))/"]).sha256 == expected)
      let moved = directory.appending(path: "b")
      try FileManager.default.moveItem(at: product, to: moved)
      let digest = try InputDigest(of: [moved.path(percentEncoded: false)])
      #expect(digest.sha256 == expected)
      #expect(digest.files.contains { $0.name == "measurement/deep/er/two.tiff" })
      // One of two inputs: its own name tells its files from the other's.
      let both = try InputDigest(of: [
        moved.path(percentEncoded: false),
        moved.appending(path: "empty").path(percentEncoded: false),
      ])
      #expect(
        both.files.contains { $0.name == "b/empty" } && both.files.contains { $0.name == "empty" })
      #expect(both.files.count == 6)
    }
  }

  @Test("a directory with a single file is a directory still", .enabled(if: hasSha256sum))
  func singleFile() throws {
    try withTemporaryDirectory { directory in
      try write(["product/only": "x"], in: directory)
      let product = directory.appending(path: "product")
      let expected = try shell("sha256sum only | sha256sum", in: product)
      #expect(try InputDigest(of: [product.path(percentEncoded: false)]).sha256 == expected)
    }
  }

  @Test("hostile names cannot forge lines", .enabled(if: hasSha256sum))
  func hostileNames() throws {
    try withTemporaryDirectory { directory in
      try write(
        [
          "back\\slash": "1", "new\nline": "2", "carriage\rreturn": "3", "quote\"'": "4",
          "x\n\(String(repeating: "0", count: 64))  y": "5", " space ": "6", "-n": "7",
        ], in: directory)
      // Not UTF-8, which no String can name.
      _ = try shell(#"printf 8 > $'a\xff\xfeb'"#, in: directory)
      let line =
        #"find . -type f -printf '%P\0' | xargs -0 sha256sum -- | LC_ALL=C sort | sha256sum"#
      let digest = try InputDigest(of: [directory.path(percentEncoded: false)])
      #expect(digest.sha256 == (try shell(line, in: directory)))
      #expect(digest.files.count == 8)
      #expect(digest.files.contains { $0.name == "a\u{FFFD}\u{FFFD}b" })
      let record = RunRecord(
        version: "1", parameters: [:], inputs: [RunInput(role: "before", digest: digest)],
        falseDiscoveryRate: 0.01, counts: CellCounts())
      let bytes = try record.canonicalBytes()
      #expect(!bytes.contains { $0 < 0x20 })
      _ = try JSONSerialization.jsonObject(with: Data(bytes))
    }
  }

  @Test("links are followed, a directory around itself is refused")
  func links() throws {
    try withTemporaryDirectory { directory in
      try write(["real/file": "content", "product/other": "o"], in: directory)
      let product = directory.appending(path: "product")
      let before = try InputDigest(of: [product.path(percentEncoded: false)])
      try FileManager.default.createSymbolicLink(
        at: product.appending(path: "linked"), withDestinationURL: directory.appending(path: "real")
      )
      let after = try InputDigest(of: [product.path(percentEncoded: false)])
      #expect(after.files.map(\.name).contains("linked/file"))
      #expect(after.sha256 != before.sha256)
      try FileManager.default.createSymbolicLink(
        at: product.appending(path: "loop"), withDestinationURL: product)
      #expect(
        failure([product.path(percentEncoded: false)])?.message
          == "Is a link to a directory around it")
    }
  }

  @Test("what can't be read or is no file is refused in the system's words")
  func refused() throws {
    try withTemporaryDirectory { directory in
      let missing = directory.appending(path: "missing").path(percentEncoded: false)
      #expect(failure([missing])?.code == .unreadable)
      #expect(failure([missing])?.message == "No such file or directory")
      #expect(failure([missing])?.subject == missing)
      #expect(failure([""])?.code == .unreadable)
      #expect(failure(["/dev/null"])?.code == .notAFile)
      let product = directory.appending(path: "product")
      try FileManager.default.createDirectory(at: product, withIntermediateDirectories: false)
      _ = try shell("mkfifo product/pipe", in: directory)
      // Opening a pipe without a writer would wait for ever.
      #expect(failure([product.path(percentEncoded: false)])?.code == .notAFile)
      #expect(
        failure([product.appending(path: "pipe").path(percentEncoded: false)])?.code == .notAFile)
      try FileManager.default.removeItem(at: product.appending(path: "pipe"))
      try FileManager.default.createSymbolicLink(
        atPath: product.appending(path: "dangling").path(percentEncoded: false),
        withDestinationPath: "nowhere")
      #expect(
        failure([product.path(percentEncoded: false)])?.message == "No such file or directory")
    }
  }

  @Test("a file that grows or is rewritten while it is hashed has no hash")
  func changing() throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "file")
      try Data(count: 3 << 20).write(to: file)
      var reads = 0
      let error = #expect(throws: EvidenceError.self) {
        _ = try FileDigest(ofFile: file.path(percentEncoded: false)) {
          reads += 1
          if reads == 2 {
            let handle = FileHandle(forUpdatingAtPath: file.path(percentEncoded: false))
            handle?.seekToEndOfFile()
            handle?.write(Data([1]))
          }
          return false
        }
      }
      #expect(error?.code == .changedWhileReading)
      reads = 0
      let again = #expect(throws: EvidenceError.self) {
        _ = try FileDigest(ofFile: file.path(percentEncoded: false)) {
          reads += 1
          // In place: the size stays.
          if reads == 2 {
            FileHandle(forUpdatingAtPath: file.path(percentEncoded: false))?.write(Data([1, 2, 3]))
          }
          return false
        }
      }
      #expect(again?.code == .changedWhileReading)
    }
  }

  @Test("hashing stops when it is asked to")
  func cancelled() async throws {
    try await withTemporaryDirectory { directory in
      let file = directory.appending(path: "file")
      try Data(count: 8 << 20).write(to: file)
      let path = file.path(percentEncoded: false)
      var reads = 0
      let error = #expect(throws: EvidenceError.self) {
        _ = try InputDigest(of: [path]) {
          reads += 1
          return reads > 2
        }
      }
      #expect(error?.code == .cancelled)
      #expect(reads == 3)

      let expected = try InputDigest(of: [path])
      #expect(try await InputDigest.computed(of: [path]) == expected)
      let task = Task {
        // The task is cancelled before it starts to hash.
        while !Task.isCancelled { await Task.yield() }
        return try await InputDigest.computed(of: [path])
      }
      task.cancel()
      await #expect(throws: CancellationError.self) { _ = try await task.value }
    }
  }
}
