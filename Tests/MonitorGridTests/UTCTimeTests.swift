// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite struct UTCTimeTests {
  // The seconds are those of `date -u -d TEXT +%s`.
  static let known: [(Int64, String)] = [
    (0, "1970-01-01T00:00:00Z"), (1_637_287_140, "2021-11-19T01:59:00Z"),
    (951_782_400, "2000-02-29T00:00:00Z"), (951_868_799, "2000-02-29T23:59:59Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
    (1_709_164_800, "2024-02-29T00:00:00Z"), (2_147_483_648, "2038-01-19T03:14:08Z"),
    (-1, "1969-12-31T23:59:59Z"), (-86_400, "1969-12-31T00:00:00Z"),
    (-2_203_891_200, "1900-03-01T00:00:00Z"), (-2_203_891_201, "1900-02-28T23:59:59Z"),
    (-62_135_596_800, "0001-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
  ]

  @Test("known moments are written as they are known", arguments: known)
  func written(second: Int64, text: String) {
    #expect(UTCTime(epochMilliseconds: second * 1000).rfc3339 == text)
  }

  @Test("known dates lie where they are known to lie", arguments: known)
  func read(second: Int64, text: String) throws {
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    let time = try #require(
      UTCTime(
        year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
        second: numbers[5]))
    #expect(time.epochMilliseconds == second * 1000)
  }

  @Test(
    "milliseconds are written where there are any",
    arguments: [
      (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (1_637_287_140_120, "2021-11-19T01:59:00.120Z"), (86_399_999, "1970-01-01T23:59:59.999Z"),
      (-86_400_001, "1969-12-30T23:59:59.999Z"),
    ])
  func milliseconds(milliseconds: Int64, text: String) {
    #expect(UTCTime(epochMilliseconds: milliseconds).rfc3339 == text)
  }

  @Test(
    "dates that do not exist are refused",
    arguments: [
      [2021, 2, 29], [1900, 2, 29], [2100, 2, 29], [2021, 4, 31], [2021, 13, 1], [2021, 0, 1],
      [2021, 1, 0], [2021, 1, 32], [0, 1, 1], [10_000, 1, 1], [2021, 1, 1, 24], [2021, 1, 1, -1],
      [2021, 1, 1, 0, 60], [2021, 1, 1, 0, 0, 61], [2021, 1, 1, 0, 0, 0, 1000],
      [2021, 1, 1, 0, 0, 0, -1],
    ])
  func refused(fields: [Int]) {
    let f = fields + Array(repeating: 0, count: 7 - fields.count)
    let time = UTCTime(
      year: f[0], month: f[1], day: f[2], hour: f[3], minute: f[4], second: f[5],
      millisecond: f[6])
    #expect(time == nil)
  }

  @Test func leapYearsHaveTheir29th() {
    for year in [2000, 2004, 2024, 2400] { #expect(UTCTime(year: year, month: 2, day: 29) != nil) }
  }

  @Test func aLeapSecondIsTheNextMinute() {
    #expect(
      UTCTime(year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60)
        == UTCTime(year: 2017, month: 1, day: 1))
  }

  @Test("Foundation's calendar agrees", arguments: UInt64(0)..<8)
  func foundation(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for _ in 0..<100 {
      // From 1600 on, where Foundation has no Julian calendar.
      var milliseconds = Int64.random(in: -11_676_096_000_000...253_402_300_799_999, using: &random)
      if milliseconds % 1000 == 0 { milliseconds += 1 }
      let time = UTCTime(epochMilliseconds: milliseconds)
      let date = try style.parse(time.rfc3339)
      #expect(Int64((date.timeIntervalSince1970 * 1000).rounded()) == milliseconds)
    }
  }

  @Test func earlierMomentsComeFirst() {
    let times = [5, -3, 0, Int64.min, Int64.max].map(UTCTime.init(epochMilliseconds:))
    #expect(times.sorted().map(\.epochMilliseconds) == [Int64.min, -3, 0, 5, Int64.max])
  }
}
