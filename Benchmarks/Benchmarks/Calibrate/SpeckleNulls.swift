// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics

private let mostPasses = 20
private let passCounts = [2, 3, 5, 10, 20]
private let laterPasses = 3

/// The omnibus test, its factors, the group test and the test of two passes, all on the same draws of
/// 20 passes and two bands of speckle with the looks given.
func speckleSizes(looks: Double, trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  var omnibus = passCounts.flatMap { passes in
    (1...2).map { OmnibusSizes(looks: looks, passes: passes, bands: $0) }
  }
  var pair = PairSizes(looks: looks)
  for _ in 0..<trials {
    var minusLogQ = [[Double]](repeating: [0], count: 2)
    var logRatios = [[Double]](repeating: [0], count: 2)
    var means = [[Double]](repeating: [], count: 2)
    for band in 0..<2 {
      var (sum, logSum) = (0.0, 0.0)
      for pass in 0..<mostPasses {
        let mean = draws.gamma(looks)
        let log = Elementary.log(mean)
        if pass > 0 { logRatios[band].append(log - Elementary.log(sum / Double(pass))) }
        sum += mean
        logSum += log
        means[band].append(mean)
        if pass > 0 {
          let k = Double(pass + 1)
          minusLogQ[band].append(looks * (k * Elementary.log(sum / k) - logSum))
        }
      }
    }
    for index in omnibus.indices { omnibus[index].count(minusLogQ, logRatios, means) }
    pair.count(logRatios)
  }
  return omnibus.flatMap(\.sizes) + pair.sizes
}

/// Tests of the first k of 20 passes.
private struct OmnibusSizes {
  private let last: Int
  private let bands: Int
  private var all: Size
  private var published: Size
  private var factor: Size
  private var group: Size?
  private let criticalAll: [Double]
  private let criticalPublished: [Double]
  private let criticalFactor: [Double]
  private let criticalGroup: [Double]
  private let criticalUp: [Double]
  private let criticalDown: [Double]

  init(looks: Double, passes: Int, bands: Int) {
    last = passes - 1
    self.bands = bands
    all = Size("omnibus", looks: looks, passes: passes, bands: bands)
    published = Size(
      "omnibus, published correction", looks: looks, passes: passes, bands: bands, claim: .none)
    factor = Size("factor: last pass of k", looks: looks, passes: passes, bands: bands)
    let test = OmnibusTest(bands: bands, passes: passes, looks: looks)
    criticalAll = criticalValues { test.logP(statistic: 2 * test.rho * $0) }
    criticalPublished = criticalValues { test.publishedLogP(statistic: 2 * test.rho * $0) }
    let before = [Double](repeating: Double(passes - 1) * looks, count: bands)
    let after = [Double](repeating: looks, count: bands)
    let one = GroupRatioTest(looksBefore: before, looksAfter: after)
    criticalFactor = criticalValues { one.logP(statistic: 2 * $0) }
    // One band: equal tails, a critical ratio on each side.
    criticalUp = bands == 1 ? criticalValues { one.logP(logRatios: [$0 + 1e-9]) } : []
    criticalDown = bands == 1 ? criticalValues { one.logP(logRatios: [-$0 - 1e-9]) } : []
    let several = GroupRatioTest(
      looksBefore: before, looksAfter: after.map { Double(laterPasses) * $0 })
    criticalGroup = criticalValues { several.logP(statistic: 2 * $0) }
    group =
      passes + laterPasses <= mostPasses
      ? Size(
        "group ratio: m passes after k - 1", looks: looks, passes: passes, later: laterPasses,
        bands: bands) : nil
    self.looks = looks
  }

  private let looks: Double

  var sizes: [Size] { [all, published, factor] + (group.map { [$0] } ?? []) }

  mutating func count(_ minusLogQ: [[Double]], _ logRatios: [[Double]], _ means: [[Double]]) {
    var (whole, step) = (0.0, 0.0)
    for band in 0..<bands {
      whole += minusLogQ[band][last]
      step += minusLogQ[band][last] - minusLogQ[band][last - 1]
    }
    all.count(whole, critical: criticalAll)
    published.count(whole, critical: criticalPublished)
    if bands == 1 {
      let r = logRatios[0][last]
      factor.count(r.magnitude, critical: r > 0 ? criticalUp : criticalDown)
    } else {
      factor.count(step, critical: criticalFactor)
    }
    guard group != nil else { return }
    var statistic = 0.0
    let (n, m) = (Double(last), Double(laterPasses))
    for band in 0..<bands {
      var (before, after) = (0.0, 0.0)
      for pass in 0..<last { before += means[band][pass] }
      for pass in (mostPasses - laterPasses)..<mostPasses { after += means[band][pass] }
      statistic +=
        looks
        * ((n + m) * Elementary.log((before + after) / (n + m)) - n * Elementary.log(before / n)
          - m * Elementary.log(after / m))
    }
    group?.count(statistic, critical: criticalGroup)
  }
}

/// The tests of two passes that comparisons use.
private struct PairSizes {
  private var ratio: Size
  private var speckle: Size
  private let criticalRatio: [Double]
  /// In the log ratio of band 1 alone that would have the same statistic.
  private let criticalSpeckle: [Double]
  private let test = SpeckleTest(bands: 2)
  private let looks: Double

  init(looks: Double) {
    self.looks = looks
    ratio = Size("ratio of two passes", looks: looks, passes: 2)
    speckle = Size("speckle test of comparisons", looks: looks, passes: 2, bands: 2)
    let one = RatioTest(looks: looks)
    criticalRatio = criticalValues { one.logP(logRatio: $0) }
    let (test, looks) = (test, looks)
    criticalSpeckle = criticalValues {
      test.logP(logRatios: [Self.logRatio(2 * looks * $0), 0], looks: [looks, looks])
    }
  }

  var sizes: [Size] { [ratio, speckle] }

  mutating func count(_ logRatios: [[Double]]) {
    let (a, b) = (logRatios[0][1], logRatios[1][1])
    ratio.count(a.magnitude, critical: criticalRatio)
    let factor = 4 * looks - 1
    let statistic = test.statistic(logRatios: [a, b], looks: [looks, looks])
    speckle.count(statistic / factor / (2 * looks), critical: criticalSpeckle)
  }

  /// The log ratio r with ln cosh(r / 2) = `value`.
  private static func logRatio(_ value: Double) -> Double {
    let e = Elementary.expm1(value)
    return 2 * Elementary.log1p(e + (e * (e + 2)).squareRoot())
  }
}

/// The omnibus test where each mean of a cell has looks of its own, from 1 to 40, and some passes are
/// missing; and whether the series reports any change.
func unevenSizes(passes: Int, bands: Int, trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  var omnibus = Size("omnibus, looks 1 to 40, gaps", passes: passes, bands: bands)
  var series = Size("series, any change reported", passes: passes, bands: bands, claim: .atMost)
  let tests = levels.map { SeriesTest(bands: bands, level: $0) }
  for _ in 0..<trials {
    var looks: [Double] = []
    for _ in 0..<bands * passes {
      let isMissing = passes > 2 && draws.uniform() < 0.1
      looks.append(isMissing ? 0 : Elementary.exp(draws.uniform() * Elementary.log(40)))
    }
    let means = looks.map { $0 > 0 ? draws.gamma($0) / $0 : .nan }
    let p = tests[0].omnibus(means: means, looks: looks, passes: 0..<passes).p
    omnibus.count(p: p)
    // The series says nothing where the omnibus test does not.
    series.count(
      decisions: tests.map {
        p <= $0.level && !$0.history(means: means, looks: looks).changes.isEmpty
      })
  }
  return [omnibus, series]
}
