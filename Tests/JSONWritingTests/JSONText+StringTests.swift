// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import JSONWriting
import Testing

private func quoted(_ string: String) -> String {
  var text = JSONText()
  text.append(string: string)
  return String(decoding: text.bytes, as: UTF8.self)
}

@Suite("Strings as JSON text")
struct StringTests {
  @Test("quotes, backslashes and control characters are escaped, nothing else")
  func escapes() {
    #expect(quoted("") == #""""#)
    #expect(quoted(#"a"b\c/d"#) == #""a\"b\\c/d""#)
    #expect(quoted("\u{8}\t\n\u{c}\r") == #""\b\t\n\f\r""#)
    #expect(quoted("\0\u{1}\u{1f}\u{b}") == #""\u0000\u0001\u001f\u000b""#)
    #expect(quoted("\u{7f}é€😀\u{2028}") == "\"\u{7f}é€😀\u{2028}\"")
  }

  @Test("a name that is no text is written as replaced text")
  func invalidUTF8() {
    let name = String(decoding: [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80], as: UTF8.self)
    let written = quoted(name)
    #expect(written.hasPrefix("\"a\u{FFFD}\u{FFFD}("))
    #expect(String(validating: written.utf8, as: UTF8.self) == written)
  }

  @Test("another reader gets back what was written", arguments: UInt64(0)..<8)
  func readsBack(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      var string = ""
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        // Half of them where the escapes are.
        let limit: UInt32 = Bool.random(using: &random) ? 0x80 : 0x11_0000
        if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) {
          string.unicodeScalars.append(scalar)
        }
      }
      let data = Data("[\(quoted(string))]".utf8)
      let back = try #require(try JSONSerialization.jsonObject(with: data) as? [String])
      #expect(back.first.map { Array($0.unicodeScalars) } == Array(string.unicodeScalars))
      #expect(!data.contains(where: { $0 < 0x20 }))
    }
  }
}
