// SPDX-License-Identifier: Apache-2.0

/// Robust spreads of residuals in several bands and the directions in which they do not correlate.
struct ToleranceEllipse {
  /// Residuals beyond this tail of the fitted ellipse do not help to set its size: a large change
  /// would widen it.
  private static let trimmedTail = 0.001
  private static let trims = 3

  /// Number of bands, and of directions.
  let bands: Int
  /// Robust standard deviation of each band.
  private(set) var spread: [Double]
  /// Orthonormal directions of the standardised bands, one after another.
  private var directions: [Double]
  /// The robust spread along each direction.
  private var directionSpread: [Double]

  /// Fits the ellipse around 0 to residuals given band by band in one array.
  init(around residuals: [Double], bands: Int, regression: inout RobustRegression) {
    self.bands = bands
    spread = [Double](repeating: 0, count: bands)
    directionSpread = spread
    directions = []
    let count = residuals.count / bands
    let edge = ChiSquareDistribution(degreesOfFreedom: Double(bands))
      .quantile(survival: Self.trimmedTail)
    var kept = residuals
    var standard: [Double] = []
    var score: [Double] = []
    var distances: [Double] = []
    // Spreads change little from trim to trim. Where there is one band, its spread is the unit.
    var guesses = [MedianGuess](repeating: MedianGuess(), count: bands)
    var alongGuesses = guesses
    var pairGuesses = [MedianGuess](repeating: MedianGuess(), count: 2 * bands * bands)
    if bands == 1 { alongGuesses[0] = MedianGuess(1 / normalConsistency, reach: 1e-6) }
    for trim in 0...Self.trims {
      let keptCount = kept.count / bands
      for band in 0..<bands {
        spread[band] = regression.spread(
          kept.span.extracting(band * keptCount..<(band + 1) * keptCount),
          guess: &guesses[band])
      }
      divide(kept, into: &standard)
      directions = Self.uncorrelatedDirections(
        of: standard, bands: bands, guesses: &pairGuesses, &regression)
      for direction in 0..<bands {
        project(standard, direction, into: &score)
        directionSpread[direction] = regression.spread(
          score.span, guess: &alongGuesses[direction])
      }
      guard trim < Self.trims else { break }
      divide(residuals, into: &standard)
      resize(&distances, to: count)
      for index in 0..<count { distances[index] = 0 }
      for direction in 0..<bands {
        let width = directionSpread[direction]
        project(standard, direction, into: &score)
        for index in 0..<count {
          distances[index] += (score[index] / width) * (score[index] / width)
        }
      }
      let inside = distances.count { $0 <= edge }
      if 2 * inside < count { break }
      kept.removeAll(keepingCapacity: true)
      for band in 0..<bands {
        for index in 0..<count where distances[index] <= edge {
          kept.append(residuals[band * count + index])
        }
      }
    }
  }

  /// The squared distance of standardised residuals from 0 in units of the ellipse.
  func squaredDistance(standardised: Span<Double>) -> Double {
    var distance = 0.0
    for direction in 0..<bands {
      var sum = 0.0
      for band in 0..<bands { sum += directions[direction * bands + band] * standardised[band] }
      let scaled = sum / directionSpread[direction]
      distance += scaled * scaled
    }
    return distance
  }

  /// The variance of a weighted sum of standardised residuals.
  func variance(weighted weights: Span<Double>) -> Double {
    var variance = 0.0
    for direction in 0..<bands {
      var sum = 0.0
      for band in 0..<bands { sum += directions[direction * bands + band] * weights[band] }
      let scaled = sum * directionSpread[direction]
      variance += scaled * scaled
    }
    return variance
  }

  /// Each band over its spread.
  private func divide(_ residuals: [Double], into standard: inout [Double]) {
    let count = residuals.count / bands
    resize(&standard, to: residuals.count)
    for band in 0..<bands {
      let width = spread[band]
      for index in band * count..<(band + 1) * count { standard[index] = residuals[index] / width }
    }
  }

  private func project(_ standard: [Double], _ direction: Int, into sums: inout [Double]) {
    let count = standard.count / bands
    resize(&sums, to: count)
    for index in 0..<count { sums[index] = 0 }
    for band in 0..<bands {
      let weight = directions[direction * bands + band]
      for index in 0..<count { sums[index] += weight * standard[band * count + index] }
    }
  }

  /// Orthogonal directions along which bands do not correlate, from robust correlations.
  ///
  /// - Source: R. Gnanadesikan, J. R. Kettenring, "Robust estimates, residuals, and outlier detection
  ///   with multiresponse data" (1972): correlations from the spreads of sums and differences.
  private static func uncorrelatedDirections(
    of standard: [Double], bands: Int, guesses: inout [MedianGuess],
    _ regression: inout RobustRegression
  ) -> [Double] {
    switch bands {
    case 1: return [1]
    case 2:
      let half = 0.5.squareRoot()
      return [half, half, half, -half]
    default:
      let count = standard.count / bands
      var pairs: [Double] = []
      var correlations = SymmetricMatrix(size: bands)
      for i in 0..<bands {
        correlations[i, i] = 1
        for j in 0..<i {
          resize(&pairs, to: count)
          for index in 0..<count {
            pairs[index] = standard[i * count + index] + standard[j * count + index]
          }
          let guess = 2 * (i * bands + j)
          let sums = regression.medianMagnitude(of: pairs.span, guess: &guesses[guess])
          for index in 0..<count {
            pairs[index] = standard[i * count + index] - standard[j * count + index]
          }
          let differences = regression.medianMagnitude(
            of: pairs.span, guess: &guesses[guess + 1])
          let (a, b) = (sums * sums, differences * differences)
          correlations[i, j] = a + b > 0 ? (a - b) / (a + b) : 0
        }
      }
      return correlations.eigenvectors().flatMap { $0 }
    }
  }
}
