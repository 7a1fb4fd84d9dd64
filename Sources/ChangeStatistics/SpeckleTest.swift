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
  ///
  /// - Parameters:
  ///   - logRatios: By band.
  ///   - looks: By band: looks of the cell's mean in one pass.
  ///   - passes: How many earlier passes the mean before is made of, each of these looks.
  ///   - newPasses: How many passes the mean after is made of.
  /// - Returns: p, 0 to 1.
  public func p(logRatios: [Double], looks: [Double], passes: Int = 1, newPasses: Int = 1) -> Double
  {
    Elementary.exp(logP(logRatios: logRatios, looks: looks, passes: passes, newPasses: newPasses))
  }

  /// ln p, also where p is below the smallest Double.
  public func logP(logRatios: [Double], looks: [Double], passes: Int = 1, newPasses: Int = 1)
    -> Double
  {
    precondition(
      logRatios.count == bands && looks.count == bands, "one log ratio and looks for each band")
    guard bands > 1 else {
      let looks = max(looks[0], Self.leastLooks)
      return RatioTest(looksBefore: Double(passes) * looks, looksAfter: Double(newPasses) * looks)
        .logP(logRatio: logRatios[0])
    }
    if looks.contains(where: { $0 < Self.publishedLooks }) {
      return fewLooksLogP(logRatios: logRatios, looks: looks, passes: passes, newPasses: newPasses)
    }
    var omega2 = 0.0
    for looks in looks {
      let shortfall = Self.shortfall(
        looks: max(looks, Self.leastLooks), passes: passes, newPasses: newPasses)
      omega2 -= 0.25 * (shortfall * shortfall)
    }
    return chiSquare.logSurvival(
      statistic(logRatios: logRatios, looks: looks, passes: passes, newPasses: newPasses),
      omega2: omega2)
  }

  private func fewLooksLogP(logRatios: [Double], looks: [Double], passes: Int, newPasses: Int)
    -> Double
  {
    let looks = looks.map { max($0, Self.leastLooks) }
    let test = GroupRatioTest(
      looksBefore: looks.map { Double(passes) * $0 },
      looksAfter: looks.map { Double(newPasses) * $0 })
    return test.logP(logRatios: logRatios)
  }

  /// -2 rho ln Q: near chi-square with as many degrees of freedom as bands where only speckle differs.
  ///
  /// Of several passes on a side, a band gives that of `GroupRatio`.
  public func statistic(logRatios: [Double], looks: [Double], passes: Int = 1, newPasses: Int = 1)
    -> Double
  {
    var sum = 0.0
    for (logRatio, looks) in zip(logRatios, looks) {
      let looks = max(looks, Self.leastLooks)
      if passes == 1, newPasses == 1 {
        sum += Self.scale(looks: looks) * logCosh(0.5 * logRatio)
      } else {
        let ratio = GroupRatio(
          looksBefore: Double(passes) * looks, looksAfter: Double(newPasses) * looks)
        sum +=
          2 * Self.rho(looks: looks, passes: passes, newPasses: newPasses)
          * ratio.minusLogQ(logRatio: logRatio)
      }
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

  /// Box's scale for one band: 1 - (1/L₁ + 1/L₂ - 1/(L₁ + L₂)) / 6 with L₁ = n L and L₂ = m L.
  private static func rho(looks: Double, passes: Int, newPasses: Int) -> Double {
    let (n, m) = (Double(passes), Double(newPasses))
    return 1 - (1 / n + 1 / m - 1 / (n + m)) / (6 * looks)
  }

  /// 1 - 1/ρ.
  private static func shortfall(looks: Double, passes: Int, newPasses: Int) -> Double {
    passes == 1 && newPasses == 1
      ? 1 / (1 - 4 * looks) : 1 - 1 / rho(looks: looks, passes: passes, newPasses: newPasses)
  }

  /// The looks that two passes would need for their log ratio to vary as that of `passes` against
  /// `newPasses`.
  static func equivalentLooks(_ looks: Double, passes: Int, newPasses: Int = 1) -> Double {
    passes == 1 && newPasses == 1
      ? looks : looks * (2 * Double(passes * newPasses) / Double(passes + newPasses))
  }

  /// -2 ρ ln Q of one band over ln cosh(r / 2): 4 ρ L.
  private static func scale(looks: Double) -> Double { 4 * looks - 1 }
}
