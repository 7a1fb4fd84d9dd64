// SPDX-License-Identifier: Apache-2.0

/// Regressions that a minority of changed cells cannot bend.
///
/// Covariates come as columns, one after another in one array; the constant is added here and its
/// coefficient is the first. The numbers of reweightings are fixed, so that nothing hangs on a test
/// of convergence. The memory of one regression serves the next.
struct RobustRegression {
  /// The factor that turns a median of absolute values into a normal standard deviation.
  static let consistency = normalConsistency
  /// The least spread, in natural logarithms (0.004 dB): for pictures that are equal nearly everywhere.
  static let leastSpread = 1e-3
  private static let levelSteps = 10
  private static let spreadSteps = 8

  private var selection = RankSelection()
  private var squares = WeightedLeastSquares()
  private var residuals: [Double] = []
  private var response: [Double] = []

  /// Coefficients of `response` on the covariates: a resistant line through the medians of the outer
  /// thirds of the covariate `own`, then bisquare reweighting on all of them.
  ///
  /// - Source: J. W. Tukey, "Exploratory data analysis" (1977), the resistant line.
  mutating func level(
    design: Span<Double>, own: Int, thirds: OuterThirds, response: Span<Double>
  ) -> [Double] {
    let count = response.count
    let line = design.extracting(own * count..<(own + 1) * count)
    let gap = thirds.gap
    let rise =
      median(of: response, at: thirds.high) - median(of: response, at: thirds.low)
    let slope = gap > 0 ? rise / gap : 0
    var start = [Double](repeating: 0, count: design.count / max(count, 1) + 1)
    start[own + 1] = slope
    residuals.removeAll(keepingCapacity: true)
    for index in 0..<count { residuals.append(response[index] - slope * line[index]) }
    start[0] = selection.median(of: residuals) ?? 0
    return reweight(
      BisquareWeights.self, design: design, response: response, start: start,
      steps: Self.levelSteps)
  }

  /// Coefficients of `response` on the covariates, by bisquare reweighting from its median.
  mutating func plane(design: Span<Double>, response: Span<Double>) -> [Double] {
    var start = [Double](repeating: 0, count: design.count / max(response.count, 1) + 1)
    start[0] = selection.median(of: response) ?? 0
    return reweight(
      BisquareWeights.self, design: design, response: response, start: start,
      steps: Self.levelSteps)
  }

  /// Coefficients of ln |residual| on the covariates, by Huber weights: how the spread depends on them.
  mutating func logSpread(design: Span<Double>, residuals: Span<Double>) -> [Double] {
    let middle = selection.medianMagnitude(of: residuals) ?? 0
    let least = 0.05 * max(middle, Self.leastSpread)
    var response: [Double] = []
    swap(&response, &self.response)
    response.removeAll(keepingCapacity: true)
    for index in residuals.indices {
      response.append(Elementary.log(max(residuals[index].magnitude, least)))
    }
    var start = [Double](repeating: 0, count: design.count / max(residuals.count, 1) + 1)
    start[0] = selection.median(of: response.span) ?? 0
    let coefficients = reweight(
      HuberWeights.self, design: design, response: response.span, start: start,
      steps: Self.spreadSteps)
    swap(&response, &self.response)
    return coefficients
  }

  /// Reweighting from coefficients that are good enough to tell who is far off.
  private mutating func reweight<Rule: Reweighting>(
    _ rule: Rule.Type, design: Span<Double>, response: Span<Double>, start: [Double], steps: Int
  ) -> [Double] {
    var coefficients = start
    for _ in 0..<steps {
      subtract(design, coefficients, from: response, into: &residuals)
      let width = Rule.limit * spread(residuals)
      coefficients = squares.solve(
        rule, design: design, response: response, residuals: residuals, width: width)
    }
    return coefficients
  }

  /// Robust standard deviation about 0, not below `leastSpread`.
  mutating func spread(_ residuals: Span<Double>) -> Double {
    max(Self.consistency * (selection.medianMagnitude(of: residuals) ?? 0), Self.leastSpread)
  }

  /// Robust standard deviation about 0, not below `leastSpread`.
  mutating func spread(_ residuals: [Double]) -> Double { spread(residuals.span) }

  /// The median; 0 of no values.
  mutating func median(of values: Span<Double>) -> Double { selection.median(of: values) ?? 0 }

  /// Centre and spread of a column.
  mutating func covariate(of column: Span<Double>) -> Covariate {
    let centre = median(of: column)
    residuals.removeAll(keepingCapacity: true)
    for index in column.indices { residuals.append(column[index] - centre) }
    let spread = Self.consistency * (selection.medianMagnitude(of: residuals) ?? 0)
    return Covariate(centre: centre, spread: spread)
  }

  /// The lowest and the highest third of a column.
  mutating func outerThirds(of column: Span<Double>) -> OuterThirds {
    var thirds = OuterThirds(of: column, selection: &selection)
    thirds.gap = median(of: column, at: thirds.high) - median(of: column, at: thirds.low)
    return thirds
  }

  private mutating func median(of values: Span<Double>, at places: [Int]) -> Double {
    residuals.removeAll(keepingCapacity: true)
    for place in places { residuals.append(values[place]) }
    return selection.median(of: residuals) ?? 0
  }
}

/// `response` less the value of the regression at each cell.
///
/// - Parameters:
///   - design: Covariates, one column after another.
///   - coefficients: The constant, then one for each covariate.
///   - response: A number for each cell.
///   - residuals: Takes the result; what was in it is dropped.
func subtract(
  _ design: Span<Double>, _ coefficients: [Double], from response: Span<Double>,
  into residuals: inout [Double]
) {
  let count = response.count
  let constant = coefficients[0]
  residuals.removeAll(keepingCapacity: true)
  // One or two covariates, the usual numbers, in one pass; the same operations as the loop below.
  switch coefficients.count {
  case 2:
    let first = coefficients[1]
    let x = design.extracting(first: count)
    for index in 0..<count { residuals.append((response[index] - constant) - first * x[index]) }
  case 3:
    let (first, second) = (coefficients[1], coefficients[2])
    let (x, y) = (design.extracting(first: count), design.extracting(last: count))
    for index in 0..<count {
      residuals.append(((response[index] - constant) - first * x[index]) - second * y[index])
    }
  default:
    for index in 0..<count { residuals.append(response[index] - constant) }
    for column in 1..<coefficients.count {
      let coefficient = coefficients[column]
      let x = design.extracting((column - 1) * count..<column * count)
      for index in 0..<count { residuals[index] -= coefficient * x[index] }
    }
  }
}
