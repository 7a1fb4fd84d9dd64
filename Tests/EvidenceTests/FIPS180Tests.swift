// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import GridTestSupport
import Testing

/// Examples of SHA-256 that NIST prints for FIPS 180-4.
@Suite("Hashes are SHA-256 of FIPS 180-4")
struct FIPS180Tests {
  @Test(
    "published messages have their published hashes",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func published(message: String, expected: String) throws {
    #expect(sha256(of: Array(message.utf8)) == expected)
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "message")
      try Data(message.utf8).write(to: file)
      let digest = try FileDigest(ofFile: file.path(percentEncoded: false))
      #expect(digest.sha256 == expected)
      #expect(digest.byteCount == message.utf8.count)
      #expect(digest.name == "message")
    }
  }

  @Test("a million letters are hashed the same as a stream and at once")
  func million() throws {
    try withTemporaryDirectory { directory in
      let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
      let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      #expect(sha256(of: message) == expected)
      let file = directory.appending(path: "a")
      try Data(message).write(to: file)
      #expect(try FileDigest(ofFile: file.path(percentEncoded: false)).sha256 == expected)
      // Three buffers and one byte.
      let long = [UInt8](repeating: UInt8(ascii: "a"), count: 3 << 20 | 1)
      try Data(long).write(to: file)
      #expect(try FileDigest(ofFile: file.path(percentEncoded: false)).sha256 == sha256(of: long))
    }
  }
}
