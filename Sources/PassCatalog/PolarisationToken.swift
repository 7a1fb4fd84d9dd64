// SPDX-License-Identifier: Apache-2.0

/// A polarisation that stands as a word of its own in a name, and the name without it.
struct PolarisationToken {
  let polarisation: String
  /// The name without the word and the separator before it.
  let rest: String

  /// Finds the last such word; nil where there is none.
  init?(in name: String) {
    let bytes = Array(name.utf8)
    func isBorder(_ place: Int) -> Bool {
      place < 0 || place >= bytes.count || "_-. ".utf8.contains(bytes[place])
    }
    let start = bytes.indices.dropLast().last { place in
      PolarisationToken.isPolarisation(bytes[place], bytes[place + 1])
        && isBorder(place - 1) && isBorder(place + 2)
    }
    guard let start else { return nil }
    polarisation = String(decoding: bytes[start..<start + 2], as: UTF8.self).uppercased()
    var rest = bytes
    if start > 0 {
      rest.removeSubrange(start - 1..<start + 2)
    } else {
      // The separator after it goes where there is none before it.
      rest.removeSubrange(0..<min(3, rest.count))
    }
    self.rest = rest.isEmpty ? name : String(decoding: rest, as: UTF8.self)
  }

  /// Whether two bytes are VV, VH, HH or HV, both of them large or both small.
  private static func isPolarisation(_ one: UInt8, _ other: UInt8) -> Bool {
    let (v, h, small) = (UInt8(ascii: "V"), UInt8(ascii: "H"), UInt8(0x20))
    return (one == v || one == h) && (other == v || other == h)
      || (one == v | small || one == h | small) && (other == v | small || other == h | small)
  }
}
