// SPDX-License-Identifier: Apache-2.0

/// What the weather and the season did to a scene or a part of it: level and width of the log ratios
/// of its cells, most of which did not change.
///
/// The level depends on how bright a cell was before, in all bands: rain lifts bare soil more than
/// forest. The width depends on how uneven the cell was. Both are fitted robustly, as an empirical
/// null (B. Efron, "Large-scale simultaneous hypothesis testing", 2004).
struct SceneNull {
  /// A cell's width is at least half, at most twice that of the scene.
  static let leastWidth = 0.5
  static let mostWidth = 2.0

  private let brightness: [Covariate]
  private let heterogeneity: [Covariate]
  /// By band: the constant, then one coefficient for each band's brightness.
  private let levelCoefficients: [[Double]]
  private let widthCoefficients: [[Double]]
  /// By band: the median of the fitted ln width, so that widths are relative to the middle cell.
  private let middleWidth: [Double]
  /// Spreads and correlations of the bands of a cell of middle width.
  private let ellipse: ToleranceEllipse

  /// Fits the null to cells given band by band.
  init(before: [[Double]], after: [[Double]], logHeterogeneity: [[Double]]) {
    brightness = before.map(Covariate.init)
    heterogeneity = logHeterogeneity.map(Covariate.init)
    let levels = zip(brightness, before).map { $0.standardised($1) }
    let spreads = zip(heterogeneity, logHeterogeneity).map { $0.standardised($1) }

    var levelCoefficients: [[Double]] = []
    var widthCoefficients: [[Double]] = []
    var middleWidth: [Double] = []
    var scaled: [[Double]] = []
    for band in before.indices {
      let ratios = zip(after[band], before[band]).map { $0 - $1 }
      let coefficients = RobustRegression.level(covariates: levels, own: band, response: ratios)
      let level = RobustRegression.predict(levels, coefficients)
      let residuals = zip(ratios, level).map { $0 - $1 }
      let width = RobustRegression.logSpread(covariates: spreads, residuals: residuals)
      let logWidths = RobustRegression.predict(spreads, width)
      let middle = median(of: logWidths) ?? 0
      levelCoefficients.append(coefficients)
      widthCoefficients.append(width)
      middleWidth.append(middle)
      scaled.append(zip(residuals, logWidths).map { $0 / Self.relativeWidth($1 - middle) })
    }
    self.levelCoefficients = levelCoefficients
    self.widthCoefficients = widthCoefficients
    self.middleWidth = middleWidth
    ellipse = ToleranceEllipse(around: scaled)
  }

  /// The log ratio that the null expects of a band of a cell, given the brightness of all its bands.
  func level(band: Int, before: [Double]) -> Double {
    let coefficients = levelCoefficients[band]
    var sum = coefficients[0]
    for (other, covariate) in brightness.enumerated() {
      sum += coefficients[other + 1] * covariate.standardised(before[other])
    }
    return sum
  }

  /// The standard deviation of a band of a cell, given the heterogeneity of all its bands.
  func deviation(band: Int, logHeterogeneity: [Double]) -> Double {
    let coefficients = widthCoefficients[band]
    var sum = coefficients[0]
    for (other, covariate) in heterogeneity.enumerated() {
      sum += coefficients[other + 1] * covariate.standardised(logHeterogeneity[other])
    }
    return Self.relativeWidth(sum - middleWidth[band]) * ellipse.spread[band]
  }

  /// The squared distance of standardised residuals from nothing: chi-square with as many degrees of
  /// freedom as bands where the null holds.
  func squaredDistance(standardised: [Double]) -> Double {
    ellipse.squaredDistance(standardised: standardised)
  }

  /// The variance of the weighted sum of a cell's residuals; weights times deviations, by band.
  func variance(weightedDeviations: [Double]) -> Double {
    ellipse.variance(weighted: weightedDeviations)
  }

  private static func relativeWidth(_ logarithm: Double) -> Double {
    min(max(Elementary.exp(logarithm), leastWidth), mostWidth)
  }
}
