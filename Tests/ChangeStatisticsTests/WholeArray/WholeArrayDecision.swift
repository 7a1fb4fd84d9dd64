// SPDX-License-Identifier: Apache-2.0

@testable import ChangeStatistics

/// The decision with all numbers of all tested cells.
struct WholeArrayDecision: Sendable {
  /// Degrees of freedom of both chi-square statistics: the number of bands.
  let degreesOfFreedom: Double
  /// By band: ln(after / before), freed of the level that the scene null expects where there is one.
  let residuals: [[Double]]
  /// p of the residuals under speckle alone.
  let pSpeckle: [Double]
  /// p under the scene's own empirical null; nil where the scene has too few cells for one.
  let pScene: [Double]?
  /// Squared distances of the residuals from the scene null, which `pScene` belongs to.
  let sceneStatistic: [Double]?
  /// -2 rho ln Q of the residuals, which `pSpeckle` belongs to (with one band p is the F test's).
  let speckleStatistic: [Double]
  /// The larger of `pSpeckle` and `pScene`.
  let p: [Double]
  /// Benjamini-Hochberg q of `p`.
  let q: [Double]
  /// The greatest q that is flagged.
  let falseDiscoveryRate: Double
  /// The p that one more flagged cell would have to stay below.
  let threshold: Double
  private let gains: [Double]
  private let variances: [Double]
  private let looks: [[Double]]

  /// Decides on cells, evaluating all windows.
  init(_ cells: WholeArrayCells, falseDiscoveryRate rate: Double) {
    let scene = WholeArrayTest(cells)
    let windows = scene.map { scene in (0..<scene.windowCount).map(scene.evaluate) }
    let bands = cells.bands
    var residuals = (0..<bands).map { band in
      zip(cells.after[band], cells.before[band]).map { $0 - $1 }
    }
    var distances = [Double](repeating: 0, count: windows == nil ? 0 : cells.count)
    var (gains, variances) = (distances, distances)
    for window in windows ?? [] {
      for (position, index) in window.cells.enumerated() {
        for band in 0..<bands { residuals[band][index] = window.residuals[band][position] }
        distances[index] = window.squaredDistances[position]
        gains[index] = window.gains[position]
        variances[index] = window.variances[position]
      }
    }
    let speckle = SpeckleTest(bands: bands)
    var (pSpeckle, speckleStatistic): ([Double], [Double]) = ([], [])
    pSpeckle.reserveCapacity(cells.count)
    speckleStatistic.reserveCapacity(cells.count)
    for index in 0..<cells.count {
      let logRatios = residuals.map { $0[index] }
      let looks = cells.looks.map { $0[index] }
      pSpeckle.append(speckle.p(logRatios: logRatios, looks: looks))
      speckleStatistic.append(speckle.statistic(logRatios: logRatios, looks: looks))
    }
    let chiSquare = ChiSquareDistribution(degreesOfFreedom: Double(bands))
    let pScene = distances.map(chiSquare.survival)
    let p = windows == nil ? pSpeckle : zip(pSpeckle, pScene).map { max($0, $1) }
    let q = sortedDiscoveryRate(p: p)
    let flagged = q.reduce(0) { $1 <= rate ? $0 + 1 : $0 }

    degreesOfFreedom = Double(bands)
    self.residuals = residuals
    self.pSpeckle = pSpeckle
    self.speckleStatistic = speckleStatistic
    self.pScene = windows == nil ? nil : pScene
    sceneStatistic = windows == nil ? nil : distances
    self.p = p
    self.q = q
    falseDiscoveryRate = rate
    threshold = cells.count == 0 ? 0 : rate * (Double(flagged) + 1) / Double(cells.count)
    self.gains = gains
    self.variances = variances
    looks = cells.looks
  }

  /// Whether each cell is flagged.
  var isFlagged: [Bool] { q.map { $0 <= falseDiscoveryRate } }

  /// The log ratio, in nepers and taken by all bands together, that would be flagged in each cell
  /// with a given power at this comparison's threshold.
  ///
  /// - Complexity: O(*n*), some microseconds a cell.
  func smallestDetectable(power: Double = 0.8) -> [Double] {
    let limit = detectionLimit(power: power)
    return p.indices.map { smallestDetectable(at: $0, limit: limit) }
  }

  /// What the smallest detectable changes of all cells have in common.
  struct DetectionLimit: Sendable {
    /// The p that a cell has to stay below.
    let tail: Double
    /// The chi-square that belongs to it.
    let need: Double
    /// Standard deviations that the power asks for beyond it.
    let margin: Double
  }

  /// The limit of this comparison for a given power.
  func detectionLimit(power: Double = 0.8) -> DetectionLimit {
    let tail = min(threshold, 0.05)
    return DetectionLimit(
      tail: tail,
      need: ChiSquareDistribution(degreesOfFreedom: degreesOfFreedom).quantile(survival: tail),
      margin: NormalDistribution().quantile(power))
  }

  /// The smallest detectable change of one cell, in nepers.
  func smallestDetectable(at index: Int, limit: DetectionLimit) -> Double {
    let speckle = SpeckleTest(bands: looks.count)
    let cellLooks = looks.map { $0[index] }
    let edge =
      looks.count == 1
      ? speckle.criticalLogRatio(p: limit.tail, looks: cellLooks)
      : speckle.criticalLogRatio(statistic: limit.need, looks: cellLooks)
    guard pScene != nil else {
      // The weighted mean of bands of N looks has the variance 2 / (sum of N).
      let total = cellLooks.reduce(0, +)
      return edge + limit.margin * (2 / total).squareRoot()
    }
    return max(
      edge + limit.margin * variances[index].squareRoot(),
      (limit.need.squareRoot() + limit.margin) / gains[index].squareRoot())
  }
}

/// Benjamini-Hochberg q values by their definition, rank by rank.
private func sortedDiscoveryRate(p: [Double]) -> [Double] {
  let order = p.indices.sorted { p[$0] < p[$1] }
  var q = p
  var least = 1.0
  for (rank, index) in order.enumerated().reversed() {
    least = min(least, p[index] * (Double(p.count) / Double(rank + 1)))
    q[index] = least
  }
  return q
}
