// SPDX-License-Identifier: Apache-2.0

/// A text as the name of a folder on any file system.
///
/// A text of ASCII letters, digits and `.+-_` that does not begin with a point or hyphen stands as
/// it is. In any other, and in one that is too long, strange characters become hyphens and a hash
/// of the exact text follows, so that different texts stay different.
struct SafeName {
  let text: String

  /// With room for an ending below the 255 bytes that file systems allow.
  private static let mostBytes = 120

  init(_ exact: String) {
    var isSafe = !exact.isEmpty && exact.utf8.count <= SafeName.mostBytes
    var safe: [UInt8] = []
    for (place, byte) in exact.utf8.enumerated() {
      let isFirst = place == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-"))
      if SafeName.isSafe(byte), !isFirst {
        safe.append(byte)
      } else {
        isSafe = false
        safe.append(UInt8(ascii: place == 0 ? "x" : "-"))
      }
    }
    guard !isSafe else {
      text = exact
      return
    }
    let digits = String(SafeName.hash(exact) >> 32, radix: 16)
    text =
      String(decoding: safe.prefix(SafeName.mostBytes - 9), as: UTF8.self) + "+"
      + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  private static func isSafe(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: ".+-_".utf8.contains(byte)
    }
  }

  /// FNV-1a of 64 bits.
  ///
  /// - Source: G. Fowler, L. C. Noll, K.-P. Vo, "The FNV Non-Cryptographic Hash Algorithm".
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
