// SPDX-License-Identifier: Apache-2.0
import JSONWriting

/// A JSON value with exactly one text, so that a hash of the text is a hash of the value.
///
/// Members stand in the order of their names' UTF-16 code units, whatever order they were given in;
/// numbers and strings are as short as ECMAScript writes them; there is no white space. Names are
/// told apart by their code units, not, as Swift compares strings, by what they mean as text.
///
/// - Source: RFC 8785, JSON Canonicalization Scheme (JCS).
public enum CanonicalJSON: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number, within ±(2⁵³ − 1).
  case integer(Int)
  /// A number, finite.
  case number(Double)
  /// Text.
  case string(String)
  /// Values in their order.
  case array([CanonicalJSON])
  /// Values by name, each name once.
  case object([Member])

  /// A value and its name in an object.
  public struct Member: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: CanonicalJSON

    /// A value under a name.
    public init(_ name: String, _ value: CanonicalJSON) {
      self.name = name
      self.value = value
    }
  }

  /// The canonical text as UTF-8 bytes.
  ///
  /// - Throws: `EvidenceError` with code `.noSuchNumber` or `.duplicateName`.
  /// - Complexity: O(*n* log *n*) in the members of the largest object, else O(*n*).
  public func canonicalBytes() throws(EvidenceError) -> [UInt8] {
    var text = JSONText()
    try append(to: &text)
    return text.bytes
  }

  private func append(to text: inout JSONText) throws(EvidenceError) {
    switch self {
    case .null: text.appendNull()
    case .bool(let flag): text.append(flag)
    case .integer(let number):
      guard number.magnitude < 1 << 53 else { throw noSuchNumber("\(number)") }
      text.append(integer: number)
    case .number(let number):
      guard number.isFinite else { throw noSuchNumber("\(number)") }
      text.append(shortest: number)
    case .string(let string): text.append(string: string)
    case .array(let values):
      text.append("[")
      for (index, value) in values.enumerated() {
        if index > 0 { text.append(",") }
        try value.append(to: &text)
      }
      text.append("]")
    case .object(let members):
      try append(members, to: &text)
    }
  }

  private func append(_ members: [Member], to text: inout JSONText) throws(EvidenceError) {
    let sorted = members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
    text.append("{")
    for (index, member) in sorted.enumerated() {
      if index > 0 {
        guard !member.name.utf16.elementsEqual(sorted[index - 1].name.utf16) else {
          throw EvidenceError(
            code: .duplicateName, subject: member.name, message: "stands in an object twice")
        }
        text.append(",")
      }
      text.append(string: member.name)
      text.append(":")
      try member.value.append(to: &text)
    }
    text.append("}")
  }

  private func noSuchNumber(_ number: String) -> EvidenceError {
    EvidenceError(code: .noSuchNumber, subject: number, message: "has no text in canonical JSON")
  }
}

extension CanonicalJSON: ExpressibleByDictionaryLiteral {
  /// An object with the given members.
  public init(dictionaryLiteral members: (String, CanonicalJSON)...) {
    self = .object(members.map { Member($0.0, $0.1) })
  }
}

extension CanonicalJSON: ExpressibleByArrayLiteral {
  /// An array of the given values.
  public init(arrayLiteral values: CanonicalJSON...) {
    self = .array(values)
  }
}

extension CanonicalJSON: ExpressibleByStringLiteral {
  /// Text.
  public init(stringLiteral text: String) {
    self = .string(text)
  }
}

extension CanonicalJSON: ExpressibleByIntegerLiteral {
  /// A whole number.
  public init(integerLiteral number: Int) {
    self = .integer(number)
  }
}

extension CanonicalJSON: ExpressibleByFloatLiteral {
  /// A number.
  public init(floatLiteral number: Double) {
    self = .number(number)
  }
}

extension CanonicalJSON: ExpressibleByBooleanLiteral {
  /// `true` or `false`.
  public init(booleanLiteral flag: Bool) {
    self = .bool(flag)
  }
}

extension CanonicalJSON {
  /// The text, or `null` where there is none.
  public static func text(_ text: String?) -> CanonicalJSON {
    text.map(CanonicalJSON.string) ?? .null
  }

  /// A measurement, rounded to six significant digits as in a report; `null` where there is none
  /// or it is not finite.
  public static func measurement(_ value: Double?) -> CanonicalJSON {
    guard let value, value.isFinite else { return .null }
    return .number(DecimalNumber(rounding: value, toSignificantDigits: 6).value(ofSign: value))
  }
}
