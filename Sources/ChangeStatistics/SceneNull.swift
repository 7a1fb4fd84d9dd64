// SPDX-License-Identifier: Apache-2.0

/// A number for each band of a cell, of which there are 14 at most.
typealias BandNumbers = InlineArray<14, Double>

/// What the weather and the season did to a scene or a part of it: level and width of the log ratios
/// of its cells, most of which did not change.
///
/// The level depends on how bright a cell was before, in all bands (rain lifts bare soil more than
/// forest), and slopes over the scene. The width depends on how uneven the cell was. All is fitted
/// robustly, as an empirical null (B. Efron, "Large-scale simultaneous hypothesis testing", 2004).
struct SceneNull: Sendable {
  /// A cell's width is at least half, at most twice that of the scene.
  static let leastWidth = 0.5
  static let mostWidth = 2.0

  /// The slope may move a cell by at most 1.5 dB, in nepers.
  private static let slopeReach = 1.5 * neperPerDecibel

  let bands: Int
  /// Where slopes are counted from.
  let frame: CellFrame
  private var brightness: [Covariate] = []
  private var unevenness: [Covariate] = []
  /// By band: the constant, then one coefficient for each band's brightness.
  private var levelCoefficients: [Double] = []
  /// By band: change of level from the middle to the southern and to the eastern edge.
  private var slopes: [(down: Double, across: Double)] = []
  /// By band: the constant, then one coefficient for each band's unevenness.
  private var widthCoefficients: [Double] = []
  /// By band: the median of the fitted ln width, so that widths are relative to the middle cell.
  private var middleWidth: [Double] = []
  /// Spreads and correlations of the bands of a cell of middle width.
  let ellipse: ToleranceEllipse

  /// Fits the null to a sample of cells, one at least.
  init(_ sample: NullSample, bands: Int, regression: inout RobustRegression) {
    self.bands = bands
    let count = sample.places.count
    frame = CellFrame(around: sample.places)
    var plane: [Double] = []
    plane.reserveCapacity(2 * count)
    for place in sample.places { plane.append(frame.down(place.row)) }
    for place in sample.places { plane.append(frame.across(place.column)) }
    var levels = sample.before
    var spreads = sample.logUnevenness
    for band in 0..<bands {
      let column = band * count..<(band + 1) * count
      brightness.append(
        Self.standardise(&levels, column, regression: &regression))
      unevenness.append(
        Self.standardise(&spreads, column, regression: &regression))
    }
    let isUneven = unevenness.contains { $0.spread > 0 }
    var scaled: [Double] = []
    scaled.reserveCapacity(bands * count)
    var straight: [Double] = []
    var rest: [Double] = []
    var logWidths: [Double] = []
    for band in 0..<bands {
      let ratios = sample.ratios.span.extracting(band * count..<(band + 1) * count)
      let thirds = regression.outerThirds(
        of: levels.span.extracting(band * count..<(band + 1) * count))
      // The slope is fitted to what brightness leaves, then brightness again to what the slope leaves.
      // All of these leave residuals of about one size.
      var guess = MedianGuess()
      let rough = regression.level(
        design: levels.span, own: band, thirds: thirds, response: ratios, guess: &guess)
      subtract(levels.span, rough, from: ratios, into: &rest)
      let tilt = regression.plane(design: plane.span, response: rest.span, guess: &guess)
      let slope = (down: tilt[1], across: tilt[2])
      straight.removeAll(keepingCapacity: true)
      for index in 0..<count {
        straight.append(
          ratios[index] - Self.rise(slope, plane[index], plane[count + index]))
      }
      let coefficients = regression.level(
        design: levels.span, own: band, thirds: thirds, response: straight.span, guess: &guess)
      subtract(levels.span, coefficients, from: straight.span, into: &rest)
      // Where no cell is more uneven than another (optical passes), the width is one number.
      let width =
        isUneven
        ? regression.logSpread(design: spreads.span, residuals: rest.span, guess: &guess)
        : regression.logSpread(
          design: spreads.span.extracting(0..<0), residuals: rest.span, guess: &guess)
          + [Double](repeating: 0, count: bands)
      straight.removeAll(keepingCapacity: true)
      for _ in 0..<count { straight.append(0) }
      subtract(spreads.span, width.map { -$0 }, from: straight.span, into: &logWidths)
      let middle = regression.median(of: logWidths.span)
      levelCoefficients += coefficients
      slopes.append(slope)
      widthCoefficients += width
      middleWidth.append(middle)
      for index in 0..<count { logWidths[index] -= middle }
      Self.takeRelativeWidths(of: &logWidths)
      for index in 0..<count { scaled.append(rest[index] / logWidths[index]) }
    }
    ellipse = ToleranceEllipse(around: scaled, bands: bands, regression: &regression)
  }

  private static func standardise(
    _ values: inout [Double], _ column: Range<Int>, regression: inout RobustRegression
  ) -> Covariate {
    let covariate = regression.covariate(of: values.span.extracting(column))
    for index in column { values[index] = covariate.standardised(values[index]) }
    return covariate
  }

  /// The log ratios that the null expects of the bands of a cell.
  ///
  /// - Parameters:
  ///   - before: The brightness of all bands.
  ///   - down: How far south of the middle of `frame` the cell is.
  ///   - across: How far east of it.
  ///   - scratch: Memory.
  ///   - levels: Takes the result.
  func level(
    before: Span<Double>, down: Double, across: Double, scratch: inout BandNumbers,
    into levels: inout BandNumbers
  ) {
    for band in 0..<bands { scratch[band] = brightness[band].standardised(before[band]) }
    for band in 0..<bands {
      let first = band * (bands + 1)
      var sum = levelCoefficients[first]
      for other in 0..<bands { sum += levelCoefficients[first + 1 + other] * scratch[other] }
      levels[band] = sum + Self.rise(slopes[band], down, across)
    }
  }

  /// The standard deviations of the bands of cells, given the unevenness of all their bands.
  ///
  /// - Parameters:
  ///   - logUnevenness: By cell, then band; standardised in place.
  ///   - count: Number of cells.
  ///   - deviations: Takes the result, by cell, then band.
  func deviations(
    _ logUnevenness: inout [Double], count: Int, into deviations: inout [Double]
  ) {
    resize(&deviations, to: logUnevenness.count)
    for cell in 0..<count {
      let first = cell * bands
      for band in 0..<bands {
        logUnevenness[first + band] = unevenness[band].standardised(logUnevenness[first + band])
      }
      for band in 0..<bands {
        let row = band * (bands + 1)
        var sum = widthCoefficients[row]
        for other in 0..<bands {
          sum += widthCoefficients[row + 1 + other] * logUnevenness[first + other]
        }
        deviations[first + band] = sum - middleWidth[band]
      }
    }
    Self.takeRelativeWidths(of: &deviations)
    for cell in 0..<count {
      for band in 0..<bands { deviations[cell * bands + band] *= ellipse.spread[band] }
    }
  }

  private static func rise(
    _ slope: (down: Double, across: Double), _ down: Double, _ across: Double
  ) -> Double {
    min(max(slope.down * down + slope.across * across, -slopeReach), slopeReach)
  }

  /// Replaces logarithms of widths by the widths.
  private static func takeRelativeWidths(of logarithms: inout [Double]) {
    var widths = logarithms.mutableSpan
    for index in 0..<widths.count {
      // e to the power ±1 lies beyond the limits already.
      let size = min(max(widths[index], -1), 1)
      widths[index] = min(max(Elementary.expOfModerate(size), leastWidth), mostWidth)
    }
  }
}
