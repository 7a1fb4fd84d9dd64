// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

extension UTCTime {
  /// Reads `20211119T015900` (an added `Z` is fine) or `20211119`, which is midnight.
  init?(compact text: Substring) {
    var numbers: [Int] = []
    var digits = 0
    var number = 0
    for (place, byte) in text.utf8.enumerated() {
      switch (place, byte) {
      case (0..<8, UInt8(ascii: "0")...UInt8(ascii: "9")),
        (9..<15, UInt8(ascii: "0")...UInt8(ascii: "9")):
        number = 10 * number + Int(byte - UInt8(ascii: "0"))
        digits += 1
        if digits == 4 || digits > 4 && digits.isMultiple(of: 2) {
          numbers.append(number)
          number = 0
        }
      case (8, UInt8(ascii: "T")), (8, UInt8(ascii: "t")), (15, UInt8(ascii: "Z")),
        (15, UInt8(ascii: "z")):
        continue
      default: return nil
      }
    }
    let count = text.utf8.count
    guard count == 8 && numbers.count == 3 || count >= 15 && numbers.count == 6 else { return nil }
    let time = numbers.count == 6 ? Array(numbers[3...]) : [0, 0, 0]
    self.init(
      year: numbers[0], month: numbers[1], day: numbers[2], hour: time[0], minute: time[1],
      second: time[2])
  }

  /// Finds the first date, with a time of day where one follows, in a name.
  ///
  /// Understood are `20211119T015900`, `20211119_015900`, `2021-11-19T01-59-00`, `20211119` and
  /// `2021-11-19`; a date without a time is taken as midnight UTC.
  init?(foundIn name: String) {
    // An expression is long to set up; a date has eight digits.
    guard name.utf8.count(where: { (48...57).contains($0) }) >= 8 else { return nil }
    let full = #/(?:^|\D)(\d{4})-?(\d\d)-?(\d\d)[T_t](\d\d)[-:]?(\d\d)[-:]?(\d\d)(?!\d)/#
    for match in name.matches(of: full) {
      if let time = UTCTime(
        digits: [match.1, match.2, match.3, match.4, match.5, match.6], millisecond: 0)
      {
        self = time
        return
      }
    }
    let day = #/(?:^|\D)((?:19|20)\d\d)(-?)(\d\d)\2(\d\d)(?!\d)/#
    for match in name.matches(of: day) {
      if let time = UTCTime(digits: [match.1, match.3, match.4], millisecond: 0) {
        self = time
        return
      }
    }
    return nil
  }

  /// Reads a time as metadata writes it; without an offset it is UTC.
  ///
  /// Understood are RFC 3339 (`2021-11-19T01:59:00.123Z`, also with an offset or as a date alone), the
  /// form of TIFF's DateTime tag (`2021:11:19 01:59:00`) and `20211119T015900Z`. Digits beyond the
  /// millisecond are cut.
  public init?(text: String) {
    let pattern =
      #/\s*(\d{4})[-:](\d\d)[-:](\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?\s*(Z|z|UTC|[+-]\d\d:?\d\d)?)?\s*/#
    guard let match = text.wholeMatch(of: pattern) else {
      self.init(compact: text[...])
      return
    }
    var digits = [match.1, match.2, match.3]
    if let hour = match.4, let minute = match.5 { digits += [hour, minute, match.6 ?? "00"] }
    let fraction = (match.7.map(String.init) ?? "") + "000"
    guard let millisecond = Int(fraction.prefix(3)),
      let local = UTCTime(digits: digits, millisecond: millisecond)
    else { return nil }
    var offset: Int64 = 0
    if let zone = match.8, let sign = zone.first, sign == "+" || sign == "-" {
      let numbers = zone.filter(\.isNumber)
      guard let hours = Int64(numbers.prefix(2)), let minutes = Int64(numbers.suffix(2)),
        hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * 60_000 * (sign == "-" ? -1 : 1)
    }
    self.init(epochMilliseconds: local.epochMilliseconds - offset)
  }

  private init?(digits: [Substring], millisecond: Int) {
    let numbers = digits.compactMap { Int($0) }
    guard numbers.count == digits.count, numbers.count >= 3 else { return nil }
    let time = numbers.count >= 6 ? Array(numbers[3..<6]) : [0, 0, 0]
    self.init(
      year: numbers[0], month: numbers[1], day: numbers[2], hour: time[0], minute: time[1],
      second: time[2], millisecond: millisecond)
  }
}
