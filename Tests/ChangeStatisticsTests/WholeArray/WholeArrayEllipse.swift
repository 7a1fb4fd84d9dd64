// SPDX-License-Identifier: Apache-2.0
@testable import ChangeStatistics

/// Robust spreads of residuals in several bands and the directions in which they do not correlate.
struct WholeArrayEllipse {
  /// Residuals beyond this tail of the fitted ellipse do not help to set its size: a large change
  /// would widen it.
  private static let trimmedTail = 0.001
  private static let trims = 3

  /// Robust standard deviation of each band.
  private(set) var spread: [Double] = []
  /// Orthonormal directions of the standardised bands, and the robust spread along each.
  private var directions: [[Double]] = []
  private var directionSpread: [Double] = []

  /// Fits the ellipse around 0 to residuals given band by band.
  init(around residuals: [[Double]]) {
    let count = residuals[0].count
    let edge = ChiSquareDistribution(degreesOfFreedom: Double(residuals.count))
      .quantile(survival: Self.trimmedTail)
    var kept = residuals
    for trim in 0...Self.trims {
      spread = kept.map(WholeArrayRegression.spread)
      let standard = zip(kept, spread).map { column, spread in column.map { $0 / spread } }
      directions = Self.uncorrelatedDirections(of: standard)
      directionSpread = directions.map { direction in
        WholeArrayRegression.spread(Self.project(standard, on: direction))
      }
      guard trim < Self.trims else { break }
      let scores = zip(directions, directionSpread).map { direction, width in
        Self.project(
          zip(residuals, spread).map { column, spread in column.map { $0 / spread } }, on: direction
        )
        .map { ($0 / width) * ($0 / width) }
      }
      let inside = residuals[0].indices.filter { cell in
        var distance = 0.0
        for score in scores { distance += score[cell] }
        return distance <= edge
      }
      if 2 * inside.count < count { break }
      kept = residuals.map { column in inside.map { column[$0] } }
    }
  }

  /// The squared distance of standardised residuals from 0 in units of the ellipse.
  func squaredDistance(standardised: [Double]) -> Double {
    var distance = 0.0
    for (direction, width) in zip(directions, directionSpread) {
      var sum = 0.0
      for (weight, value) in zip(direction, standardised) { sum += weight * value }
      let scaled = sum / width
      distance += scaled * scaled
    }
    return distance
  }

  /// The variance of a weighted sum of standardised residuals.
  func variance(weighted weights: [Double]) -> Double {
    var variance = 0.0
    for (direction, width) in zip(directions, directionSpread) {
      var sum = 0.0
      for (part, weight) in zip(direction, weights) { sum += part * weight }
      let scaled = sum * width
      variance += scaled * scaled
    }
    return variance
  }

  private static func project(_ bands: [[Double]], on direction: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: bands[0].count)
    for (band, weight) in zip(bands, direction) {
      for index in sums.indices { sums[index] += weight * band[index] }
    }
    return sums
  }

  /// Orthogonal directions along which bands do not correlate, from robust correlations.
  ///
  /// - Source: R. Gnanadesikan, J. R. Kettenring, "Robust estimates, residuals, and outlier detection
  ///   with multiresponse data" (1972): correlations from the spreads of sums and differences.
  private static func uncorrelatedDirections(of standard: [[Double]]) -> [[Double]] {
    switch standard.count {
    case 1: return [[1]]
    case 2:
      let half = 0.5.squareRoot()
      return [[half, half], [half, -half]]
    default:
      var correlations = SymmetricMatrix(size: standard.count)
      for i in standard.indices {
        correlations[i, i] = 1
        for j in 0..<i {
          let pairs = zip(standard[i], standard[j])
          let sums = sortedMedian(of: pairs.map { ($0 + $1).magnitude }) ?? 0
          let differences = sortedMedian(of: pairs.map { ($0 - $1).magnitude }) ?? 0
          let (a, b) = (sums * sums, differences * differences)
          correlations[i, j] = a + b > 0 ? (a - b) / (a + b) : 0
        }
      }
      return correlations.eigenvectors()
    }
  }
}
