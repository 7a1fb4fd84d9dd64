// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import Testing

@testable import ChangeStatistics

/// Comparisons with scipy and numpy; see `Fixtures/make_baselines.py` for the fields.
@Suite("tests against earlier passes, beside scipy")
struct BaselineFixtureTests {
  private func cases(_ name: String, count: Int) throws -> [[[Double]]] {
    let lines = try fixture("baselines").filter { $0[0] == name }
    #expect(lines.count == count)
    return try lines.map { line in
      try line.dropFirst().map { field in
        try field.split(separator: ",").map { try number(String($0)) }
      }
    }
  }

  private func expectEqual(_ score: StudentScore?, _ expected: ArraySlice<[Double]>) throws {
    let score = try #require(score)
    let numbers = expected.map { $0[0] }
    #expect(relativeError(score.t, numbers[0]) < 1e-9)
    #expect(relativeError(score.degreesOfFreedom, numbers[1]) < 1e-9)
    #expect(relativeError(score.p, numbers[2]) < 1e-8)
  }

  @Test("the prediction test of one pass and the pooled test of several")
  func student() throws {
    let test = PredictionTest(prior: .none)
    for fields in try cases("student", count: 40) {
      let (later, earlier) = (PassMoments(fields[0]), PassMoments(fields[1]))
      try expectEqual(test.score(later, earlier: earlier), fields[2...])
      let t = PixelwiseTTest.statistic(later, earlier: earlier)
      #expect(relativeError(t ?? .nan, fields[2][0].magnitude) < 1e-9)
    }
  }

  @Test("Welch's test")
  func welch() throws {
    let test = WelchTest(prior: .none)
    for fields in try cases("welch", count: 40) {
      try expectEqual(
        test.score(PassMoments(fields[0]), earlier: PassMoments(fields[1])), fields[2...])
    }
  }

  @Test("the test of Behrens and Fisher by adaptive quadrature")
  func behrensFisher() throws {
    for fields in try cases("behrens", count: 40) {
      let prior = VariancePrior(degreesOfFreedom: fields[0][0], variance: fields[1][0])
      let test = BehrensFisherTest(prior: prior)
      let score = test.score(PassMoments(fields[2]), earlier: PassMoments(fields[3]))
      #expect(relativeError(score?.p ?? .nan, fields[4][0]) < 1e-6, "\(fields)")
    }
  }

  @Test("Smyth's prior by the moments of log variances")
  func smyth() throws {
    for fields in try cases("smyth", count: 24) {
      let cells = zip(fields[0], fields[1]).map { degrees, variance in
        PassMoments(count: Int(degrees) + 1, mean: 0, squares: variance * degrees)
      }
      let prior = try #require(VariancePrior(estimatedFrom: cells))
      #expect(relativeError(prior.degreesOfFreedom, fields[2][0]) < 1e-8)
      #expect(relativeError(prior.variance, fields[3][0]) < 1e-9)
    }
  }

  @Test("the prediction test with a moderated variance")
  func moderated() throws {
    for fields in try cases("moderated", count: 30) {
      let prior = VariancePrior(degreesOfFreedom: fields[0][0], variance: fields[1][0])
      let score = PredictionTest(prior: prior)
        .score(PassMoments(fields[2]), earlier: PassMoments(fields[3]))
      try expectEqual(score, fields[4...])
    }
  }

  @Test("Hotelling's test")
  func hotelling() throws {
    for fields in try cases("hotelling", count: 30) {
      let bands = Int(fields[0][0])
      let sides = fields[1...2].map { side in
        BandMoments(
          bands: bands,
          stride(from: 0, to: side.count, by: bands).map { Array(side[$0..<$0 + bands]) })
      }
      let score = try #require(HotellingTest(prior: nil).score(sides[0], earlier: sides[1]))
      #expect(relativeError(score.statistic, fields[3][0]) < 1e-7)
      #expect(score.degreesOfFreedom == fields[4][0])
      #expect(relativeError(score.p, fields[5][0]) < 1e-6)
    }
  }

  @Test("Stouffer's sum with signs and weights")
  func stouffer() throws {
    for fields in try cases("stouffer", count: 30) {
      var sum = StoufferSum()
      for index in fields[0].indices {
        sum.add(logP: fields[0][index], isIncrease: fields[1][index] > 0, weight: fields[2][index])
      }
      let score = try #require(sum.score)
      #expect((score.t - fields[3][0]).magnitude < 1e-9 * (1 + fields[3][0].magnitude))
      #expect(relativeError(score.p, fields[4][0]) < 1e-8)
    }
  }

  @Test("the gamma prediction test by adaptive quadrature")
  func gamma() throws {
    for fields in try cases("gamma", count: 40) {
      let prior = VariancePrior(degreesOfFreedom: fields[0][0], variance: fields[1][0])
      let score = GammaPredictionTest(prior: prior).score(later: fields[2], earlier: fields[3])
      #expect(relativeError(score?.p ?? .nan, fields[4][0]) < 1e-6, "\(fields)")
    }
  }

  @Test("the score of a coherence")
  func coherence() throws {
    for fields in try cases("coherence", count: 7) {
      #expect(relativeError(coherenceScore(fields[0][0]), fields[1][0]) < 1e-12)
    }
    #expect(coherenceScore(-0.1) == 0)
    #expect(coherenceScore(1) == coherenceScore(1.2))
    #expect(coherenceScore(1).isFinite)
    #expect(coherenceScore(.nan).isNaN)
  }
}
