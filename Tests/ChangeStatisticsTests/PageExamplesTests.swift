// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Testing

/// The calls that the documentation of methods shows say what it says of them.
@Suite struct PageExamplesTests {
  @Test("the decision: four p and their q")
  func rate() {
    let q = falseDiscoveryRate(p: [0.001, 0.02, 0.03, 0.8])
    #expect(zip(q, [0.004, 0.04, 0.04, 0.8]).allSatisfy { ($0 - $1).magnitude < 1e-15 })
    #expect(q.count == 4)
  }

  // scipy.stats.f.isf(0.0005, 2 L, 2 L)
  @Test("the ratio test: critical ratios", arguments: [(20.0, 2.91827, 4.65), (1, 1999, 33.01)])
  func ratio(looks: Double, ratio: Double, decibels: Double) {
    let found = RatioTest(looks: looks).criticalRatio(p: 0.001)
    #expect((found / ratio - 1).magnitude < 1e-5)
    #expect((10 * Elementary.log(found) / Elementary.log(10) - decibels).magnitude < 0.01)
  }

  @Test("the baseline: a moderated variance")
  func prior() throws {
    let prior = VariancePrior(degreesOfFreedom: 4, variance: 0.01)
    let found = try #require(prior.moderated(squares: 0.06, degrees: 5))
    #expect((found.variance - 0.1 / 9).magnitude < 1e-15)
    #expect(found.degreesOfFreedom == 9)
  }

  @Test("IR-MAD: the share that weights leave of four bands")
  func share() {
    #expect(IRMADVariance.shareLeft(bandCount: 4) == 0.625)
  }

  @Test("the series: the fourth pass is the first after the change")
  func series() {
    let history = SeriesTest(bands: 1, level: 0.01)
      .history(means: [1, 1.05, 0.98, 2.1, 2.0], looks: [80, 80, 80, 80, 80])
    #expect(history.changes.map(\.pass) == [3])
  }

  @Test("the library alone: prediction and tracks")
  func library() throws {
    let past = PassMoments([-11.9, -12.1, -12.0, -12.2, -11.8])
    let score = try #require(PredictionTest(prior: .none).score(-9.0, earlier: past))
    // 3 / (0.158114 √1.2), two-sided with 4 degrees of freedom.
    #expect((score.t - 17.3205).magnitude < 1e-3)
    #expect(score.degreesOfFreedom == 4)
    #expect(score.p < 1e-4 && score.p > 1e-5)
    var tracks = StoufferSum()
    tracks.add(logP: -3.5, isIncrease: false)
    tracks.add(logP: -4.1, isIncrease: false)
    let together = try #require(tracks.score)
    #expect(together.t < 0 && together.logP < -4.1)
  }
}
