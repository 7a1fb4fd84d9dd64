// SPDX-License-Identifier: Apache-2.0

/// The test that several bands kept their mean intensity over several passes, under speckle alone.
///
/// Bands are taken as independent (the diagonal of the covariance matrix: intensities of several
/// polarisations without their phase). The statistic is -2 rho ln Q, near chi-square with
/// p (k - 1) degrees of freedom for p bands and k passes.
///
/// p is taken from the cumulants of ln Q, which hold for any looks (`LikelihoodRatioNull`). The
/// published correction of the chi-square tail is `publishedLogP`: for one look and two passes it flags
/// 1.35 % where it claims 1 %, for one look, two bands and 20 passes 0.074 % where it claims 0.1 %; from
/// two looks on the two agree within some per cent there. For looks that differ from pass to pass see
/// `SeriesTest`.
///
/// - Source: K. Conradsen, A. A. Nielsen, M. J. Canty, H. Skriver, "Determining the points of change
///   in time series of polarimetric SAR data" (2016); METHODS section 2.
public struct OmnibusTest: Hashable, Sendable {
  /// Bands, p.
  public let bands: Int
  /// Passes, k.
  public let passes: Int
  /// Looks of each mean.
  public let looks: Double
  /// p (k - 1).
  public let degreesOfFreedom: Double
  /// Box's scale: the statistic times it is closer to chi-square.
  public let rho: Double
  /// Weight of the correction, never positive.
  public let omega2: Double
  private let chiSquare: CorrectedChiSquare
  private let null: LikelihoodRatioNull

  /// The test for `bands` ≥ 1 bands and `passes` ≥ 2 passes, each mean of `looks` looks.
  ///
  /// Looks are those of a pixel times effective pixels; they must be more than (k + 1) / (6 k).
  public init(bands: Int, passes: Int, looks: Double) {
    precondition(bands >= 1 && passes >= 2, "one band and two passes at least")
    let k = Double(passes)
    let rho = 1 - (k + 1) / (6 * looks * k)
    precondition(rho > 0, "more looks than (k + 1) / (6 k)")
    self.bands = bands
    self.passes = passes
    self.looks = looks
    self.rho = rho
    degreesOfFreedom = Double(bands) * (k - 1)
    let shortfall = 1 - 1 / rho
    omega2 = -degreesOfFreedom / 4 * (shortfall * shortfall)
    chiSquare = CorrectedChiSquare(degreesOfFreedom: degreesOfFreedom)
    null = LikelihoodRatioNull(
      looks: Array(repeating: Array(repeating: looks, count: passes), count: bands))
  }

  /// -2 rho ln Q of mean intensities, `passes` values for each band, band after band; all above 0.
  public func statistic(means: [Double]) -> Double {
    precondition(means.count == bands * passes, "one mean for each band and pass")
    let k = Double(passes)
    var logQ = Double(bands) * k * Elementary.log(k)
    for band in 0..<bands {
      var sum = 0.0
      for mean in means[(band * passes)..<((band + 1) * passes)] {
        logQ += Elementary.log(mean)
        sum += mean
      }
      logQ -= k * Elementary.log(sum)
    }
    return max(-2 * rho * looks * logQ, 0)
  }

  /// -2 rho ln Q of two passes, from one ln(after / before) for each band.
  ///
  /// Each band gives -ln Q = 2 L ln cosh(r / 2), which is computed without cancellation near 0.
  public func statistic(logRatios: [Double]) -> Double {
    precondition(passes == 2 && logRatios.count == bands, "two passes, one log ratio for each band")
    var sum = 0.0
    for logRatio in logRatios { sum += logCosh(0.5 * logRatio) }
    return 4 * rho * looks * sum
  }

  /// p of a statistic -2 rho ln Q ≥ 0; 0 to 1, falling.
  public func p(statistic: Double) -> Double { Elementary.exp(logP(statistic: statistic)) }

  /// ln p of a statistic, also where p is below the smallest Double.
  public func logP(statistic z: Double) -> Double { null.logP(statistic: z / rho) }

  /// ln p of a statistic by the published formula, chi-square with Box's second term.
  ///
  /// P{χ²(f) > z} + ω₂ [P{χ²(f + 4) > z} - P{χ²(f) > z}], the second term no less than half the first.
  public func publishedLogP(statistic z: Double) -> Double {
    chiSquare.logSurvival(z, omega2: omega2)
  }
}
