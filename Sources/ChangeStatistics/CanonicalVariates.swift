// SPDX-License-Identifier: Apache-2.0

/// Canonical variates of two passes, and their differences, the MAD variates.
///
/// aᵢ'X of the earlier and bᵢ'Y of the later pass have variance 1 each and correlation ρᵢ, and
/// correlate with no other pair. The difference Mᵢ = aᵢ'X - bᵢ'Y - cᵢ has mean 0 and variance
/// 2 (1 - ρᵢ), and Z = Σ Mᵢ² / (2 (1 - ρᵢ)) is chi-square with p degrees of freedom where nothing
/// changed. Z is the same for any gain and offset of the bands of either pass.
///
/// Pairs are in the order of MAD variates: correlation ascending, so that the first difference has
/// the greatest variance. Signs: ρᵢ ≥ 0, and the correlations of aᵢ'X with the earlier bands sum to
/// a positive number.
///
/// - Source: A. A. Nielsen, K. Conradsen, J. J. Simpson, "Multivariate alteration detection (MAD)"
///   (1998); A. A. Nielsen, "The regularized iteratively reweighted MAD method for change detection"
///   (2007), without the regularisation.
public struct CanonicalVariates: Hashable, Sendable {
  /// The least variance that a difference is divided by.
  ///
  /// Equal passes correlate to 1, and rounding alone is left of their differences: it must not count
  /// as change.
  public static let leastVariance = 1e-12

  /// The correlations ρᵢ, 0 to 1, ascending.
  public let correlations: [Double]
  /// The aᵢ: coefficients of the earlier pass's bands.
  public let before: [[Double]]
  /// The bᵢ: coefficients of the later pass's bands.
  public let after: [[Double]]
  /// Weighted means of the 2p columns, bands before and then bands after.
  public let means: [Double]

  /// What share of its variance the weights left of a difference, 1 where nothing was weighted by
  /// the differences themselves.
  public let varianceShare: Double

  /// Bands of a pass, p.
  public var bandCount: Int { correlations.count }

  /// Variances of the differences, 2 (1 - ρᵢ) over ``varianceShare``, at least ``leastVariance``.
  public var variances: [Double] {
    correlations.map { max(2 * (1 - $0) / varianceShare, Self.leastVariance) }
  }

  /// The constants cᵢ, which give the differences the weighted mean 0.
  public var constants: [Double] {
    transform.map { Self.product($0, means) }
  }

  /// The coefficients of each difference for the 2p columns: aᵢ and then -bᵢ.
  public var transform: [[Double]] { zip(before, after).map { $0 + $1.map { -$0 } } }

  /// ``transform`` divided by the standard deviation of each difference; Z is the sum of squares of
  /// these products with a pixel's values minus ``means``.
  public var standardisedTransform: [[Double]] {
    zip(transform, variances).map { row, variance in
      let deviation = variance.squareRoot()
      return row.map { $0 / deviation }
    }
  }

  /// Finds the variates of the pixels that were summed.
  ///
  /// - Parameters:
  ///   - sums: Weighted sums of more pixels than bands of both passes.
  ///   - varianceShare: What share of its variance the weights left of a difference.
  /// - Throws: `StatisticsError` with code `.tooFewPixels`, `.notFinite`, `.constantBand` or
  ///   `.dependentBands` (two equal bands, or a band that is a sum of others), naming the band.
  /// - Complexity: O(*p*³).
  public init(_ sums: CanonicalSums, varianceShare: Double = 1) throws(StatisticsError) {
    precondition(varianceShare > 0 && varianceShare <= 1, "a share is above 0 and at most 1")
    let bands = sums.bandCount
    guard sums.pixelCount > 2 * bands, sums.weight > 0 else {
      throw StatisticsError(
        code: .tooFewPixels, subject: "\(sums.pixelCount) pixels",
        message:
          "are too few for \(bands) bands a pass: there must be more than \(2 * bands), with "
          + "a weight above zero")
    }
    guard sums.weight < .infinity, sums.sums.allSatisfy(\.isFinite),
      sums.products.allSatisfy(\.isFinite)
    else {
      throw StatisticsError(
        code: .notFinite, subject: "The sums of the bands",
        message: "are infinite or not a number; leave out pixels without data")
    }
    let covariances = sums.covariances
    var deviations: [Double] = []
    for column in 0..<(2 * bands) {
      let variance = covariances[column, column]
      guard variance > 0, !sums.isConstant(column, variance: variance) else {
        throw StatisticsError(
          code: .constantBand, subject: Self.name(column, of: bands),
          message: "has one value in all pixels that count; leave it out on both sides")
      }
      deviations.append(variance.squareRoot())
    }
    func correlation(_ row: Int, _ column: Int) -> Double {
      row == column ? 1 : covariances[row, column] / (deviations[row] * deviations[column])
    }
    let first = try Self.factor(bands, from: 0, correlation)
    let second = try Self.factor(bands, from: bands, correlation)
    // K = L₁⁻¹ R₁₂ L₂⁻ᵀ, made of columns of L₁⁻¹ (R₁₂ L₂⁻ᵀ); the rows of R₁₂ L₂⁻ᵀ solve L₂ x = row.
    let rows = (0..<bands).map { row in
      second.solvingLower((0..<bands).map { correlation(row, bands + $0) })
    }
    let columns = (0..<bands).map { column in
      first.solvingLower((0..<bands).map { rows[$0][column] })
    }
    let singular = SingularValues(columns: columns)
    correlations = singular.values.map { min($0, 1) }
    var before: [[Double]] = []
    var after: [[Double]] = []
    for (left, right) in zip(singular.left, singular.right) {
      // L₁ u holds the correlations of a'X with each band of X.
      let sign = first.multiplied(by: left).reduce(0, +) < 0 ? -1.0 : 1
      before.append(
        zip(first.solvingUpper(left), deviations[..<bands]).map { sign * $0 / $1 })
      after.append(
        zip(second.solvingUpper(right), deviations[bands...]).map { sign * $0 / $1 })
    }
    self.before = before
    self.after = after
    self.varianceShare = varianceShare
    means = zip(sums.origin, sums.centredMeans).map { $0 + $1 }
  }

  /// Z of one pixel.
  ///
  /// - Parameter pixel: The 2p values, bands before and then bands after.
  /// - Returns: The sum of squares of the differences, each divided by its variance.
  public func chiSquare(_ pixel: [Double]) -> Double {
    precondition(pixel.count == means.count, "a pixel has a value for each band of both passes")
    let centred = zip(pixel, means).map { $0 - $1 }
    var sum = 0.0
    for row in standardisedTransform {
      let difference = Self.product(row, centred)
      sum += difference * difference
    }
    return sum
  }

  private static func factor(
    _ bands: Int, from start: Int, _ correlation: (Int, Int) -> Double
  ) throws(StatisticsError) -> CholeskyFactor {
    var matrix = SymmetricMatrix(size: bands)
    for row in 0..<bands {
      for column in 0...row { matrix[row, column] = correlation(start + row, start + column) }
    }
    do {
      return try CholeskyFactor(of: matrix)
    } catch {
      throw StatisticsError(
        code: .dependentBands, subject: name(start + error.index, of: bands),
        message: "follows from the bands before it (it may be a copy of one); leave it out on both "
          + "sides")
    }
  }

  private static func name(_ column: Int, of bands: Int) -> String {
    column < bands
      ? "Band \(column + 1) of the earlier pass" : "Band \(column - bands + 1) of the later pass"
  }

  private static func product(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for k in x.indices { sum += x[k] * y[k] }
    return sum
  }
}
