// SPDX-License-Identifier: Apache-2.0

/// p_speckle of cells: the test of two passes in one or more bands, each cell and band with its own
/// looks.
///
/// With one band it is the ratio test; with more the omnibus test of two passes, whose scale and
/// correction add up over bands of different looks. The published correction is exact enough from
/// five looks on; with fewer p comes from the exact cumulants (`LikelihoodRatioNull`).
///
/// - Source: METHODS sections 1 and 2.
public struct SpeckleTest: Hashable, Sendable {
  /// Bands of a cell.
  public let bands: Int
  private let chiSquare: CorrectedChiSquare
  /// The least looks for which the correction makes sense.
  private static let leastLooks = 0.5
  /// The least looks for which the published correction is within a per cent or so at 0.001.
  private static let publishedLooks = 5.0

  /// The test for cells of so many bands, at least one.
  public init(bands: Int) {
    precondition(bands >= 1, "one band at least")
    self.bands = bands
    chiSquare = CorrectedChiSquare(degreesOfFreedom: Double(bands))
  }

  /// p of the log ratios ln(after / before) of a cell's bands, given the looks of each mean.
  ///
  /// Looks below ½ count as ½, the least for which the correction makes sense.
  public func p(logRatios: [Double], looks: [Double]) -> Double {
    Elementary.exp(logP(logRatios: logRatios, looks: looks))
  }

  /// ln p, also where p is below the smallest Double.
  public func logP(logRatios: [Double], looks: [Double]) -> Double {
    precondition(
      logRatios.count == bands && looks.count == bands, "one log ratio and looks for each band")
    guard bands > 1 else {
      return RatioTest(looks: max(looks[0], Self.leastLooks)).logP(logRatio: logRatios[0])
    }
    if looks.contains(where: { $0 < Self.publishedLooks }) {
      return fewLooksLogP(logRatios: logRatios, looks: looks)
    }
    var omega2 = 0.0
    for looks in looks {
      let looks = max(looks, Self.leastLooks)
      // 1 - 1/ρ with ρ = 1 - 1/(4 L).
      let shortfall = 1 / (1 - 4 * looks)
      omega2 -= 0.25 * (shortfall * shortfall)
    }
    return chiSquare.logSurvival(
      statistic(logRatios: logRatios, looks: looks), omega2: omega2)
  }

  private func fewLooksLogP(logRatios: [Double], looks: [Double]) -> Double {
    let looks = looks.map { max($0, Self.leastLooks) }
    let test = GroupRatioTest(looksBefore: looks, looksAfter: looks)
    return test.logP(logRatios: logRatios)
  }

  /// -2 rho ln Q: near chi-square with as many degrees of freedom as bands where only speckle differs.
  public func statistic(logRatios: [Double], looks: [Double]) -> Double {
    var sum = 0.0
    for (logRatio, looks) in zip(logRatios, looks) {
      sum += Self.scale(looks: max(looks, Self.leastLooks)) * logCosh(0.5 * logRatio)
    }
    return sum
  }

  /// The log ratio that, taken by all bands of a cell, gives the p value `p`; positive.
  ///
  /// The two-term correction is left out for more than one band: it is small for looks of cells.
  public func criticalLogRatio(p: Double, looks: [Double]) -> Double {
    precondition(looks.count == bands, "looks for each band")
    guard bands > 1 else {
      return Elementary.log(RatioTest(looks: max(looks[0], Self.leastLooks)).criticalRatio(p: p))
    }
    let quantile = ChiSquareDistribution(degreesOfFreedom: Double(bands)).quantile(survival: p)
    return criticalLogRatio(statistic: quantile, looks: looks)
  }

  /// The log ratio of all bands at which -2 ρ ln Q takes a value.
  func criticalLogRatio(statistic: Double, looks: [Double]) -> Double {
    var scale = 0.0
    for looks in looks { scale += Self.scale(looks: max(looks, Self.leastLooks)) }
    // ln cosh(r / 2) = y is solved by r = 2 arcosh(1 + e) with e = exp(y) - 1.
    let e = Elementary.expm1(statistic / scale)
    return 2 * Elementary.log1p(e + (e * (e + 2)).squareRoot())
  }

  /// -2 ρ ln Q of one band over ln cosh(r / 2): 4 ρ L.
  private static func scale(looks: Double) -> Double { 4 * looks - 1 }
}
