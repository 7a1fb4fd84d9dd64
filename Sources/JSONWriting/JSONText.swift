// SPDX-License-Identifier: Apache-2.0

/// JSON text that is written piece by piece into UTF-8 bytes.
///
/// It is the one place of the project where JSON text is made, and it depends on nothing: no
/// locale, no formatter, no C library. So the same values give the same bytes on every machine.
/// It is a module of its own because no report may import the evidence and no evidence a report.
///
/// Goals, in this order: valid JSON whatever the values are; numbers rounded as decimal
/// arithmetic rounds them; the layout of RFC 8785, so that canonical tools leave the text as it
/// is; speed, as a run may write a million features of thirty members each.
package struct JSONText {
  /// The text so far.
  package private(set) var bytes: [UInt8] = []

  /// Text with room for `capacity` bytes.
  package init(capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  /// Forgets the text and keeps the room.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Appends bytes that are JSON already.
  package mutating func append(raw: [UInt8]) {
    bytes.append(contentsOf: raw)
  }

  /// Appends text of the program that is JSON already.
  package mutating func append(raw: StaticString) {
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: raw.utf8Start, count: raw.utf8CodeUnitCount))
  }

  /// Appends one ASCII character that is JSON already.
  package mutating func append(_ character: Unicode.Scalar) {
    bytes.append(UInt8(truncatingIfNeeded: character.value))
  }

  /// Appends `null`.
  package mutating func appendNull() {
    append(raw: "null")
  }

  /// Appends `true` or `false`.
  package mutating func append(_ flag: Bool) {
    append(raw: flag ? "true" : "false")
  }

  /// Appends a string in quotes, escaped as little as JSON allows.
  ///
  /// Quotation mark, backslash and the control characters below U+0020 are escaped, with the short
  /// forms where there are any; all else stands as it is. A `String` is valid Unicode always, so
  /// bytes of a name that were none have become U+FFFD before they come here.
  ///
  /// - Source: RFC 8259 section 7; RFC 8785 section 3.2.2.2.
  /// - Complexity: O(*n*) in the length of the text.
  package mutating func append(string text: String) {
    bytes.append(UInt8(ascii: "\""))
    guard text.utf8.contains(where: isEscaped) else {
      bytes.append(contentsOf: text.utf8)
      bytes.append(UInt8(ascii: "\""))
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x08: append(raw: "\\b")
      case 0x09: append(raw: "\\t")
      case 0x0A: append(raw: "\\n")
      case 0x0C: append(raw: "\\f")
      case 0x0D: append(raw: "\\r")
      case 0..<0x20:
        append(raw: "\\u00")
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 0xF))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Appends a whole number.
  package mutating func append(integer: Int) {
    if integer < 0 { bytes.append(UInt8(ascii: "-")) }
    append(digitsOf: UInt64(integer.magnitude), count: decimalDigitCount(UInt64(integer.magnitude)))
  }

  /// Appends the last `count` decimal digits of a number, with zeros in front where it has fewer.
  mutating func append(digitsOf number: UInt64, count: Int) {
    if count > 1 { append(digitsOf: number / 10, count: count - 1) }
    bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }
}

/// How many decimal digits a number has; 1 for 0.
func decimalDigitCount(_ number: UInt64) -> Int {
  var count = 1
  var rest = number
  while rest >= 10 {
    count += 1
    rest /= 10
  }
  return count
}

private func isEscaped(_ byte: UInt8) -> Bool {
  byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}

private func hexDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
