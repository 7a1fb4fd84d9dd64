// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A regular expression that names are matched with from their beginning, in ICU's syntax.
///
/// Plain names go the fast way where the expression allows it, all others through ICU; both give
/// the same.
struct NameMatcher: Sendable {
  /// The expression as it was written.
  let pattern: String
  private let expression: NSRegularExpression
  private let quick: NameExpression?
  private let groups: [String]

  /// - Throws: Foundation's error where the text is no regular expression.
  init(_ pattern: String) throws {
    self.pattern = pattern
    expression = try NSRegularExpression(pattern: pattern)
    quick = NameExpression(pattern)
    groups = pattern.matches(of: #/\(\?<([A-Za-z][A-Za-z0-9]*)>/#).map { String($0.1) }
  }

  /// A match: the beginning of a name, and the named groups in it.
  struct Match {
    private let name: String
    private let length: Int
    private let ranges: [(group: String, range: Range<Int>)]

    /// The part of the name that matched.
    var text: String { Match.part(of: name, 0..<length) }
    /// The rest of the name.
    var rest: String { Match.part(of: name, length..<name.utf8.count) }

    /// What a group matched; nil where there is no such group or it took no part.
    subscript(group: String) -> String? {
      ranges.first { $0.group == group }.map { Match.part(of: name, $0.range) }
    }

    init(name: String, length: Int, ranges: [(group: String, range: Range<Int>)]) {
      self.name = name
      self.length = length
      self.ranges = ranges
    }

    private static func part(of name: String, _ range: Range<Int>) -> String {
      let bytes = name.utf8
      let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
      return String(name[start..<bytes.index(start, offsetBy: range.count)])
    }
  }

  /// The match at the beginning of a name; nil where there is none, or it is empty.
  func match(_ name: String) -> Match? {
    if let quick, NameExpression.isPlain(name.utf8) {
      switch quick.match(name.utf8.span) {
      case .failed: return nil
      case .matched(let found):
        guard found.length > 0 else { return nil }
        return Match(
          name: name, length: found.length,
          ranges: quick.groups.compactMap { group, slot in
            found.range(slot: slot).map { (group, $0) }
          })
      case .givenUp: break
      }
    }
    return matchByICU(name)
  }

  /// The same through ICU.
  func matchByICU(_ name: String) -> Match? {
    let whole = NSRange(name.startIndex..., in: name)
    guard let found = expression.firstMatch(in: name, options: .anchored, range: whole),
      let range = Range(found.range, in: name), !range.isEmpty
    else { return nil }
    func offsets(_ range: Range<String.Index>) -> Range<Int> {
      name.utf8.distance(
        from: name.startIndex, to: range.lowerBound)..<name.utf8.distance(
          from: name.startIndex, to: range.upperBound)
    }
    return Match(
      name: name, length: offsets(range).count,
      ranges: groups.compactMap { group in
        Range(found.range(withName: group), in: name).map { (group, offsets($0)) }
      })
  }
}
