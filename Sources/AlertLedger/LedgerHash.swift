// SPDX-License-Identifier: Apache-2.0
import Crypto

/// SHA-256 over lines and columns of bytes, as lower-case hexadecimal text.
struct LedgerHash {
  private var state = SHA256()

  mutating func add(line: String) {
    state.update(data: Array(line.utf8))
    state.update(data: [UInt8(ascii: "\n")])
  }

  mutating func add(_ bytes: [UInt8]) {
    state.update(data: bytes)
  }

  /// The hash of what was added so far.
  var hexadecimal: String {
    var text = ""
    text.reserveCapacity(64)
    for byte in state.finalize() {
      text.append(hexadecimalDigits[Int(byte >> 4)])
      text.append(hexadecimalDigits[Int(byte & 15)])
    }
    return text
  }

  static func of(_ bytes: [UInt8]) -> String {
    var hash = LedgerHash()
    hash.add(bytes)
    return hash.hexadecimal
  }

  /// The hash of an event: that of the line of the event before and of its own line.
  static func ofEvent(after previous: String, content: String) -> String {
    var hash = LedgerHash()
    hash.add(line: previous)
    hash.add(line: content)
    return hash.hexadecimal
  }
}

private let hexadecimalDigits = Array("0123456789abcdef")
