// SPDX-License-Identifier: Apache-2.0
import Foundation

/// An object of a JSON file of which every key is known: a key that nobody reads is a mistake of the
/// person who wrote it, and is told.
struct StrictObject {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private let container: KeyedDecodingContainer<Key>

  init(_ decoder: any Decoder, keys: [String]) throws {
    container = try decoder.container(keyedBy: Key.self)
    let unknown = container.allKeys.map(\.stringValue).filter { !keys.contains($0) }.sorted()
    if let first = unknown.first {
      throw mistake(first, "There is no such key. Keys are \(keys.joined(separator: ", ")).")
    }
  }

  func has(_ key: String) -> Bool { container.contains(Key(stringValue: key)) }

  /// A value that has to be there.
  func value<Value: Decodable>(_ key: String, as: Value.Type = Value.self) throws -> Value {
    try container.decode(Value.self, forKey: Key(stringValue: key))
  }

  /// A value, or nil where the key is left out or null.
  func optional<Value: Decodable>(_ key: String, as: Value.Type = Value.self) throws -> Value? {
    try container.decodeIfPresent(Value.self, forKey: Key(stringValue: key))
  }

  /// One of the words that an enumeration knows.
  func word<Word: RawRepresentable & CaseIterable>(
    _ key: String, as: Word.Type = Word.self
  ) throws -> Word where Word.RawValue == String {
    let text: String = try value(key)
    guard let word = Word(rawValue: text) else {
      let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw mistake(key, "“\(text)” is none of \(known).")
    }
    return word
  }

  /// A value that cannot be.
  func mistake(_ key: String, _ words: String) -> DecodingError {
    DecodingError.dataCorrupted(
      .init(
        codingPath: container.codingPath + [Key(stringValue: key)], debugDescription: words))
  }
}

extension DecodingError {
  /// Where in the file the mistake is, as `masks[0].band`, and what it is.
  var placeAndWords: (place: String, words: String) {
    switch self {
    case .keyNotFound(let key, let context):
      (Self.place(context.codingPath + [key]), "The key is missing.")
    case .typeMismatch(let type, let context):
      (Self.place(context.codingPath), "It should be \(Self.words(for: type)).")
    case .valueNotFound(let type, let context):
      (Self.place(context.codingPath), "It is null; it should be \(Self.words(for: type)).")
    case .dataCorrupted(let context):
      (
        Self.place(context.codingPath),
        context.underlyingError.map { "This is no JSON: \($0)" } ?? context.debugDescription
      )
    @unknown default: ("", "\(self)")
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
  }

  private static func words(for type: any Any.Type) -> String {
    if type == String.self { return "a text" }
    if type == Bool.self { return "true or false" }
    if type == Double.self { return "a number" }
    if type == Int.self || type == UInt16.self { return "a whole number" }
    let name = "\(type)"
    if name.hasPrefix("Array") { return "a list" }
    return "an object"
  }
}
