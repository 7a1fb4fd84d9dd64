// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// How a sensor's products are named: a regular expression whose named groups say what is what.
///
/// It has to match from the beginning of a name. Groups: `platform`, `time`, `tile`, `orbit`
/// (relative), `absolute` (Sentinel-1), `polarisation`, `units`, `baseline`, `processed` (when the
/// product was made), `level` (products of one sensor that cannot be compared differ in it), and
/// `id` where the name of the pass is not all that matched.
public struct ProductPattern: Hashable, Sendable {
  /// The expression, in ICU's syntax.
  public var pattern: String { matcher.pattern }
  /// Units that the convention states.
  let units: String?
  /// Units by what the group `units` holds.
  let unitsBy: [String: String]
  /// What is put before a tile.
  let tilePrefix: String
  private let matcher: NameMatcher

  init(
    pattern: String, units: String?, unitsBy: [String: String], tilePrefix: String
  ) throws {
    self.units = units
    self.unitsBy = unitsBy
    self.tilePrefix = tilePrefix
    matcher = try NameMatcher(pattern)
  }

  /// What a name says by this pattern.
  func match(_ name: String) -> NameMatcher.Match? { matcher.match(name) }

  /// The same through ICU alone, for the test that holds both ways together.
  func matchByICU(_ name: String) -> NameMatcher.Match? { matcher.matchByICU(name) }

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
