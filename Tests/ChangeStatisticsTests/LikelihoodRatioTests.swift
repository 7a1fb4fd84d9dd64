// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

@Suite("null of a likelihood ratio of gamma means")
struct LikelihoodRatioTests {
  @Test("what Stirling's formula leaves agrees with 50 digits, and so do its derivatives")
  func remainder() throws {
    let lines = try fixture("stirling")
    #expect(lines.count == 300)
    for line in lines {
      let numbers = try line.map(number)
      let r = StirlingRemainder(numbers[0])
      for (value, expected) in zip([r.value, r.first, r.second, r.third, r.fourth], numbers[1...]) {
        #expect(relativeError(value, expected) < 2e-11, "\(line[0])")
      }
    }
  }

  @Test("agrees with numerical inversion within 1 %, for one band and two groups to 1e-7")
  func agreesWithInversion() throws {
    let lines = try fixture("likelihood_ratio")
    #expect(lines.count == 500)
    var worst = 0.0
    for line in lines {
      let looks = try line[0].split(separator: "/").map { band in
        try band.split(separator: ",").map { try number(String($0)) }
      }
      let null = LikelihoodRatioNull(looks: looks)
      let logP = null.logP(statistic: try number(line[1]))
      let error = Elementary.expm1(logP - (try number(line[3]))).magnitude
      #expect(error < (null.degreesOfFreedom == 1 ? 1e-7 : 0.01), "\(line)")
      if null.degreesOfFreedom > 1 { worst = max(worst, error) }
    }
    // The bound is not idle.
    #expect(worst > 1e-4)
  }

  @Test("is chi-square for many looks", arguments: [(1, 2), (1, 3), (2, 2), (2, 12)])
  func limit(bands: Int, groups: Int) {
    let looks = Array(repeating: Array(repeating: 1e7, count: groups), count: bands)
    let null = LikelihoodRatioNull(looks: looks)
    let f = Double(bands * (groups - 1))
    #expect(null.degreesOfFreedom == f)
    let limit = ChiSquareDistribution(degreesOfFreedom: f)
    for statistic in [0.01, 0.5, 2, 10, 50, 200] {
      #expect((null.logP(statistic: statistic) - limit.logSurvival(statistic)).magnitude < 1e-4)
    }
  }

  @Test(
    "p falls from 1, for looks that differ and statistics of any size", arguments: UInt64(0)..<24)
  func falls(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let looks = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      (0..<Int.random(in: 2...8, using: &random)).map { _ in
        Elementary.exp(Double.random(in: -0.7...9, using: &random))
      }
    }
    let null = LikelihoodRatioNull(looks: looks)
    #expect(null.p(statistic: 0) == 1)
    #expect(null.logP(statistic: .infinity) == -.infinity)
    #expect(null.logP(statistic: .nan).isNaN)
    var last = 0.0
    for step in 1...500 {
      let logP = null.logP(statistic: Elementary.exp(Double(step) * 0.05 - 12))
      #expect(logP <= last, "\(step)")
      #expect(logP.isFinite)
      last = logP
    }
  }

  @Test("the order of groups and bands does not matter beyond rounding", arguments: UInt64(0)..<8)
  func order(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let looks = (0..<3).map { _ in (0..<4).map { _ in Double.random(in: 1...30, using: &random) } }
    let shuffled = looks.map { $0.shuffled(using: &random) }.shuffled(using: &random)
    for statistic in [3.0, 12, 40] {
      let first = LikelihoodRatioNull(looks: looks).logP(statistic: statistic)
      let second = LikelihoodRatioNull(looks: shuffled).logP(statistic: statistic)
      #expect(relativeError(first, second) < 1e-9)
    }
  }

  @Test("groups without looks, and bands with one group, do not count")
  func missing() {
    let whole = LikelihoodRatioNull(looks: [[4, 7, 2], [3, 3]])
    let gaps = LikelihoodRatioNull(looks: [[4, 0, 7, 2], [0, 9, 0], [], [3, 3]])
    #expect(whole.degreesOfFreedom == 3)
    #expect(gaps.degreesOfFreedom == 3)
    #expect(whole.logP(statistic: 9) == gaps.logP(statistic: 9))
    #expect(LikelihoodRatioNull(looks: [[5], [0, 2]]).p(statistic: 9) == 1)
  }
}
