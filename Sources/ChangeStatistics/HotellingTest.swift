// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// Hotelling's test of new passes against a cell's earlier passes in several bands at once.
///
/// T² = d′ S⁻¹ d / (1/n₁ + 1/n₂) for the difference d of the means and the covariance S pooled from
/// both sides with ν = n₁ + n₂ - 2 degrees of freedom; without a prior (ν - p + 1) T² / (p ν) is
/// F with p and ν - p + 1 degrees of freedom, so that more passes than bands + 1 are needed. With a
/// prior S is moderated to (d₀ S₀ + products) / (d₀ + ν), and T² / p is F with p and d₀ + ν. Both are exact for
/// independent normal passes of one covariance, in the second case one that scatters from cell to
/// cell as the prior says.
///
/// - Source: H. Hotelling (1931); METHODS section 4. The moderated form is the predictive
///   distribution of a normal sample under an inverse Wishart prior, a multivariate t.
public struct HotellingTest: Hashable, Sendable {
  /// What the scene says about covariances; nil for the classical test.
  public let prior: CovariancePrior?

  /// The test with a prior, or without.
  public init(prior: CovariancePrior?) { self.prior = prior }

  /// What the test says about a cell.
  public struct Score: Hashable, Sendable {
    /// F, or χ² / p where `degreesOfFreedom` is infinite.
    public let statistic: Double
    /// Bands, p, the degrees of freedom of the numerator.
    public let bands: Int
    /// Degrees of freedom of the denominator; may be infinite.
    public let degreesOfFreedom: Double
    /// Later less earlier in each band.
    public let differences: [Double]

    /// p.
    public var p: Double { Elementary.exp(logP) }

    /// ln p, also where p is below the smallest Double.
    public var logP: Double {
      let p = Double(bands)
      return degreesOfFreedom < 1e12
        ? FDistribution(numerator: p, denominator: degreesOfFreedom).logSurvival(statistic)
        : ChiSquareDistribution(degreesOfFreedom: p).logSurvival(p * statistic)
    }

    /// Up in all bands, down in all, or mixed.
    public var direction: ChangeDirection { changeDirection(logRatios: differences) }
  }

  /// New passes against earlier ones; nil where a side was not seen, there are too few passes, or the
  /// bands follow from each other.
  ///
  /// - Complexity: O(*p*³) for p bands.
  public func score(_ later: BandMoments, earlier: BandMoments) -> Score? {
    let bands = earlier.bands
    precondition(later.bands == bands && (prior?.bands ?? bands) == bands, "the same bands")
    guard later.count > 0, earlier.count > 0 else { return nil }
    let own = later.count + earlier.count - 2
    let degrees = prior.map { $0.degreesOfFreedom + Double(own) } ?? Double(own - bands + 1)
    guard degrees > 0 else { return nil }
    var matrix = SymmetricMatrix(size: bands)
    for row in 0..<bands {
      for column in 0...row {
        let index = row * bands + column
        let products = later.products[index] + earlier.products[index]
        if let prior {
          matrix[row, column] =
            degrees < .infinity
            ? (prior.degreesOfFreedom * prior.covariance[index] + products) / degrees
            : prior.covariance[index]
        } else {
          matrix[row, column] = products / degrees
        }
      }
    }
    let differences = zip(later.means, earlier.means).map { $0 - $1 }
    guard let distance = Self.distance(differences, matrix) else { return nil }
    let share = 1 / Double(later.count) + 1 / Double(earlier.count)
    return Score(
      statistic: distance / (share * Double(bands)), bands: bands, degreesOfFreedom: degrees,
      differences: differences)
  }

  /// d′ S⁻¹ d by the Cholesky factor of the correlation matrix; nil where S has no inverse.
  private static func distance(_ differences: [Double], _ matrix: SymmetricMatrix) -> Double? {
    let size = matrix.size
    let deviations = (0..<size).map { matrix[$0, $0].squareRoot() }
    guard deviations.allSatisfy({ $0 > 0 && $0 < .infinity }) else { return nil }
    var correlations = SymmetricMatrix(size: size)
    for row in 0..<size {
      for column in 0...row {
        correlations[row, column] =
          row == column ? 1 : matrix[row, column] / (deviations[row] * deviations[column])
      }
    }
    guard let factor = try? CholeskyFactor(of: correlations) else { return nil }
    let whitened = factor.solvingLower(zip(differences, deviations).map { $0 / $1 })
    var sum = 0.0
    for value in whitened { sum += value * value }
    return sum.isFinite ? sum : nil
  }
}
