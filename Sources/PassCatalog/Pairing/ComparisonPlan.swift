// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Every comparison that a catalogue holds.
public struct ComparisonPlan: Hashable, Sendable {
  /// By track, then by the time of the later pass.
  public let comparisons: [PlannedComparison]
  /// Passes that are alone in their track.
  public let lonely: [CataloguedPass]
  /// Tracks of several passes of which none is old enough to be the reference that was asked for.
  public let withoutReference: [Track]

  /// Pairs the passes of each track.
  ///
  /// - Parameters:
  ///   - catalogue: What was found.
  ///   - reference: What each pass is compared with.
  ///   - from: Only later passes acquired at this moment or after it; references may be older.
  ///   - to: Only later passes acquired at this moment or before it.
  /// - Precondition: The count of a baseline is one of `ComparisonReference.baselineCounts`.
  /// - Complexity: O(*n*) in the passes.
  public init(
    _ catalogue: PassCatalogue, against reference: ComparisonReference = .previous,
    from: UTCTime? = nil, to: UTCTime? = nil
  ) {
    if case .baseline(let count) = reference {
      precondition(
        ComparisonReference.baselineCounts.contains(count), "a baseline has 1 to 13 passes")
    }
    var comparisons: [PlannedComparison] = []
    var lonely: [CataloguedPass] = []
    var withoutReference: [Track] = []
    let passes = catalogue.passes
    var start = 0
    while start < passes.count {
      let track = passes[start].track
      var end = start + 1
      while end < passes.count, passes[end].track == track { end += 1 }
      let series = Array(passes[start..<end])
      start = end
      guard series.count > 1 else {
        lonely += series
        continue
      }
      let stems = ComparisonPlan.stems(of: series)
      var fixed: Int?
      if case .date(let moment) = reference {
        guard let last = series.lastIndex(where: { $0.acquired <= moment }) else {
          withoutReference.append(track)
          continue
        }
        fixed = last
      }
      for after in ((fixed ?? 0) + 1)..<max(series.count, (fixed ?? 0) + 1) {
        let acquired = series[after].acquired
        guard from.map({ acquired >= $0 }) ?? true, to.map({ acquired <= $0 }) ?? true else {
          continue
        }
        let before = fixed ?? after - 1
        var first = before
        if case .baseline(let count) = reference { first = max(0, after - count) }
        comparisons.append(
          PlannedComparison(
            track: track, stem: stems[after], series: series, first: first, before: before,
            after: after))
      }
    }
    self.comparisons = comparisons
    self.lonely = lonely
    self.withoutReference = withoutReference
  }

  /// A name for each pass of a track: its day, with the time where another is of that day.
  ///
  /// Passes of one second are told apart by a number.
  static func stems(of series: [CataloguedPass]) -> [String] {
    let times = series.map { $0.acquired.rfc3339.filter { $0 != "-" && $0 != ":" } }
    let days = times.map { $0.prefix(while: { $0 != "T" }) }
    var stems: [String] = []
    var repeated = 1
    for place in series.indices {
      let isShared =
        (place > 0 && days[place - 1] == days[place])
        || (place + 1 < series.count && days[place + 1] == days[place])
      guard isShared else {
        stems.append(String(days[place]))
        continue
      }
      let second = times[place].prefix(while: { $0 != "." && $0 != "Z" })
      repeated = place > 0 && times[place - 1].hasPrefix(second) ? repeated + 1 : 1
      stems.append(repeated == 1 ? String(second) : "\(second)-\(repeated)")
    }
    return stems
  }
}
