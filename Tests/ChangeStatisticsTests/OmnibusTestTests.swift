// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

@Suite("omnibus test")
struct OmnibusTestTests {
  @Test("agrees with the published formula at 50 digits to 1e-10")
  func agreesWithFixture() throws {
    let lines = try fixture("omnibus")
    #expect(lines.count == 400)
    for line in lines {
      let numbers = try line.map(number)
      let test = OmnibusTest(bands: Int(numbers[0]), passes: Int(numbers[1]), looks: numbers[2])
      let (z, p, logP) = (numbers[3], numbers[4], numbers[5])
      let published = test.publishedLogP(statistic: z)
      if p >= 1e-300 { #expect(relativeError(Elementary.exp(published), p) <= 1e-10, "\(line)") }
      let error = (published - logP).magnitude / max(logP.magnitude, 1e-3)
      #expect(error <= 1e-10, "\(line)")
    }
  }

  @Test("is near the exact F test for one band and two passes", arguments: [20.0, 96, 1000])
  func nearRatioTest(looks: Double) {
    let omnibus = OmnibusTest(bands: 1, passes: 2, looks: looks)
    let ratio = RatioTest(looks: looks)
    for step in 1...40 {
      let logRatio = Double(step) * 0.25 / looks.squareRoot()
      let exact = ratio.logP(logRatio: logRatio)
      let approximate = omnibus.logP(statistic: omnibus.statistic(logRatios: [logRatio]))
      #expect((approximate - exact).magnitude < 2e-3 + 0.01 * exact.magnitude, "\(logRatio)")
    }
  }

  @Test("the published formula is near the exact tail for many looks, short of it for one")
  func published() {
    for passes in [2, 5, 20] {
      for (looks, allowed) in [(5.0, 0.02), (20, 3e-3)] {
        let test = OmnibusTest(bands: 2, passes: passes, looks: looks)
        let z = ChiSquareDistribution(degreesOfFreedom: test.degreesOfFreedom)
          .quantile(survival: 1e-3)
        #expect((test.publishedLogP(statistic: z) - test.logP(statistic: z)).magnitude < allowed)
      }
    }
    // With one look and many passes it is a fifth too large.
    let single = OmnibusTest(bands: 1, passes: 20, looks: 1)
    let z = ChiSquareDistribution(degreesOfFreedom: 19).quantile(survival: 1e-3)
    let excess = single.publishedLogP(statistic: z) - single.logP(statistic: z)
    #expect(excess > 0.15 && excess < 0.25)
  }

  @Test("p falls from 1 towards 0 and stays a probability", arguments: [1.0, 2, 8.8, 96, 1e5])
  func range(looks: Double) {
    for (bands, passes) in [(1, 2), (2, 2), (3, 7), (2, 20)] {
      let test = OmnibusTest(bands: bands, passes: passes, looks: looks)
      #expect(test.p(statistic: 0) == 1)
      var last = 0.0
      for step in 1...400 {
        let logP = test.logP(statistic: Elementary.exp(Double(step) * 0.05 - 8))
        #expect(logP <= last)
        last = logP
      }
      #expect(last.isFinite)
    }
  }

  @Test("the statistic of two passes is the general one", arguments: UInt64(0)..<20)
  func statisticsAgree(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let test = OmnibusTest(bands: 2, passes: 2, looks: 50)
    let means = (0..<4).map { _ in Elementary.exp(Double.random(in: -5...5, using: &random)) }
    let logRatios = [
      Elementary.log(means[1]) - Elementary.log(means[0]),
      Elementary.log(means[3]) - Elementary.log(means[2]),
    ]
    let general = test.statistic(means: means)
    let special = test.statistic(logRatios: logRatios)
    #expect((general - special).magnitude <= 1e-11 * (1 + general))
    #expect(special == test.statistic(logRatios: logRatios.map { -$0 }))
  }

  @Test("rejects a true null at its level", arguments: [2, 5])
  func size(passes: Int) {
    var random = SplitMix64(seed: 23)
    let test = OmnibusTest(bands: 2, passes: passes, looks: 8.8)
    let count = 3000
    var rejected = 0
    for _ in 0..<count {
      let means = (0..<(2 * passes)).map { _ in random.nextGamma(shape: 8.8) }
      if test.p(statistic: test.statistic(means: means)) <= 0.05 { rejected += 1 }
    }
    let error = (0.05 * 0.95 / Double(count)).squareRoot()
    #expect((Double(rejected) / Double(count) - 0.05).magnitude < 4 * error)
  }
}
