// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid

/// How a sensor's products are named: a regular expression whose named groups say what is what.
///
/// It has to match from the beginning of a name. Groups: `platform`, `time`, `tile`, `orbit`
/// (relative), `absolute` (Sentinel-1), `polarisation`, `units`, `baseline`, and `id` where the
/// name of the pass is not all that matched.
public struct ProductPattern: Hashable, Sendable {
  /// The expression, in ICU's syntax.
  public let pattern: String
  /// Units that the convention states.
  let units: String?
  /// Units by what the group `units` holds.
  let unitsBy: [String: String]
  /// What is put before a tile.
  let tilePrefix: String
  private let expression: NSRegularExpression

  init(
    pattern: String, units: String?, unitsBy: [String: String], tilePrefix: String
  ) throws {
    self.pattern = pattern
    self.units = units
    self.unitsBy = unitsBy
    self.tilePrefix = tilePrefix
    expression = try NSRegularExpression(pattern: pattern)
  }

  /// What a name says by this pattern.
  struct Match {
    /// The part of the name that matched.
    let text: String
    /// The rest of the name.
    let rest: String
    fileprivate let groups: [String: String]

    subscript(group: String) -> String? { groups[group] }
  }

  private static let groupNames = [
    "platform", "time", "tile", "orbit", "absolute", "polarisation", "units", "baseline",
    "id",
  ]

  func match(_ name: String) -> Match? {
    let whole = NSRange(name.startIndex..., in: name)
    guard let found = expression.firstMatch(in: name, options: .anchored, range: whole),
      let range = Range(found.range, in: name), !range.isEmpty
    else { return nil }
    var groups: [String: String] = [:]
    for group in Self.groupNames where pattern.contains("(?<\(group)>") {
      groups[group] = Range(found.range(withName: group), in: name).map { String(name[$0]) }
    }
    return Match(
      text: String(name[range]), rest: String(name[range.upperBound...]), groups: groups)
  }

  /// Whether two patterns say the same.
  public static func == (one: ProductPattern, other: ProductPattern) -> Bool {
    one.pattern == other.pattern && one.units == other.units && one.unitsBy == other.unitsBy
      && one.tilePrefix == other.tilePrefix
  }

  /// Hashes what tells two patterns apart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(pattern)
    hasher.combine(units)
    hasher.combine(tilePrefix)
  }
}
