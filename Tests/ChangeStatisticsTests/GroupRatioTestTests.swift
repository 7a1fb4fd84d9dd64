// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

@Suite("later passes against earlier ones")
struct GroupRatioTestTests {
  @Test("one band is the F test of the looks on each side")
  func oneBand() {
    let test = GroupRatioTest(looksBefore: [60], looksAfter: [15])
    let f = FDistribution(numerator: 30, denominator: 120)
    for ratio in [0.3, 0.8, 1.2, 2.5] {
      let expected = 2 * min(f.cumulative(ratio), f.survival(ratio))
      #expect(relativeError(test.p(logRatios: [Elementary.log(ratio)]), expected) < 1e-11)
    }
  }

  @Test("the statistic is the likelihood ratio, near 0 too", arguments: UInt64(0)..<20)
  func statistic(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let (before, after) = (
        Elementary.exp(Double.random(in: -0.5...8, using: &random)),
        Elementary.exp(Double.random(in: -0.5...8, using: &random))
      )
      let r = Double.random(in: -6...6, using: &random)
      let test = GroupRatioTest(looksBefore: [before], looksAfter: [after])
      let means = [1, Elementary.exp(r)]
      let looks = [before, after]
      let expected = homogeneity(means: means.span, looks: looks.span, passes: 0..<2)
      let statistic = test.statistic(logRatios: [r])
      #expect((statistic - expected).magnitude < 1e-9 * (1 + expected))
      // Swapped sides are the same test.
      let swapped = GroupRatioTest(looksBefore: [after], looksAfter: [before])
      #expect(relativeError(swapped.statistic(logRatios: [-r]), statistic) < 1e-9)
      // r² L₁ L₂ / L to first order.
      let small = test.statistic(logRatios: [1e-8])
      #expect(relativeError(small, 1e-16 * before * after / (before + after)) < 1e-7)
      #expect(test.statistic(logRatios: [0]) == 0)
      #expect(test.statistic(logRatios: [r > 0 ? 900 : -900]).isFinite)
    }
  }

  @Test("two bands of equal looks are the omnibus test of two passes")
  func equalLooks() {
    let omnibus = OmnibusTest(bands: 2, passes: 2, looks: 12)
    let test = GroupRatioTest(looksBefore: [12, 12], looksAfter: [12, 12])
    for logRatios in [[0.1, 0.2], [1.5, -0.3], [-2, -2]] {
      let expected = omnibus.logP(statistic: omnibus.statistic(logRatios: logRatios))
      #expect((test.logP(logRatios: logRatios) - expected).magnitude < 1e-9)
    }
  }

  @Test(
    "the speckle test of comparisons takes few looks from the exact null, without a step at five")
  func speckleTest() {
    let speckle = SpeckleTest(bands: 2)
    let few = GroupRatioTest(looksBefore: [1, 3], looksAfter: [1, 3])
    #expect(speckle.logP(logRatios: [1.5, -1], looks: [1, 3]) == few.logP(logRatios: [1.5, -1]))
    // Looks below a half count as a half.
    let least = GroupRatioTest(looksBefore: [0.5, 3], looksAfter: [0.5, 3])
    #expect(
      speckle.logP(logRatios: [1.5, -1], looks: [0.1, 3]) == least.logP(logRatios: [1.5, -1]))
    for logRatio in [0.1, 0.4, 0.8, 1.2, 1.6] {
      let below = speckle.logP(logRatios: [logRatio, logRatio], looks: [4.999_999, 5])
      let above = speckle.logP(logRatios: [logRatio, logRatio], looks: [5, 5])
      #expect((below - above).magnitude < 0.03, "\(logRatio)")
    }
  }

  @Test("rejects a true null at its level", arguments: [1, 2], [0.05, 0.01])
  func size(bands: Int, level: Double) {
    var random = SplitMix64(seed: 29)
    let (before, after) = (30.0, 5.0)
    let test = GroupRatioTest(
      looksBefore: Array(repeating: before, count: bands),
      looksAfter: Array(repeating: after, count: bands))
    let count = 6000
    var rejected = 0
    for _ in 0..<count {
      let logRatios = (0..<bands).map { _ in
        Elementary.log(
          random.nextGamma(shape: after) / after / (random.nextGamma(shape: before) / before))
      }
      if test.p(logRatios: logRatios) <= level { rejected += 1 }
    }
    let error = (level * (1 - level) / Double(count)).squareRoot()
    #expect((Double(rejected) / Double(count) - level).magnitude < 4 * error)
  }
}
