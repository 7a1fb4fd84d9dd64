// SPDX-License-Identifier: Apache-2.0

/// Regressions that a minority of changed cells cannot bend.
///
/// Covariates come as columns; the constant is added here and its coefficient is the first. The
/// numbers of reweightings are fixed, so that nothing hangs on a test of convergence.
enum RobustRegression {
  /// The factor that turns a median of absolute values into a normal standard deviation.
  static let consistency = normalConsistency
  /// The least spread, in natural logarithms (0.004 dB): for pictures that are equal nearly everywhere.
  static let leastSpread = 1e-3
  /// Where bisquare weights reach zero, in standard deviations: 95 % efficient for normal errors.
  private static let bisquareLimit = 4.685
  /// Where Huber weights start to fall, in standard deviations: 95 % efficient for normal errors.
  private static let huberLimit = 1.345
  private static let levelSteps = 10
  private static let spreadSteps = 8

  /// Coefficients of `response` on the covariates, by bisquare weights.
  ///
  /// The reweighting starts twice, from the horizontal line through the median and from a resistant
  /// line through the medians of the outer thirds of the covariate `own`; kept is the fit with the
  /// smaller loss at the smaller of the two spreads, the first where they are equal.
  ///
  /// - Source: J. W. Tukey, "Exploratory data analysis" (1977), the resistant line; A. E. Beaton, J. W.
  ///   Tukey (1974), bisquare weights.
  static func level(covariates: [[Double]], own: Int, response: [Double]) -> [Double] {
    let line = covariates[own]
    let (low, high) = outerThirds(of: line)
    let gap = middle(high.map { line[$0] }) - middle(low.map { line[$0] })
    let rise = middle(high.map { response[$0] }) - middle(low.map { response[$0] })
    let fits = [0, gap > 0 ? rise / gap : 0].map { slope in
      bisquare(covariates: covariates, own: own, slope: slope, response: response)
    }
    let residuals = fits.map { subtract(covariates, $0, from: response) }
    let width = bisquareLimit * min(spread(residuals[0]), spread(residuals[1]))
    let losses = residuals.map { residuals in
      sum(
        residuals.map {
          let u = $0 / width
          let rest = max(1 - u * u, 0)
          return 1 - rest * rest * rest
        })
    }
    return losses[0] <= losses[1] ? fits[0] : fits[1]
  }

  /// Bisquare reweighting from a line of one covariate.
  private static func bisquare(
    covariates: [[Double]], own: Int, slope: Double, response: [Double]
  ) -> [Double] {
    var coefficients = [Double](repeating: 0, count: covariates.count + 1)
    coefficients[own + 1] = slope
    coefficients[0] = middle(zip(response, covariates[own]).map { $0 - slope * $1 })
    var weights = response
    for _ in 0..<levelSteps {
      let residuals = subtract(covariates, coefficients, from: response)
      let width = bisquareLimit * spread(residuals)
      for index in weights.indices {
        let u = residuals[index] / width
        let rest = max(1 - u * u, 0)
        weights[index] = rest * rest
      }
      coefficients = solve(covariates, response, weights)
    }
    return coefficients
  }

  /// Coefficients of ln |residual| on the covariates, by Huber weights: how the spread depends on them.
  ///
  /// - Source: P. J. Huber, "Robust estimation of a location parameter" (1964).
  static func logSpread(covariates: [[Double]], residuals: [Double]) -> [Double] {
    let sizes = residuals.map(\.magnitude)
    let least = 0.05 * max(middle(sizes), leastSpread)
    let response = sizes.map { Elementary.log(max($0, least)) }
    var coefficients = [Double](repeating: 0, count: covariates.count + 1)
    coefficients[0] = middle(response)
    var weights = response
    for _ in 0..<spreadSteps {
      let residuals = subtract(covariates, coefficients, from: response)
      let width = huberLimit * spread(residuals)
      for index in weights.indices {
        let size = residuals[index].magnitude
        weights[index] = size > width ? width / size : 1
      }
      coefficients = solve(covariates, response, weights)
    }
    return coefficients
  }

  /// Robust standard deviation about 0, not below `leastSpread`.
  static func spread(_ residuals: [Double]) -> Double {
    max(consistency * middle(residuals.map(\.magnitude)), leastSpread)
  }

  /// The value of the regression at each cell.
  static func predict(_ covariates: [[Double]], _ coefficients: [Double]) -> [Double] {
    let zeros = [Double](repeating: 0, count: covariates[0].count)
    return subtract(covariates, coefficients.map { -$0 }, from: zeros)
  }

  private static func middle(_ values: [Double]) -> Double { median(of: values) ?? 0 }

  private static func subtract(
    _ covariates: [[Double]], _ coefficients: [Double], from response: [Double]
  ) -> [Double] {
    var residuals = response
    let constant = coefficients[0]
    for index in residuals.indices { residuals[index] -= constant }
    for (covariate, coefficient) in zip(covariates, coefficients.dropFirst()) {
      for index in residuals.indices { residuals[index] -= coefficient * covariate[index] }
    }
    return residuals
  }

  /// Weighted least squares. A little is added to the diagonal so that a constant covariate gets 0.
  private static func solve(
    _ covariates: [[Double]], _ response: [Double], _ weights: [Double]
  ) -> [Double] {
    let size = covariates.count + 1
    let ridge = 1e-9 * Double(response.count)
    var matrix = SymmetricMatrix(size: size)
    var right = [Double](repeating: 0, count: size)
    matrix[0, 0] = sum(weights) + ridge
    right[0] = sum(weights, response)
    for i in 1..<size {
      let weighted = zip(weights, covariates[i - 1]).map { $0 * $1 }
      right[i] = sum(weighted, response)
      matrix[i, 0] = sum(weighted)
      for j in 1...i { matrix[i, j] = sum(weighted, covariates[j - 1]) }
      matrix[i, i] += ridge
    }
    return matrix.solve(right)
  }

  private static func sum(_ values: [Double]) -> Double {
    var lanes = SIMD4<Double>()
    var index = 0
    while index + 4 <= values.count {
      lanes += four(values, index)
      index += 4
    }
    var total = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
    for rest in index..<values.count { total += values[rest] }
    return total
  }

  private static func sum(_ left: [Double], _ right: [Double]) -> Double {
    var lanes = SIMD4<Double>()
    var index = 0
    while index + 4 <= left.count {
      lanes += four(left, index) * four(right, index)
      index += 4
    }
    var total = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
    for rest in index..<left.count { total += left[rest] * right[rest] }
    return total
  }

  /// Four values from a place on; sums in four lanes are faster, and in one order on every machine.
  private static func four(_ values: [Double], _ index: Int) -> SIMD4<Double> {
    SIMD4(values[index], values[index + 1], values[index + 2], values[index + 3])
  }

  /// The places of the lowest and of the highest third of a column; equal values in their order.
  private static func outerThirds(of column: [Double]) -> (low: [Int], high: [Int]) {
    let third = column.count / 3
    guard third > 0 else { return ([], []) }
    let lowEdge = orderStatistic(third - 1, of: column)
    let highEdge = orderStatistic(column.count - third, of: column)
    var low: [Int] = []
    var lowTies: [Int] = []
    var high: [Int] = []
    var highTies: [Int] = []
    for (index, value) in column.enumerated() {
      if value < lowEdge { low.append(index) } else if value == lowEdge { lowTies.append(index) }
      if value > highEdge {
        high.append(index)
      } else if value == highEdge {
        highTies.append(index)
      }
    }
    low += lowTies.prefix(third - low.count)
    high += highTies.suffix(third - high.count)
    return (low, high)
  }
}
