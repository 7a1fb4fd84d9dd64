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
    design: Span<Double>, own: Int, thirds: OuterThirds, response: Span<Double>,
    guess: inout MedianGuess
  ) -> [Double] {
    let count = response.count
    let line = design.extracting(own * count..<(own + 1) * count)
    let gap = thirds.gap
    let rise =
      median(of: response, at: thirds.high) - median(of: response, at: thirds.low)
    let slope = gap > 0 ? rise / gap : 0
    var start = [Double](repeating: 0, count: design.count / max(count, 1) + 1)
    start[own + 1] = slope
    resize(&residuals, to: count)
    for index in 0..<count { residuals[index] = response[index] - slope * line[index] }
    start[0] = selection.median(of: residuals) ?? 0
    return reweight(
      BisquareWeights.self, design: design, response: response, start: start,
      steps: Self.levelSteps, guess: &guess)
  }

  /// Coefficients of `response` on the covariates, by bisquare reweighting from its median.
  mutating func plane(
    design: Span<Double>, response: Span<Double>, guess: inout MedianGuess
  ) -> [Double] {
    var start = [Double](repeating: 0, count: design.count / max(response.count, 1) + 1)
    start[0] = selection.median(of: response) ?? 0
    return reweight(
      BisquareWeights.self, design: design, response: response, start: start,
      steps: Self.levelSteps, guess: &guess)
  }

  /// Coefficients of ln |residual| on the covariates, by Huber weights: how the spread depends on them.
  mutating func logSpread(
    design: Span<Double>, residuals: Span<Double>, guess: inout MedianGuess
  ) -> [Double] {
    let middle = selection.medianMagnitude(of: residuals, guess: &guess) ?? 0
    let least = 0.05 * max(middle, Self.leastSpread)
    var response: [Double] = []
    swap(&response, &self.response)
    resize(&response, to: residuals.count)
    for index in 0..<residuals.count {
      response[index] = max(residuals[index].magnitude, least)
    }
    Elementary.takeLogarithms(of: &response, count: residuals.count)
    var start = [Double](repeating: 0, count: design.count / max(residuals.count, 1) + 1)
    start[0] = selection.median(of: response.span) ?? 0
    var logGuess = MedianGuess()
    let coefficients = reweight(
      HuberWeights.self, design: design, response: response.span, start: start,
      steps: Self.spreadSteps, guess: &logGuess)
    swap(&response, &self.response)
    return coefficients
  }

  /// Reweighting from coefficients that are good enough to tell who is far off.
  private mutating func reweight<Rule: Reweighting>(
    _ rule: Rule.Type, design: Span<Double>, response: Span<Double>, start: [Double], steps: Int,
    guess: inout MedianGuess
  ) -> [Double] {
    var coefficients = start
    for _ in 0..<steps {
      subtract(design, coefficients, from: response, into: &residuals)
      let width = Rule.limit * spread(residuals, guess: &guess)
      coefficients = squares.solve(
        rule, design: design, response: response, residuals: residuals, width: width)
    }
    return coefficients
  }

  /// Robust standard deviation about 0, not below `leastSpread`.
  mutating func spread(_ residuals: Span<Double>, guess: inout MedianGuess) -> Double {
    let middle = medianMagnitude(of: residuals, guess: &guess)
    return max(Self.consistency * middle, Self.leastSpread)
  }

  /// Robust standard deviation about 0, not below `leastSpread`.
  mutating func spread(_ residuals: [Double], guess: inout MedianGuess) -> Double {
    spread(residuals.span, guess: &guess)
  }

  /// The median of absolute values; 0 of no values.
  mutating func medianMagnitude(of values: Span<Double>, guess: inout MedianGuess) -> Double {
    selection.medianMagnitude(of: values, guess: &guess) ?? 0
  }

  /// The median; 0 of no values.
  mutating func median(of values: Span<Double>) -> Double { selection.median(of: values) ?? 0 }

  /// Centre and spread of a column.
  mutating func covariate(of column: Span<Double>) -> Covariate {
    let centre = median(of: column)
    resize(&residuals, to: column.count)
    for index in 0..<column.count { residuals[index] = column[index] - centre }
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
    resize(&residuals, to: places.count)
    for index in 0..<places.count { residuals[index] = values[places[index]] }
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
  resize(&residuals, to: count)
  var residuals = residuals.mutableSpan
  precondition(residuals.count == count, "a residual for each cell")
  // One or two covariates, the usual numbers, in one pass; the same operations as the loop below.
  switch coefficients.count {
  case 2:
    let first = coefficients[1]
    let x = design.extracting(first: count)
    precondition(x.count == count, "covariates as long as the response")
    for index in 0..<count { residuals[index] = (response[index] - constant) - first * x[index] }
  case 3:
    let (first, second) = (coefficients[1], coefficients[2])
    let (x, y) = (design.extracting(first: count), design.extracting(last: count))
    precondition(x.count == count && y.count == count, "covariates as long as the response")
    for index in 0..<count {
      residuals[index] = ((response[index] - constant) - first * x[index]) - second * y[index]
    }
  default:
    for index in 0..<count { residuals[index] = response[index] - constant }
    for column in 1..<coefficients.count {
      let coefficient = coefficients[column]
      let x = design.extracting((column - 1) * count..<column * count)
      precondition(x.count == count, "covariates as long as the response")
      for index in 0..<count { residuals[index] -= coefficient * x[index] }
    }
  }
}

/// Gives an array a length; its numbers are of no meaning afterwards.
func resize(_ values: inout [Double], to count: Int) {
  guard values.count != count else { return }
  values.removeAll(keepingCapacity: true)
  values.append(contentsOf: repeatElement(0, count: count))
}
