// SPDX-License-Identifier: Apache-2.0

/// What a scene's cells say together about the covariance of the bands of one of them.
///
/// The form of `VariancePrior` for several bands: true covariances scatter so (inverse Wishart) that
/// each band's variance does as there, with the same d₀ for all bands.
public struct CovariancePrior: Hashable, Sendable {
  /// Bands.
  public let bands: Int
  /// d₀, as of one band; may be infinite.
  public let degreesOfFreedom: Double
  /// The typical covariance, row after row.
  public let covariance: [Double]

  /// The prior of given degrees of freedom (above 0, may be infinite) and positive definite covariance.
  public init(bands: Int, degreesOfFreedom: Double, covariance: [Double]) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    precondition(covariance.count == bands * bands, "a square matrix")
    self.bands = bands
    self.degreesOfFreedom = degreesOfFreedom
    self.covariance = covariance
  }

  /// The prior estimated from the cells of a scene; nil where a band has too few with a variance.
  ///
  /// Variances and d₀ come from each band by Smyth's moments; d₀ is the one of their mean excess
  /// scatter. Correlations are those of the sums of products over all cells, each divided by its own
  /// moderated standard deviations, so that no cell rules them.
  ///
  /// - Complexity: O(*n*) in the cells, times bands squared.
  public init?(estimatedFrom cells: [BandMoments]) {
    guard let bands = cells.first?.bands else { return nil }
    var priors: [VariancePrior] = []
    var scatter = 0.0
    for band in 0..<bands {
      guard let prior = VariancePrior(estimatedFrom: cells.map { $0.moments(band: band) }) else {
        return nil
      }
      priors.append(prior)
      if prior.degreesOfFreedom < .infinity {
        scatter += Elementary.trigamma(prior.degreesOfFreedom / 2) / Double(bands)
      }
    }
    var sums = SymmetricMatrix(size: bands)
    for cell in cells where cell.count > 1 {
      let deviations = (0..<bands).map { band in
        let squares = cell.products[band * bands + band]
        return (priors[band].moderated(squares: squares, degrees: cell.count - 1)?.variance ?? 0)
          .squareRoot()
      }
      guard deviations.allSatisfy({ $0 > 0 && $0 < .infinity }) else { continue }
      for row in 0..<bands {
        for column in 0...row {
          sums[row, column] +=
            cell.products[row * bands + column] / (deviations[row] * deviations[column])
        }
      }
    }
    var covariance = [Double](repeating: 0, count: bands * bands)
    for row in 0..<bands {
      for column in 0..<bands {
        let correlation =
          row == column
          ? 1 : sums[row, column] / (sums[row, row] * sums[column, column]).squareRoot()
        guard correlation.isFinite else { return nil }
        covariance[row * bands + column] =
          correlation * (priors[row].variance * priors[column].variance).squareRoot()
      }
    }
    self.init(
      bands: bands,
      degreesOfFreedom: scatter > 0 ? 2 * Elementary.inverseTrigamma(scatter) : .infinity,
      covariance: covariance)
  }
}
