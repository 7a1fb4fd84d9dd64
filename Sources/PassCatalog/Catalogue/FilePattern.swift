// SPDX-License-Identifier: Apache-2.0

/// How a user names files: text with fields in braces, as `{tile}_{date}[_{band}].tif`.
///
/// Fields: `{tile}`; `{date}`, eight digits or with hyphens, and a time of day where one follows
/// (`20211119`, `2021-11-19`, `20211119T015900`, `20211119_015900`); `{time}`, six digits, a time of
/// day elsewhere in the name; `{band}`, a polarisation, band or mask; `{platform}`; `{orbit}`,
/// digits; `{any}`, anything, also nothing. What stands in brackets may be missing; all else stands
/// for itself, capitals or not as written. A slash divides folders: `{tile}/{date}.tif` looks at the
/// file's name and that of its folder. A pattern whose name has no ending fits files with any.
public struct FilePattern: Hashable, Sendable {
  /// The pattern as it was written.
  public let text: String
  /// How many folders it looks at beside the file's name.
  let folderCount: Int
  let hasEnding: Bool
  private let matcher: NameMatcher

  private static let fields: [String: String] = [
    "tile": "[^/]+", "band": "[^/_]+", "platform": "[^/_]+", "orbit": #"\d+"#, "time": #"\d{6}"#,
    "date": #"\d{4}-?\d{2}-?\d{2}(?:[Tt_]\d{2}[-:]?\d{2}[-:]?\d{2}[Zz]?)?"#,
  ]

  /// Reads a pattern.
  ///
  /// - Throws: `PassError` with code `.invalidPattern`, saying what is wrong.
  public init(_ text: String) throws(PassError) {
    self.text = text
    let expression = try FilePattern.expression(of: text)
    folderCount = text.utf8.count { $0 == UInt8(ascii: "/") }
    hasEnding = text.split(separator: "/").last?.wholeMatch(of: #/.*\.[A-Za-z0-9]{1,5}\]?/#) != nil
    do {
      matcher = try NameMatcher(expression + "$")
    } catch {
      throw PassError(.invalidPattern, text, "It cannot be understood.")
    }
  }

  /// What a path says by this pattern; nil where it does not fit.
  func match(_ path: String) -> NameMatcher.Match? {
    var parts = path.split(separator: "/").suffix(folderCount + 1).map(String.init)
    guard parts.count == folderCount + 1, let file = parts.last else { return nil }
    if !hasEnding { parts[folderCount] = ProductName.withoutEnding(file) }
    return matcher.match(parts.joined(separator: "/"))
  }

  /// The pattern as a regular expression.
  private static func expression(of text: String) throws(PassError) -> String {
    func mistake(_ words: String) -> PassError { PassError(.invalidPattern, text, words) }
    var expression = ""
    var seen: Set<String> = []
    var isOptional = false
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "{":
        guard let end = rest.firstIndex(of: "}") else { throw mistake("A brace is not closed.") }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        if name == "any" {
          expression += "[^/]*"
          continue
        }
        guard let field = fields[name] else {
          throw mistake(
            "There is no field {\(name)}; fields are {tile}, {date}, {time}, {band}, {platform}, "
              + "{orbit} and {any}.")
        }
        guard seen.insert(name).inserted else { throw mistake("{\(name)} stands in it twice.") }
        expression += "(?<\(name)>\(field))"
      case "[":
        guard !isOptional else { throw mistake("Brackets do not stand in brackets.") }
        isOptional = true
        expression += "(?:"
      case "]":
        guard isOptional else { throw mistake("A bracket is closed that was not opened.") }
        isOptional = false
        expression += ")?"
      case "}": throw mistake("A brace is closed that was not opened.")
      default:
        let isWord = character.isLetter || character.isNumber || character == "_"
        expression += isWord || !character.isASCII ? "\(character)" : "\\\(character)"
      }
    }
    guard !isOptional else { throw mistake("A bracket is not closed.") }
    guard seen.contains("date") else {
      throw mistake("It has no {date}; without one nobody knows which pass is the earlier.")
    }
    return expression
  }

  /// Whether two patterns are written alike.
  public static func == (one: FilePattern, other: FilePattern) -> Bool { one.text == other.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
