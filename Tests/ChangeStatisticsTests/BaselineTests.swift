// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangeStatistics

@Suite("tests against earlier passes")
struct BaselineTests {
  @Test(
    "moments of passes do not depend on those that did not see the cell", arguments: UInt64(0)..<8)
  func moments(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let values = (0..<9).map { _ in 1e4 + random.nextNormal() }
    var gaps = values
    for _ in 0..<4 { gaps.insert(.nan, at: Int.random(in: 0...gaps.count, using: &random)) }
    let moments = PassMoments(values)
    #expect(PassMoments(gaps) == moments)
    let mean = values.reduce(0, +) / 9
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(relativeError(moments.mean, mean) < 1e-13)
    #expect(relativeError(moments.squares, squares) < 1e-9)
    #expect(PassMoments([5]).variance == nil)
    let bands = BandMoments(bands: 2, gaps.map { [$0, 2 * $0] })
    #expect(bands.count == 9)
    #expect(relativeError(bands.products[1], 2 * squares) < 1e-8)
    #expect(relativeError(bands.moments(band: 0).squares, squares) < 1e-8)
  }

  @Test("too little to test gives no score")
  func nothing() {
    let (none, one) = (PassMoments(), PassMoments([1]))
    let two = PassMoments([1, 2])
    let prior = VariancePrior(degreesOfFreedom: 4, variance: 1)
    #expect(PredictionTest(prior: .none).score(one, earlier: one) == nil)
    #expect(PredictionTest(prior: .none).score(.nan, earlier: two) == nil)
    #expect(PredictionTest(prior: .none).score(3, earlier: PassMoments([2, 2, 2])) == nil)
    #expect(PredictionTest(prior: prior).score(one, earlier: none) == nil)
    #expect(PredictionTest(prior: prior).score(3, earlier: one)?.degreesOfFreedom == 4)
    #expect(WelchTest(prior: .none).score(one, earlier: two) == nil)
    #expect(WelchTest(prior: prior).score(one, earlier: two) != nil)
    #expect(VariancePrior(estimatedFrom: [one, none]) == nil)
    #expect(VariancePrior(estimatedFrom: [PassMoments([2, 2]), PassMoments([3, 3])]) == nil)
    #expect(StoufferSum().score == nil)
    #expect(PixelwiseTTest.largest([nil, nil]) == nil)
    #expect(PixelwiseTTest.largest([1, nil, 3]) == 3)
    let gamma = GammaPredictionTest(prior: .none)
    #expect(gamma.score(1, earlier: [0]) == nil)
    #expect(gamma.score(1, earlier: [0, 0]) == nil)
    #expect(gamma.score(.nan, earlier: [0, 1]) == nil)
    #expect(gamma.score(1, earlier: [0, .nan, 0.5]) != nil)
    let flat = BandMoments(bands: 2, [[1, 2], [2, 4], [3, 6], [5, 10]])
    #expect(HotellingTest(prior: nil).score(flat, earlier: flat) == nil)
    let few = BandMoments(bands: 2, [[1, 2], [2, 1]])
    let new = BandMoments(bands: 2, [[3, 3]])
    #expect(HotellingTest(prior: nil).score(new, earlier: few) == nil)
  }

  @Test("equal variances in all cells give a prior without end, the normal test")
  func infinitePrior() throws {
    let cells = (0..<100).map { PassMoments([Double($0), Double($0) + 1, Double($0) + 2]) }
    let prior = try #require(VariancePrior(estimatedFrom: cells))
    #expect(prior.degreesOfFreedom == .infinity)
    let score = try #require(PredictionTest(prior: prior).score(4, earlier: cells[0]))
    #expect(score.degreesOfFreedom == .infinity)
    #expect(relativeError(score.p, 2 * NormalDistribution().survival(score.t)) < 1e-12)
    #expect(score.z == score.t)
  }

  @Test(
    "the test of Behrens and Fisher is never surer than Student's t of the smaller side's degrees")
  func behrensFisher() throws {
    let (later, earlier) = (PassMoments([1, 1.3, 0.8]), PassMoments([0, 0.2, -0.1, 0.1, 0.3]))
    let plain = try #require(WelchTest(prior: .none).score(later, earlier: earlier))
    let score = try #require(BehrensFisherTest(prior: .none).score(later, earlier: earlier))
    #expect(score.p > plain.p)
    #expect(score.t > 0)
    let swapped = try #require(BehrensFisherTest(prior: .none).score(earlier, earlier: later))
    #expect(relativeError(swapped.t, -score.t) < 1e-9)
    let certain = BehrensFisherTest(
      prior: VariancePrior(degreesOfFreedom: .infinity, variance: 0.1))
    let normal = try #require(certain.score(later, earlier: earlier))
    let welch = WelchTest(prior: certain.prior).score(later, earlier: earlier)
    #expect(normal == welch)
    #expect(BehrensFisherTest(prior: .none).score(PassMoments([1]), earlier: earlier) == nil)
    let same = try #require(BehrensFisherTest(prior: .none).score(earlier, earlier: earlier))
    #expect(relativeError(same.p, 1) < 1e-6)
  }

  @Test("the prior of a scene is found again", arguments: [2.0, 8, 40])
  func priorFound(degrees: Double) throws {
    var random = SplitMix64(seed: UInt64(degrees))
    let cells = (0..<20_000).map { index in
      let variance = 0.09 * degrees / (2 * random.nextGamma(shape: degrees / 2))
      return PassMoments(
        (0..<(4 + index % 9)).map { _ in variance.squareRoot() * random.nextNormal() })
    }
    let prior = try #require(VariancePrior(estimatedFrom: cells))
    #expect(relativeError(prior.degreesOfFreedom, degrees) < (degrees > 20 ? 0.25 : 0.06))
    #expect(relativeError(prior.variance, 0.09) < 0.02)
  }

  @Test("the covariance of a scene is found again")
  func covarianceFound() throws {
    var random = SplitMix64(seed: 6)
    let cells = (0..<8000).map { _ in
      // Inverse Wishart in two dimensions with d₀ = 6 for each band: χ² with 6 and 7 degrees on the
      // diagonal of the Bartlett factor of its inverse.
      let (a, b) = ((2 * random.nextGamma(shape: 3)).squareRoot(), random.nextNormal())
      let c = (2 * random.nextGamma(shape: 3.5)).squareRoot()
      return BandMoments(
        bands: 2,
        (0..<8).map { _ in
          let (u, v) = (random.nextNormal(), random.nextNormal())
          // L⁻ᵀ (u, v) for L = [[c, 0], [b, a]], then correlated by 0.6.
          let y = 6.0.squareRoot() * v / a
          let x = 6.0.squareRoot() * (u - b * v / a) / c
          return [2 * x, 0.6 * x + 0.8 * y]
        })
    }
    let prior = try #require(CovariancePrior(estimatedFrom: cells))
    #expect(relativeError(prior.degreesOfFreedom, 6) < 0.12)
    for (value, expected) in zip(prior.covariance, [4, 1.2, 1.2, 1]) {
      #expect(relativeError(value, expected) < 0.07)
    }
  }

  @Test("Hotelling's test of one band is the prediction test", arguments: [0.0, 5, .infinity])
  func oneBand(degrees: Double) throws {
    let earlier = [0.1, 0.5, -0.4, 0.2, 0.7]
    let prior =
      degrees > 0
      ? CovariancePrior(bands: 1, degreesOfFreedom: degrees, covariance: [0.3]) : nil
    let hotelling = try #require(
      HotellingTest(prior: prior).score(
        BandMoments(bands: 1, [[2.5]]), earlier: BandMoments(bands: 1, earlier.map { [$0] })))
    let student = try #require(
      PredictionTest(prior: VariancePrior(degreesOfFreedom: degrees, variance: 0.3))
        .score(2.5, earlier: PassMoments(earlier)))
    #expect(relativeError(hotelling.statistic, student.t * student.t) < 1e-10)
    #expect(relativeError(hotelling.p, student.p) < 1e-9)
    #expect(hotelling.direction == .increase)
  }

  @Test("the moderated Hotelling test holds its size where the prior is true")
  func moderatedSize() {
    var random = SplitMix64(seed: 12)
    let prior = CovariancePrior(bands: 2, degreesOfFreedom: 5, covariance: [1, 0, 0, 1])
    let test = HotellingTest(prior: prior)
    var rejected = [0.05: 0, 0.005: 0]
    let count = 20_000
    for _ in 0..<count {
      let (a, b) = ((2 * random.nextGamma(shape: 2.5)).squareRoot(), random.nextNormal())
      let c = (2 * random.nextGamma(shape: 3)).squareRoot()
      let passes = (0..<5).map { _ in
        let v = random.nextNormal() / a
        return [(random.nextNormal() - b * v) / c, v].map { $0 * 5.0.squareRoot() }
      }
      let p = test.score(
        BandMoments(bands: 2, [passes[0]]), earlier: BandMoments(bands: 2, Array(passes[1...])))?.p
      for level in rejected.keys where (p ?? 1) <= level { rejected[level, default: 0] += 1 }
    }
    for (level, number) in rejected {
      let error = (level * (1 - level) / Double(count)).squareRoot()
      #expect((Double(number) / Double(count) - level).magnitude < 4 * error, "\(level)")
    }
  }

  @Test("the gamma test is the ratio test where the scene is certain")
  func certain() throws {
    let looks = 12.0
    let prior = VariancePrior(degreesOfFreedom: .infinity, variance: Elementary.trigamma(looks))
    let score = try #require(
      GammaPredictionTest(prior: prior).score(later: [1.2, 1.2], earlier: [0, 0, 0]))
    let expected = RatioTest(looksBefore: 36, looksAfter: 24).p(logRatio: 1.2)
    #expect(relativeError(score.p, expected) < 1e-9)
    #expect(relativeError(score.difference, 1.2) < 1e-12)
  }

  @Test("the gamma test is the prediction test for many looks", arguments: UInt64(0)..<12)
  func manyLooks(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let degrees = seed.isMultiple(of: 2) ? 0.0 : 6
    let prior = VariancePrior(degreesOfFreedom: degrees, variance: 1e-6)
    let earlier = (0..<Int.random(in: 3...12, using: &random)).map { _ in
      1e-3 * random.nextNormal()
    }
    let value = 4e-3 * random.nextNormal()
    let gamma = try #require(GammaPredictionTest(prior: prior).score(value, earlier: earlier))
    let normal = try #require(
      PredictionTest(prior: prior).score(value, earlier: PassMoments(earlier)))
    #expect(relativeError(gamma.p, normal.p) < 0.03)
    #expect(relativeError(gamma.z, normal.z) < 0.02)
  }

  @Test("p falls as the new pass leaves the earlier ones, however far", arguments: [-1.0, 1])
  func gammaFalls(sign: Double) throws {
    let earlier = [0.3, -0.2, 0.1, -0.6, 0.4, 0]
    for degrees in [0.0, 3, 60] {
      let test = GammaPredictionTest(
        prior: VariancePrior(degreesOfFreedom: degrees, variance: 0.1))
      var last = 0.1
      for step in 0...60 {
        let score = try #require(
          test.score(sign * (0.5 + Elementary.exp(Double(step) * 0.1 - 1)), earlier: earlier))
        #expect(score.logP < last)
        #expect(score.logP.isFinite)
        #expect((score.t > 0) == (sign > 0))
        last = score.logP
      }
    }
  }

  @Test("tracks that disagree take from each other, equal ones add up")
  func stouffer() throws {
    let score = StudentScore(t: 3, degreesOfFreedom: .infinity, difference: 1)
    var sum = StoufferSum()
    sum.add(score)
    sum.add(score)
    #expect(relativeError(try #require(sum.score).t, 3 * 2.0.squareRoot()) < 1e-12)
    sum.add(StudentScore(t: -6, degreesOfFreedom: .infinity, difference: -1))
    #expect(try #require(sum.score).t.magnitude < 1e-12)
    sum.add(logP: -.infinity, isIncrease: true)
    #expect(try #require(sum.score).t.isFinite)
  }
}
