// SPDX-License-Identifier: Apache-2.0

/// One comparison of a plan: a new pass, and what it is tested against.
public struct PlannedComparison: Hashable, Sendable {
  /// What both passes belong to.
  public let track: Track
  /// The name of its results: the day of the later pass as `20211119`, or `20211119T015900` where
  /// the track has two passes on that day.
  ///
  /// It hangs on all passes of the track, never on which of them are chosen.
  public let stem: String
  /// Whether both platforms are known and differ.
  public var platformChanged: Bool {
    guard let one = before.platform, let other = after.platform else { return false }
    return one != other
  }

  /// All passes of the track, shared by its comparisons.
  private let series: [CataloguedPass]
  private let first: Int
  private let beforePlace: Int
  private let afterPlace: Int

  init(
    track: Track, stem: String, series: [CataloguedPass], first: Int, before: Int, after: Int
  ) {
    self.track = track
    self.stem = stem
    self.series = series
    self.first = first
    beforePlace = before
    afterPlace = after
  }

  /// Passes from before `before` that belong to the reference, from the oldest.
  public var earlier: [CataloguedPass] { Array(series[first..<beforePlace]) }
  /// The last pass of the reference.
  public var before: CataloguedPass { series[beforePlace] }
  /// The new pass.
  public var after: CataloguedPass { series[afterPlace] }
  /// How many passes stand in `earlier`.
  public var earlierCount: Int { beforePlace - first }

  /// Whether two comparisons are of the same passes.
  public static func == (one: PlannedComparison, other: PlannedComparison) -> Bool {
    one.track == other.track && one.stem == other.stem && one.before == other.before
      && one.after == other.after && one.earlier == other.earlier
  }

  /// Hashes what tells two comparisons of a plan apart.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(track)
    hasher.combine(stem)
    hasher.combine(before.id)
  }
}
