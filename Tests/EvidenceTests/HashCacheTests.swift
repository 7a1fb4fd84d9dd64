// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import GridTestSupport
import Testing

@Suite("Hashes of files that did not change")
struct HashCacheTests {
  private func path(_ name: String, in folder: URL) -> String {
    folder.appending(path: name).path(percentEncoded: false)
  }

  @Test("are taken from what was saved, and the file is not read again")
  func known() throws {
    try withTemporaryDirectory { folder in
      let file = path("a.tif", in: folder)
      try Data("one".utf8).write(to: URL(filePath: file))
      let cache = HashCache()
      let digest = try InputDigest(of: [file], cache: cache)
      #expect(digest == (try InputDigest(of: [file])))
      #expect(cache.hasNew)
      // Another hash under the same stamp shows that the bytes are not looked at.
      let forged = String(decoding: cache.text, as: UTF8.self)
        .replacing(digest.sha256, with: String(repeating: "0", count: 64))
      let saved = HashCache(reading: Array(forged.utf8))
      #expect(
        try InputDigest(of: [file], cache: saved).sha256 == String(repeating: "0", count: 64))
      #expect(!saved.hasNew)
    }
  }

  @Test("follow a file that is moved, and not its name")
  func moved() throws {
    try withTemporaryDirectory { folder in
      let (file, other) = (path("a.tif", in: folder), path("b.tif", in: folder))
      try Data("one".utf8).write(to: URL(filePath: file))
      let cache = HashCache()
      let first = try InputDigest(of: [file], cache: cache)
      try FileManager.default.moveItem(atPath: file, toPath: other)
      let saved = HashCache(reading: cache.text)
      #expect(try InputDigest(of: [other], cache: saved).sha256 == first.sha256)
      #expect(!saved.hasNew)
      // Other bytes of the same length under the old name.
      try Data("two".utf8).write(to: URL(filePath: file))
      #expect(try InputDigest(of: [file], cache: saved) == (try InputDigest(of: [file])))
      #expect(saved.hasNew)
    }
  }

  @Test("survive a damaged line of the saved cache")
  func damaged() throws {
    try withTemporaryDirectory { folder in
      let file = path("a.tif", in: folder)
      try Data("one".utf8).write(to: URL(filePath: file))
      let cache = HashCache()
      let digest = try InputDigest(of: [file], cache: cache)
      let damaged = Array("1 2 3\n- - - - - \n99999999999999999999 1 1 1 1 aa\n".utf8) + cache.text
      let saved = HashCache(reading: damaged)
      #expect(try InputDigest(of: [file], cache: saved) == digest)
      #expect(!saved.hasNew)
      #expect(HashCache(reading: Array(cache.text.dropLast(20))).text == Array("\n".utf8))
    }
  }
}
