// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics

let earlierCounts = [3, 5, 10, 20, 30]

/// Nothing below this |t| has a p of 0.05 or less.
private let leastScore = 1.9

extension Size {
  /// Counts a score, whose p is worked out only where it can matter.
  mutating func count(_ score: StudentScore?) {
    guard let score else { return }
    count(p: score.t.magnitude < leastScore ? 1 : score.p)
  }
}

/// The tests of normal values with one variance for all passes of a cell: one new pass, three, and
/// Welch's test, which has no exact size.
func normalSizes(trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  let (prediction, welch) = (PredictionTest(prior: .none), WelchTest(prior: .none))
  var one = earlierCounts.map { Size("prediction", earlier: $0, later: 1) }
  var three = earlierCounts.map { Size("prediction, pooled", earlier: $0, later: 3) }
  var welches = earlierCounts.map { n in
    [2, 3, 5].map { Size("Welch, equal variances", earlier: n, later: $0, claim: .none) }
  }
  var uneven = earlierCounts.map { n in
    [2, 3, 5].map { Size("Welch, later variance fourfold", earlier: n, later: $0, claim: .none) }
  }
  var tracks = Size("Stouffer over three tracks, signed", earlier: 10, later: 1)
  var pwtt = earlierCounts.map { Size("PWTT > 3.3, one pass (no p)", earlier: $0, claim: .none) }
  var pending: [StudentScore] = []
  for _ in 0..<trials {
    var later: [PassMoments] = []
    var wide: [PassMoments] = []
    var (moments, doubled) = (PassMoments(), PassMoments())
    for m in 1...5 {
      let value = draws.normal()
      moments.add(value)
      doubled.add(2 * value)
      if [1, 2, 3, 5].contains(m) {
        later.append(moments)
        wide.append(doubled)
      }
    }
    var earlier = PassMoments()
    var index = 0
    for n in 1...30 {
      earlier.add(draws.normal())
      guard n == earlierCounts[index] else { continue }
      let score = prediction.score(later[0], earlier: earlier)
      one[index].count(score)
      pwtt[index].count(p: (score?.t.magnitude ?? 0) > 3.3 ? 0 : 1)
      if n == 10, let score { pending.append(score) }
      three[index].count(prediction.score(later[2], earlier: earlier))
      for m in 0..<3 {
        welches[index][m].count(welch.score(later[m + 1], earlier: earlier))
        uneven[index][m].count(welch.score(wide[m + 1], earlier: earlier))
      }
      index += 1
      if index == earlierCounts.count { break }
    }
    if pending.count == 3 {
      var sum = StoufferSum()
      for (score, weight) in zip(pending, [1.0, 2, 0.5]) { sum.add(score, weight: weight) }
      tracks.count(sum.score)
      pending.removeAll()
    }
  }
  return one + three + [tracks] + welches.flatMap { $0 } + uneven.flatMap { $0 } + pwtt
}

/// The test of Behrens and Fisher, with later passes of the same variance or of the fourfold.
func behrensFisherSizes(earlier n: Int, later m: Int, trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  let (test, welch) = (BehrensFisherTest(prior: .none), WelchTest(prior: .none))
  var sizes = ["equal variances", "later fourfold"].map {
    Size("Behrens-Fisher, \($0)", earlier: n, later: m, claim: .atMost)
  }
  for _ in 0..<trials {
    let earlier = PassMoments((0..<n).map { _ in draws.normal() })
    let new = (0..<m).map { _ in draws.normal() }
    for (index, scale) in [1.0, 2].enumerated() {
      let later = PassMoments(new.map { scale * $0 })
      // Welch's p is the smaller one.
      let p = welch.score(later, earlier: earlier)?.p ?? 1
      sizes[index].count(p: p > 0.06 ? 1 : test.score(later, earlier: earlier)?.p ?? 1)
    }
  }
  return sizes
}

/// The moderated tests on scenes of cells whose variances scatter with four degrees of freedom, the
/// prior estimated from the earlier passes of each scene.
func moderatedSizes(earlier n: Int, trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  let (cellsOfScene, priorDegrees) = (5000, 4.0)
  var one = Size("prediction, moderated by the scene", earlier: n, later: 1)
  var three = Size("prediction, moderated, pooled", earlier: n, later: 3)
  var welch = Size("Welch, moderated by the scene", earlier: n, later: 3, claim: .none)
  for _ in 0..<max(trials / cellsOfScene, 1) {
    var cells: [(earlier: PassMoments, later: [PassMoments])] = []
    for _ in 0..<cellsOfScene {
      let deviation = (priorDegrees / draws.chiSquare(priorDegrees)).squareRoot()
      let earlier = PassMoments((0..<n).map { _ in deviation * draws.normal() })
      let new = (0..<3).map { _ in deviation * draws.normal() }
      cells.append((earlier, [PassMoments(new[..<1]), PassMoments(new)]))
    }
    guard let prior = VariancePrior(estimatedFrom: cells.map(\.earlier)) else { continue }
    let (test, unequal) = (PredictionTest(prior: prior), WelchTest(prior: prior))
    for cell in cells {
      one.count(test.score(cell.later[0], earlier: cell.earlier))
      three.count(test.score(cell.later[1], earlier: cell.earlier))
      welch.count(unequal.score(cell.later[1], earlier: cell.earlier))
    }
  }
  return [one, three, welch]
}

/// Hotelling's test of one new pass in two correlated bands, and its moderated form on scenes.
func hotellingSizes(earlier n: Int, trials: Int, seed: UInt64) -> [Size] {
  var draws = Draws(seed: seed)
  let (cellsOfScene, degrees) = (4000, 6.0)
  var classical = Size("Hotelling", earlier: n, later: 1, bands: 2)
  var moderated = Size("Hotelling, moderated by the scene", earlier: n, later: 1, bands: 2)
  let plain = HotellingTest(prior: nil)
  for _ in 0..<max(trials / cellsOfScene, 1) {
    var cells: [(earlier: BandMoments, later: BandMoments)] = []
    for _ in 0..<cellsOfScene {
      // The inverse of a Wishart matrix by its Bartlett factor [[c, 0], [b, a]].
      let (a, b) = (draws.chiSquare(degrees).squareRoot(), draws.normal())
      let c = draws.chiSquare(degrees + 1).squareRoot()
      func pass() -> [Double] {
        let v = draws.normal() / a
        let u = (draws.normal() - b * v) / c
        return [u, 0.6 * u + 0.8 * v]
      }
      var earlier = BandMoments(bands: 2)
      for _ in 0..<n { earlier.add(pass()) }
      cells.append((earlier, BandMoments(bands: 2, [pass()])))
    }
    let prior = CovariancePrior(estimatedFrom: cells.map(\.earlier))
    let test = HotellingTest(prior: prior)
    for cell in cells {
      if let score = plain.score(cell.later, earlier: cell.earlier) { classical.count(p: score.p) }
      if let score = test.score(cell.later, earlier: cell.earlier) { moderated.count(p: score.p) }
    }
  }
  return [classical, moderated]
}
