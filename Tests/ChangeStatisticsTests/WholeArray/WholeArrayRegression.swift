// SPDX-License-Identifier: Apache-2.0

@testable import ChangeStatistics

/// Robust regressions with a copy of each column at each step, and medians by sorting.
enum WholeArrayRegression {
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

  /// Coefficients of `response` on the covariates: a resistant line through the medians of the outer
  /// thirds of the covariate `own`, then bisquare reweighting on all of them.
  ///
  /// - Source: J. W. Tukey, "Exploratory data analysis" (1977), the resistant line.
  static func level(covariates: [[Double]], own: Int, response: [Double]) -> [Double] {
    let line = covariates[own]
    let (low, high) = outerThirds(of: line)
    let gap = middle(high.map { line[$0] }) - middle(low.map { line[$0] })
    let rise = middle(high.map { response[$0] }) - middle(low.map { response[$0] })
    let slope = gap > 0 ? rise / gap : 0
    var start = [Double](repeating: 0, count: covariates.count + 1)
    start[own + 1] = slope
    start[0] = middle(response.indices.map { response[$0] - slope * line[$0] })
    return bisquare(covariates: covariates, response: response, start: start)
  }

  /// Coefficients of `response` on the covariates, by bisquare reweighting from its median.
  static func plane(covariates: [[Double]], response: [Double]) -> [Double] {
    var start = [Double](repeating: 0, count: covariates.count + 1)
    start[0] = middle(response)
    return bisquare(covariates: covariates, response: response, start: start)
  }

  /// Bisquare reweighting from coefficients that are good enough to tell who is far off.
  ///
  /// - Source: A. E. Beaton, J. W. Tukey, "The fitting of power series" (1974).
  private static func bisquare(
    covariates: [[Double]], response: [Double], start: [Double]
  ) -> [Double] {
    var coefficients = start
    for _ in 0..<levelSteps {
      let residuals = subtract(covariates, coefficients, from: response)
      let width = bisquareLimit * spread(residuals)
      let weights = residuals.map { residual in
        let u = residual / width
        let rest = max(1 - u * u, 0)
        return rest * rest
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
    for _ in 0..<spreadSteps {
      let residuals = subtract(covariates, coefficients, from: response)
      let width = huberLimit * spread(residuals)
      let weights = residuals.map { $0.magnitude > width ? width / $0.magnitude : 1 }
      coefficients = solve(covariates, response, weights)
    }
    return coefficients
  }

  /// Robust standard deviation about 0, not below `leastSpread`.
  static func spread(_ residuals: [Double]) -> Double {
    max(consistency * (sortedMedian(of: residuals.map(\.magnitude)) ?? 0), leastSpread)
  }

  /// The value of the regression at each cell.
  static func predict(_ covariates: [[Double]], _ coefficients: [Double]) -> [Double] {
    let zeros = [Double](repeating: 0, count: covariates[0].count)
    return subtract(covariates, coefficients.map { -$0 }, from: zeros)
  }

  private static func middle(_ values: [Double]) -> Double { sortedMedian(of: values) ?? 0 }

  /// `response` less the value of the regression at each cell.
  static func subtract(
    _ covariates: [[Double]], _ coefficients: [Double], from response: [Double]
  ) -> [Double] {
    let constant = coefficients[0]
    // One or two covariates, the usual numbers, in one pass; the same operations as the loop below.
    switch covariates.count {
    case 1:
      let (first, x) = (coefficients[1], covariates[0])
      return response.indices.map { (response[$0] - constant) - first * x[$0] }
    case 2:
      let (first, second) = (coefficients[1], coefficients[2])
      let (x, y) = (covariates[0], covariates[1])
      return response.indices.map {
        ((response[$0] - constant) - first * x[$0]) - second * y[$0]
      }
    default:
      var residuals = response.map { $0 - constant }
      for (covariate, coefficient) in zip(covariates, coefficients.dropFirst()) {
        residuals = residuals.indices.map { residuals[$0] - coefficient * covariate[$0] }
      }
      return residuals
    }
  }

  /// Weighted least squares, with a little on the diagonal so that a constant covariate gets 0.
  ///
  /// Each sum runs over the cells in their order.
  private static func solve(
    _ covariates: [[Double]], _ response: [Double], _ weights: [Double]
  ) -> [Double] {
    var matrix = SymmetricMatrix(size: covariates.count + 1)
    var right = [Double](repeating: 0, count: covariates.count + 1)
    if covariates.count == 2 {
      // The usual number, in one pass.
      let (x, y) = (covariates[0], covariates[1])
      var (w, wx, wy, wr) = (0.0, 0.0, 0.0, 0.0)
      var (wxx, wxy, wyy, wxr, wyr) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for index in response.indices {
        let weight = weights[index]
        let (first, second, value) = (x[index], y[index], response[index])
        let (weightedFirst, weightedSecond) = (weight * first, weight * second)
        w += weight
        wx += weightedFirst
        wy += weightedSecond
        wr += weight * value
        wxx += weightedFirst * first
        wxy += weightedFirst * second
        wyy += weightedSecond * second
        wxr += weightedFirst * value
        wyr += weightedSecond * value
      }
      matrix[0, 0] = w
      matrix[1, 0] = wx
      matrix[2, 0] = wy
      matrix[1, 1] = wxx
      matrix[2, 1] = wxy
      matrix[2, 2] = wyy
      right = [wr, wxr, wyr]
    } else {
      let columns = [[Double](repeating: 1, count: response.count)] + covariates
      for (row, column) in columns.enumerated() {
        let weighted = weights.indices.map { weights[$0] * column[$0] }
        right[row] = sum(weighted, response)
        for other in 0...row { matrix[row, other] = sum(weighted, columns[other]) }
      }
    }
    for row in right.indices { matrix[row, row] += 1e-9 * Double(response.count) }
    return matrix.solve(right)
  }

  private static func sum(_ left: [Double], _ right: [Double]) -> Double {
    var total = 0.0
    for index in left.indices { total += left[index] * right[index] }
    return total
  }

  /// The places of the lowest and of the highest third of a column; equal values in their order.
  private static func outerThirds(of column: [Double]) -> (low: [Int], high: [Int]) {
    let third = column.count / 3
    guard third > 0 else { return ([], []) }
    let lowEdge = column.sorted()[third - 1]
    let highEdge = column.sorted()[column.count - third]
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

/// The median as the definition says it.
func sortedMedian(of values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
  return low == high ? low : 0.5 * low + 0.5 * high
}
