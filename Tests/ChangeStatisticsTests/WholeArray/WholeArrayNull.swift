// SPDX-License-Identifier: Apache-2.0

@testable import ChangeStatistics

/// The scene null in whole arrays, with a copy of each column at each step.
struct WholeArrayNull {
  /// A cell's width is at least half, at most twice that of the scene.
  static let leastWidth = 0.5
  static let mostWidth = 2.0

  /// The slope may move a cell by at most 1.5 dB, in nepers.
  private static let slopeReach = 1.5 * neperPerDecibel

  private let brightness: [WholeArrayCovariate]
  private let unevenness: [WholeArrayCovariate]
  /// By band: the constant, then one coefficient for each band's brightness.
  private let levelCoefficients: [[Double]]
  private let frame: CellFrame
  /// By band: change of level from the middle to the southern and to the eastern edge.
  private let slopes: [(down: Double, across: Double)]
  private let widthCoefficients: [[Double]]
  /// By band: the median of the fitted ln width, so that widths are relative to the middle cell.
  private let middleWidth: [Double]
  /// Spreads and correlations of the bands of a cell of middle width.
  private let ellipse: WholeArrayEllipse

  /// Fits the null to cells given band by band.
  init(
    before: [[Double]], after: [[Double]], logUnevenness: [[Double]], places: [CellPlace]
  ) {
    let frame = CellFrame(around: places)
    let plane = [places.map { frame.down($0.row) }, places.map { frame.across($0.column) }]
    brightness = before.map(WholeArrayCovariate.init)
    unevenness = logUnevenness.map(WholeArrayCovariate.init)
    let levels = zip(brightness, before).map { $0.standardised($1) }
    let spreads = zip(unevenness, logUnevenness).map { $0.standardised($1) }

    var levelCoefficients: [[Double]] = []
    var slopes: [(down: Double, across: Double)] = []
    var widthCoefficients: [[Double]] = []
    var middleWidth: [Double] = []
    var scaled: [[Double]] = []
    for band in before.indices {
      let ratios = zip(after[band], before[band]).map { $0 - $1 }
      // The slope is fitted to what brightness leaves, then brightness again to what the slope leaves.
      let rough = WholeArrayRegression.level(covariates: levels, own: band, response: ratios)
      let tilt = WholeArrayRegression.plane(
        covariates: plane, response: WholeArrayRegression.subtract(levels, rough, from: ratios))
      let slope = (down: tilt[1], across: tilt[2])
      let straight = places.indices.map { index in
        ratios[index] - Self.rise(slope, plane[0][index], plane[1][index])
      }
      let coefficients = WholeArrayRegression.level(
        covariates: levels, own: band, response: straight)
      let residuals = WholeArrayRegression.subtract(levels, coefficients, from: straight)
      let width = WholeArrayRegression.logSpread(covariates: spreads, residuals: residuals)
      let logWidths = WholeArrayRegression.predict(spreads, width)
      let middle = median(of: logWidths) ?? 0
      levelCoefficients.append(coefficients)
      slopes.append(slope)
      widthCoefficients.append(width)
      middleWidth.append(middle)
      scaled.append(zip(residuals, logWidths).map { $0 / Self.relativeWidth($1 - middle) })
    }
    self.levelCoefficients = levelCoefficients
    self.frame = frame
    self.slopes = slopes
    self.widthCoefficients = widthCoefficients
    self.middleWidth = middleWidth
    ellipse = WholeArrayEllipse(around: scaled)
  }

  /// The log ratio that the null expects of a band of a cell, given the brightness of all its bands.
  func level(band: Int, before: [Double], place: CellPlace) -> Double {
    let coefficients = levelCoefficients[band]
    var sum = coefficients[0]
    for (other, covariate) in brightness.enumerated() {
      sum += coefficients[other + 1] * covariate.standardised(before[other])
    }
    return sum + Self.rise(slopes[band], frame.down(place.row), frame.across(place.column))
  }

  /// The standard deviation of a band of a cell, given the unevenness of all its bands.
  func deviation(band: Int, logUnevenness: [Double]) -> Double {
    let coefficients = widthCoefficients[band]
    var sum = coefficients[0]
    for (other, covariate) in unevenness.enumerated() {
      sum += coefficients[other + 1] * covariate.standardised(logUnevenness[other])
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

  private static func rise(
    _ slope: (down: Double, across: Double), _ down: Double, _ across: Double
  ) -> Double {
    min(max(slope.down * down + slope.across * across, -slopeReach), slopeReach)
  }

  private static func relativeWidth(_ logarithm: Double) -> Double {
    min(max(Elementary.exp(logarithm), leastWidth), mostWidth)
  }
}
