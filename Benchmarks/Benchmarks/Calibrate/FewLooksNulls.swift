// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics

/// A p of 0.05 of the gamma test never comes with a larger one of the plain test.
private let screen = 0.3

/// The prediction tests on speckle of few looks: the gamma test, and Student's t of log means beside it.
func fewLooksSizes(looks: Double, earlier n: Int, trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  var gamma = Size("gamma prediction", looks: looks, earlier: n, later: 1)
  var plain = Size("prediction on log means", looks: looks, earlier: n, later: 1, claim: .none)
  let (test, student) = (GammaPredictionTest(prior: .none), PredictionTest(prior: .none))
  for _ in 0..<trials {
    let earlier = (0..<n).map { _ in Elementary.log(draws.gamma(looks)) }
    let value = Elementary.log(draws.gamma(looks))
    let p = student.score(value, earlier: PassMoments(earlier))?.p ?? 1
    plain.count(p: p)
    gamma.count(p: p > screen ? 1 : test.score(value, earlier: earlier)?.p ?? 1)
  }
  return [gamma, plain]
}

/// The gamma test with a prior, on scenes whose log variances scatter with four degrees of freedom.
func moderatedGammaSizes(earlier n: Int, trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  let prior = VariancePrior(degreesOfFreedom: 4, variance: Elementary.trigamma(8))
  var gamma = Size("gamma prediction, moderated", looks: 8, earlier: n, later: 1)
  let test = GammaPredictionTest(prior: prior)
  for _ in 0..<trials {
    let variance = prior.variance * prior.degreesOfFreedom / draws.chiSquare(4)
    let shape = Elementary.inverseTrigamma(variance)
    let earlier = (0..<n).map { _ in Elementary.log(draws.gamma(shape) / shape) }
    let value = Elementary.log(draws.gamma(shape) / shape)
    gamma.count(p: test.score(value, earlier: earlier)?.p ?? 1)
  }
  return [gamma]
}

/// The prediction test on atanh of sample coherences of complex speckle.
func coherenceSizes(coherence: Double, looks: Int, trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  var sizes = [5, 10, 20].map {
    Size(
      "coherence \(coherence), atanh", looks: Double(looks), earlier: $0, later: 1,
      claim: looks >= 60 ? .equal : .none)
  }
  let test = PredictionTest(prior: .none)
  let rest = (1 - coherence * coherence).squareRoot()
  func score() -> Double {
    var (real, imaginary, first, second) = (0.0, 0.0, 0.0, 0.0)
    for _ in 0..<looks {
      let (a, b) = (draws.normal(), draws.normal())
      let (c, d) = (
        coherence * a + rest * draws.normal(), coherence * b + rest * draws.normal()
      )
      real += a * c + b * d
      imaginary += b * c - a * d
      first += a * a + b * b
      second += c * c + d * d
    }
    return coherenceScore(
      ((real * real + imaginary * imaginary) / (first * second)).squareRoot())
  }
  for _ in 0..<trials {
    let value = score()
    var earlier = PassMoments()
    var index = 0
    for n in 1...20 {
      earlier.add(score())
      guard n == [5, 10, 20][index] else { continue }
      sizes[index].count(test.score(value, earlier: earlier))
      index += 1
      if index == 3 { break }
    }
  }
  return sizes
}
