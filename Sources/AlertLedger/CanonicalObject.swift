// SPDX-License-Identifier: Apache-2.0
import JSONWriting

/// A JSON object with one text only: members by name, no white space, numbers as ECMAScript's.
///
/// - Source: RFC 8785, for names of ASCII letters.
struct CanonicalObject {
  private var members: [(name: String, text: [UInt8])] = []

  mutating func set(_ name: String, _ value: String?) {
    add(name) { text in
      if let value { text.append(string: value) } else { text.appendNull() }
    }
  }

  mutating func set(_ name: String, _ value: Int?) {
    add(name) { text in
      if let value { text.append(integer: value) } else { text.appendNull() }
    }
  }

  mutating func set(_ name: String, _ value: Double?) {
    add(name) { text in
      if let value { text.append(shortest: value) } else { text.appendNull() }
    }
  }

  mutating func set(_ name: String, _ value: Bool) {
    add(name) { $0.append(value) }
  }

  mutating func set(_ name: String, _ values: [String]) {
    add(name) { text in
      text.append("[")
      for (index, value) in values.enumerated() {
        if index > 0 { text.append(",") }
        text.append(string: value)
      }
      text.append("]")
    }
  }

  mutating func set(_ name: String, _ value: CanonicalObject) {
    add(name) { $0.append(raw: value.bytes) }
  }

  /// The text as UTF-8 bytes.
  var bytes: [UInt8] {
    var text = JSONText()
    text.append("{")
    let sorted = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (index, member) in sorted.enumerated() {
      if index > 0 { text.append(",") }
      text.append(string: member.name)
      text.append(":")
      text.append(raw: member.text)
    }
    text.append("}")
    return text.bytes
  }

  /// The text.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  private mutating func add(_ name: String, _ write: (inout JSONText) -> Void) {
    var text = JSONText()
    write(&text)
    members.append((name, text.bytes))
  }
}
