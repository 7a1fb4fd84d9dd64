// SPDX-License-Identifier: Apache-2.0

/// A moment in UTC, to the millisecond, without a clock or a time zone database.
public struct UTCTime: Hashable, Sendable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let epochMilliseconds: Int64

  /// The moment so many milliseconds after 1970-01-01T00:00:00Z.
  public init(epochMilliseconds: Int64) {
    self.epochMilliseconds = epochMilliseconds
  }

  /// The moment with the given date and time of day, or nil where no such date exists.
  ///
  /// Years run from 1 to 9999 in the Gregorian calendar. Second 60 is accepted, because metadata
  /// hold leap seconds, and is the first second of the next minute.
  ///
  /// - Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil).
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    guard
      (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= UTCTime.days(inMonth: month, of: year), (0..<24).contains(hour),
      (0..<60).contains(minute), (0...60).contains(second), (0..<1000).contains(millisecond)
    else { return nil }
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    epochMilliseconds = Int64(seconds) * 1000 + Int64(millisecond)
  }

  /// RFC 3339 text in UTC, with milliseconds only where there are any: `2021-11-19T01:59:00Z`.
  ///
  /// Years from 1 to 9999 are written as the standard asks; a moment outside of them has no text
  /// that the standard knows, and gets its year as it is.
  ///
  /// - Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (civil_from_days).
  public var rfc3339: String {
    let dayLength: Int64 = 86_400_000
    let day =
      (epochMilliseconds - (epochMilliseconds % dayLength + dayLength) % dayLength) / dayLength
    let inDay = Int(epochMilliseconds - day * dayLength)
    let z = Int(day) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let second = inDay / 1000
    let millisecond = inDay % 1000
    let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
    let time =
      "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    return "\(date)T\(time)\(millisecond == 0 ? "" : "." + padded(millisecond, 3))Z"
  }

  /// Whether `left` is the earlier moment.
  public static func < (left: UTCTime, right: UTCTime) -> Bool {
    left.epochMilliseconds < right.epochMilliseconds
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }
}

private func padded(_ number: Int, _ digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
