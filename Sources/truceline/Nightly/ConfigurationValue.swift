// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A value of a JSON configuration, before anything is known of what it should be.
enum ConfigurationValue: Decodable, Equatable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([ConfigurationValue])
  case object([String: ConfigurationValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
      return
    }
    if let flag = Self.attempt({ try container.decode(Bool.self) }) {
      self = .flag(flag)
    } else if let number = Self.attempt({ try container.decode(Double.self) }) {
      self = .number(number)
    } else if let text = Self.attempt({ try container.decode(String.self) }) {
      self = .text(text)
    } else if let list = Self.attempt({ try container.decode([ConfigurationValue].self) }) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: ConfigurationValue].self))
    }
  }

  /// A decoder says by an error that a value is of another kind, which is no error here.
  private static func attempt<Value>(_ decode: () throws -> Value) -> Value? {
    do {
      return try decode()
    } catch {
      return nil
    }
  }
}

/// An object of a configuration file: each value is asked for by its kind, and no key may be left over
/// that nobody knows.
struct ConfigurationObject {
  private let values: [String: ConfigurationValue]
  private let file: String
  /// What stands in front of a key in messages: `compare.`, or nothing.
  private let prefix: String

  /// The object that a file holds.
  ///
  /// - Throws: `Failure`, naming the file.
  init(file: String) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: file))
    } catch CocoaError.fileReadNoSuchFile {
      throw Failure(.inputMissing, "\(file): there is no such file.")
    } catch {
      throw Failure(.inputMissing, "\(file): it cannot be read.")
    }
    let value: ConfigurationValue
    do {
      value = try JSONDecoder().decode(ConfigurationValue.self, from: data)
    } catch {
      throw Failure(.badData, "\(file): it is no JSON. \(Self.words(error))")
    }
    guard case .object(let values) = value else {
      throw Failure(.badData, "\(file): it should be one JSON object, { … }.")
    }
    self.init(values, file: file, prefix: "")
  }

  private init(_ values: [String: ConfigurationValue], file: String, prefix: String) {
    self.values = values
    self.file = file
    self.prefix = prefix
  }

  /// Refuses a key that is none of those known, and names the nearest of them.
  func requireKeys(_ known: [String]) throws {
    for key in values.keys.sorted() where !known.contains(key) {
      let near = nearest(to: key, among: known).map { " Is “\($0)” meant?" } ?? ""
      throw mistake(
        key, "there is no such key.\(near) Keys are \(known.sorted().joined(separator: ", ")).")
    }
  }

  /// The value of a key; nil where it is left out or null.
  private func value(_ key: String) -> ConfigurationValue? {
    guard let value = values[key], value != .null else { return nil }
    return value
  }

  func text(_ key: String) throws -> String? {
    guard let value = value(key) else { return nil }
    guard case .text(let text) = value else { throw mistake(key, "it should be a text.") }
    guard !text.isEmpty else { throw mistake(key, "it is empty.") }
    return text
  }

  func number(_ key: String) throws -> Double? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value else { throw mistake(key, "it should be a number.") }
    return number
  }

  func wholeNumber(_ key: String) throws -> Int? {
    guard let number = try number(key) else { return nil }
    guard let whole = Int(exactly: number) else {
      throw mistake(key, "it should be a whole number.")
    }
    return whole
  }

  func flag(_ key: String) throws -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .flag(let flag) = value else { throw mistake(key, "it should be true or false.") }
    return flag
  }

  /// A list of texts; one text alone is a list of one.
  func texts(_ key: String) throws -> [String]? {
    guard let value = value(key) else { return nil }
    if case .text(let text) = value, !text.isEmpty { return [text] }
    guard case .list(let list) = value else { throw mistake(key, "it should be a list of texts.") }
    return try list.enumerated().map { index, element in
      guard case .text(let text) = element, !text.isEmpty else {
        throw mistake("\(key)[\(index)]", "it should be a text.")
      }
      return text
    }
  }

  /// The object under a key; an empty one where it is left out.
  func object(_ key: String) throws -> ConfigurationObject {
    guard let value = value(key) else {
      return ConfigurationObject([:], file: file, prefix: "\(prefix)\(key).")
    }
    guard case .object(let values) = value else { throw mistake(key, "it should be an object.") }
    return ConfigurationObject(values, file: file, prefix: "\(prefix)\(key).")
  }

  /// The keys that are there.
  var keys: Set<String> { Set(values.keys) }

  /// What is wrong with the value of a key.
  func mistake(_ key: String, _ words: String) -> Failure {
    Failure(.badData, "\(file): \(prefix)\(key): \(words)")
  }

  private static func words(_ error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return "" }
    let reason = context.underlyingError as NSError?
    return reason?.userInfo[NSDebugDescriptionErrorKey] as? String ?? context.debugDescription
  }
}

/// The known word that is the fewest letters away; nil where none is near.
///
/// - Complexity: O(*n* · *m*) in the letters, for each of the words.
func nearest(to word: String, among known: [String]) -> String? {
  let distances = known.map { (word: $0, distance: editDistance(word, $0)) }
  let best = distances.min { ($0.distance, $0.word) < ($1.distance, $1.word) }
  guard let best, best.distance <= max(2, word.count / 3) else { return nil }
  return best.word
}

/// Letters to add, drop or replace to make one word the other.
///
/// - Source: V. I. Levenshtein (1966); the dynamic programme of R. A. Wagner and M. J. Fischer (1974).
private func editDistance(_ one: String, _ other: String) -> Int {
  let (a, b) = (Array(one), Array(other))
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
