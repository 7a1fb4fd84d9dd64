// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

@Suite("ratio test")
struct RatioTestTests {
  @Test("a ratio and its reciprocal have the same p to the last bit", arguments: UInt64(0)..<8)
  func symmetric(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let looks = Elementary.exp(Double.random(in: -0.6...13, using: &random))
      let test = RatioTest(looks: looks)
      let spread = [0.01, 0.5, 3, 100, 700][Int.random(in: 0..<5, using: &random)]
      let logRatio = Double.random(in: -spread...spread, using: &random)
      let ratio = Elementary.exp(logRatio)
      #expect(test.p(ratio: ratio) == test.p(ratio: 1 / ratio), "\(looks) \(ratio)")
      #expect(test.logP(ratio: ratio) == test.logP(ratio: 1 / ratio), "\(looks) \(ratio)")
      #expect(test.p(logRatio: logRatio) == test.p(logRatio: -logRatio), "\(looks) \(logRatio)")
      #expect(test.logP(logRatio: logRatio) == test.logP(logRatio: -logRatio))
    }
  }

  @Test("p is twice the smaller tail of F")
  func twiceTheSmallerTail() throws {
    for line in try fixture("distributions") where line[0] == "f" && line[1] == line[2] {
      let tail = try number(line[5])
      let logTail = try number(line[6])
      let ratio = try number(line[3])
      let test = RatioTest(looks: try number(line[1]) / 2)
      // The reciprocal that makes p symmetric may move the ratio by a unit in its last place.
      let allowed = 1e-10
      if tail > 1e-300 { #expect(relativeError(test.p(ratio: ratio), 2 * tail) <= allowed) }
      if tail < 0.49 {
        #expect(relativeError(test.logP(ratio: ratio), logTail + Elementary.log(2)) <= allowed)
      }
    }
  }

  @Test("p is 1 without a difference, and never leaves 0 to 1")
  func range() {
    for looks in [0.6, 1, 4.4, 96, 1e4, 1e6] {
      let test = RatioTest(looks: looks)
      #expect(relativeError(test.p(ratio: 1), 1) < 1e-12)
      #expect(test.p(ratio: 1) <= 1)
      #expect(test.logP(ratio: 1) <= 0)
      #expect(test.p(ratio: 0) == 0)
      #expect(test.p(ratio: .infinity) == 0)
      #expect(test.p(logRatio: 800) == 0)
      #expect(test.p(ratio: .nan).isNaN)
      var last = 1.0
      for step in 1...200 {
        let p = test.p(logRatio: Double(step) * 0.01)
        #expect(p <= last)
        last = p
      }
    }
  }

  @Test(
    "critical ratios in decibels as METHODS gives them",
    arguments: [
      (1.0, 33.0), (4.4, 11.0), (20, 4.65),
    ])
  func criticalRatio(looks: Double, decibels: Double) {
    let test = RatioTest(looks: looks)
    let ratio = test.criticalRatio(p: 1e-3)
    #expect((10 * Elementary.log(ratio) / Elementary.log(10) - decibels).magnitude < 0.15)
    #expect(relativeError(test.p(ratio: ratio), 1e-3) < 1e-10)
    #expect(relativeError(test.p(ratio: 1 / ratio), 1e-3) < 1e-10)
    #expect(test.criticalRatio(p: 1) == 1)
  }

  @Test("unequal looks give the two-sided F test of those degrees of freedom")
  func unequalLooks() {
    let test = RatioTest(looksBefore: 40, looksAfter: 10)
    let f = FDistribution(numerator: 20, denominator: 80)
    for ratio in [0.2, 0.9, 1.0, 1.1, 3.0] {
      let expected = 2 * min(f.cumulative(ratio), f.survival(ratio))
      #expect(relativeError(test.p(ratio: ratio), expected) < 1e-12)
      #expect(relativeError(test.logP(ratio: ratio), Elementary.log(expected)) < 1e-12)
    }
  }

  @Test("rejects a true null at its level", arguments: [1.0, 4.4, 60])
  func size(looks: Double) {
    var random = SplitMix64(seed: 17)
    let test = RatioTest(looks: looks)
    let count = 6000
    var rejected = 0
    for _ in 0..<count {
      let ratio = random.nextGamma(shape: looks) / random.nextGamma(shape: looks)
      if test.p(ratio: ratio) <= 0.05 { rejected += 1 }
    }
    let error = (0.05 * 0.95 / Double(count)).squareRoot()
    #expect((Double(rejected) / Double(count) - 0.05).magnitude < 4 * error)
  }
}
