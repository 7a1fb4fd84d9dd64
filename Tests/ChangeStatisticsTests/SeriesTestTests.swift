// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangeStatistics

@Suite("series of passes")
struct SeriesTestTests {
  /// Means of made-up passes: for each band and pass its level, looks and random speckle.
  private func means(
    levels: [Double], looks: [Double], using random: inout SplitMix64
  ) -> [Double] {
    zip(levels, looks).map { level, looks in
      looks > 0 ? level * random.nextGamma(shape: looks) / looks : .nan
    }
  }

  @Test("factors add up to the omnibus statistic", arguments: UInt64(0)..<16)
  func factorsAddUp(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (bands, passes) = (2, 7)
    let looks = (0..<bands * passes).map { _ in
      Int.random(in: 0..<5, using: &random) == 0 ? 0 : Double.random(in: 1...40, using: &random)
    }
    let levels = looks.map { _ in Elementary.exp(Double.random(in: -2...2, using: &random)) }
    let means = means(levels: levels, looks: looks, using: &random)
    let test = SeriesTest(bands: bands, level: 0.01)
    let omnibus = test.omnibus(means: means, looks: looks, passes: 0..<passes)
    let factors = (1..<passes).map { test.factor(means: means, looks: looks, pass: $0, start: 0) }
    let sum = factors.map(\.statistic).reduce(0, +)
    #expect((sum - omnibus.statistic).magnitude < 1e-9 * (1 + sum))
    #expect(factors.map(\.degreesOfFreedom).reduce(0, +) == omnibus.degreesOfFreedom)
  }

  @Test("equal looks give the published statistic", arguments: UInt64(0)..<8)
  func published(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let (bands, passes, looks) = (2, 5, 8.8)
    let all = [Double](repeating: looks, count: bands * passes)
    let means = means(levels: all, looks: all, using: &random)
    let omnibus = OmnibusTest(bands: bands, passes: passes, looks: looks)
    let series = SeriesTest(bands: bands, level: 0.01)
      .omnibus(means: means, looks: all, passes: 0..<passes)
    let statistic = omnibus.statistic(means: means)
    #expect(relativeError(series.statistic * omnibus.rho, statistic) < 1e-9)
    #expect((series.logP - omnibus.logP(statistic: statistic)).magnitude < 1e-8)
    #expect(series.degreesOfFreedom == omnibus.degreesOfFreedom)
  }

  @Test("by hand: two passes, then three of twice the power, then back")
  func changesByHand() {
    let test = SeriesTest(bands: 1, level: 0.01)
    let means: [Double] = [1, 1, 2, 2, 2, 1, 1]
    let looks = [Double](repeating: 100, count: means.count)
    let history = test.history(means: means, looks: looks)
    #expect(history.changes.map(\.pass) == [2, 5])
    #expect(history.changes.map(\.segmentStart) == [0, 2])
    #expect(history.changes.map(\.direction) == [.increase, .decrease])
    let first = history.changes[0]
    // 100 looks twice as bright against 200: 2 (300 ln(4/3) - 100 ln 2).
    let expected = 2 * (300 * Elementary.log(4.0 / 3) - 100 * Elementary.log(2))
    #expect(relativeError(first.comparison.statistic, expected) < 1e-12)
    #expect(relativeError(first.logRatios[0] ?? 0, Elementary.log(2)) < 1e-12)
    let ratio = RatioTest(looksBefore: 200, looksAfter: 100)
    #expect((first.comparison.logP - ratio.logP(ratio: 2)).magnitude < 0.1)
  }

  @Test("a band that goes up while another goes down is mixed, a band not seen has no ratio")
  func directions() {
    let test = SeriesTest(bands: 2, level: 0.01)
    let looks = [Double](repeating: 50, count: 6)
    let mixed = test.history(means: [1, 1, 3, 6, 6, 2], looks: looks)
    #expect(mixed.changes.map(\.direction) == [.mixed])
    #expect(mixed.changes.map(\.pass) == [2])
    var gaps = looks
    gaps[5] = 0
    let one = test.history(means: [3, 3, 1, 6, 6, .nan], looks: gaps)
    #expect(one.changes.map(\.direction) == [.decrease])
    #expect(one.changes.first?.logRatios.map { $0 == nil } == [false, true])
    #expect(changeDirection(logRatios: []) == .mixed)
  }

  @Test("a constant series, one pass, or none seen changes nowhere")
  func nothing() {
    let test = SeriesTest(bands: 1, level: 0.05)
    #expect(test.history(means: [4, 4, 4], looks: [9, 1, 2]).omnibus.p == 1)
    for (means, looks) in [([3.0], [5.0]), ([.nan, 2], [0, 5]), ([.nan, .nan], [0, 0])] {
      let history = test.history(means: means, looks: looks)
      #expect(history.omnibus.degreesOfFreedom == 0)
      #expect(history.omnibus.p == 1)
      #expect(history.changes.isEmpty)
    }
  }

  @Test("reports a change in cells that did not change at no more than the level")
  func falseChanges() {
    var random = SplitMix64(seed: 31)
    let test = SeriesTest(bands: 2, level: 0.05)
    let (count, passes) = (4000, 6)
    var (rejected, reported) = (0, 0)
    for _ in 0..<count {
      let looks = (0..<2 * passes).map { _ in Double.random(in: 1...6, using: &random) }
      let means = means(levels: looks.map { _ in 3 }, looks: looks, using: &random)
      let history = test.history(means: means, looks: looks)
      if history.omnibus.p <= 0.05 { rejected += 1 }
      if !history.changes.isEmpty { reported += 1 }
    }
    let error = (0.05 * 0.95 / Double(count)).squareRoot()
    #expect((Double(rejected) / Double(count) - 0.05).magnitude < 4 * error)
    #expect(reported <= rejected)
    #expect(reported > 0)
  }

  @Test("finds the pass of a change of 6 dB", arguments: 1..<6)
  func findsPass(changed: Int) {
    var random = SplitMix64(seed: UInt64(changed))
    let test = SeriesTest(bands: 2, level: 0.001)
    var right = 0
    for _ in 0..<200 {
      let looks = [Double](repeating: 40, count: 12)
      let levels = (0..<12).map { $0 % 6 >= changed ? 4.0 : 1 }
      let means = means(levels: levels, looks: looks, using: &random)
      let changes = test.history(means: means, looks: looks).changes
      if changes.map(\.pass) == [changed], changes[0].direction == .increase { right += 1 }
    }
    #expect(right >= 190)
  }
}
