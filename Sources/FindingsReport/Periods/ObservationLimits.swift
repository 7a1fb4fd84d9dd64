// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What share of the line was not seen in a period, and why.
public struct ObservationLimits: Hashable, Sendable {
  /// The comparisons of one track.
  public struct Track: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// When its passes of the period were acquired.
    public var passes: [UTCTime] = []
    /// Cells tested, once for each pass.
    public var tested = 0
    /// Cells flagged, once for each pass.
    public var flagged = 0
    /// Cells that could not be tested, once for each pass, by reason.
    public var notObserved: [NotObservedReason: Int] = [:]

    /// A track without passes.
    public init(name: String) {
      self.name = name
    }
  }

  /// The tracks, in the order of their names.
  public var tracks: [Track]
  /// Cells that any pass up to the period's end tested.
  public var knownCount: Int
  /// Cells that at least one pass of the period tested.
  public var testedCount: Int

  /// What was seen in a period.
  public init(tracks: [Track], knownCount: Int, testedCount: Int) {
    self.tracks = tracks
    self.knownCount = knownCount
    self.testedCount = testedCount
  }

  /// Cells that could not be tested, once for each pass, by reason.
  public var notObserved: [NotObservedReason: Int] {
    tracks.reduce(into: [:]) { $0.merge($1.notObserved, uniquingKeysWith: +) }
  }

  /// Lines for a report.
  var lines: [String] {
    let missed = knownCount - testedCount
    var lines: [String] = []
    if knownCount == 0 {
      lines.append("No cell was ever tested: this report says nothing of the ground.")
    } else if missed == 0 {
      lines.append("All \(knownCount) cells that were ever tested were tested in the period.")
    } else {
      lines.append(
        "Of \(knownCount) cells that were ever tested, \(testedCount) "
          + "(\(PlainText.percent(testedCount, of: knownCount))) were tested in the period. Of the other "
          + "\(missed) (\(PlainText.percent(missed, of: knownCount))) this report says nothing: neither "
          + "that they changed nor that they did not.")
    }
    for track in tracks {
      let times = track.passes.sorted()
      var line = "\(track.name): \(PlainText.count(times.count, "comparison", "comparisons"))"
      if let first = times.first, let last = times.last {
        line +=
          first == last
          ? " (\(PlainText.minute(first)))"
          : " (\(PlainText.minute(first)) to \(PlainText.minute(last)))"
      }
      line += ", cells tested \(track.tested), flagged \(track.flagged)"
      let total = track.tested + track.notObserved.values.reduce(0, +)
      let reasons = NotObservedReason.allCases.compactMap { reason in
        track.notObserved[reason].flatMap { count in
          count == 0 ? nil : "\(words(reason)) \(PlainText.percent(count, of: total))"
        }
      }
      line += ", not observed \(reasons.isEmpty ? "none" : reasons.joined(separator: ", "))"
      lines.append(line + ".")
    }
    return lines
  }

  private func words(_ reason: NotObservedReason) -> String {
    switch reason {
    case .noData: "without data"
    case .outside: "outside of a pass"
    case .masked: "masked"
    case .tooFewPixels: "too few valid pixels"
    }
  }
}
