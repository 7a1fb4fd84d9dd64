// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What each new pass of a track is compared with.
public enum ComparisonReference: Hashable, Sendable {
  /// The pass before it.
  case previous
  /// So many passes before it, the last of them being the one that is compared; as many as there
  /// are where there are fewer.
  case baseline(Int)
  /// The last pass at or before a moment: the same for all later ones.
  case date(UTCTime)

  /// How many passes a baseline may have: the pass before, and twelve earlier ones.
  public static let baselineCounts = 1...13

  /// Reads `previous`, `baseline:N` or a date.
  ///
  /// A date without a time of day means its end in UTC, so that a pass of that day counts.
  public init?(_ text: String) {
    if text == "previous" {
      self = .previous
    } else if text.hasPrefix("baseline:") {
      guard let count = Int(text.dropFirst("baseline:".count)),
        ComparisonReference.baselineCounts.contains(count)
      else { return nil }
      self = .baseline(count)
    } else if let moment = UTCTime(endOf: text) {
      self = .date(moment)
    } else {
      return nil
    }
  }
}

extension UTCTime {
  /// Reads a time; of a date alone it is the last millisecond of that day.
  public init?(endOf text: String) {
    guard let time = UTCTime(text: text) else { return nil }
    let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
    self = digits > 8 ? time : UTCTime(epochMilliseconds: time.epochMilliseconds + 86_399_999)
  }
}
