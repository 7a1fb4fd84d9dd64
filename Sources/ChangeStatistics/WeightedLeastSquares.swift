// SPDX-License-Identifier: Apache-2.0

/// Weighted least squares on a constant and some covariates, with a little on the diagonal so that
/// a constant covariate gets 0.
///
/// Each sum runs over the cells in their order, whatever the number of covariates: the sums are
/// independent of each other, and the loops below run several of them at once.
struct WeightedLeastSquares {
  private var weights: [Double] = []
  private var matrix = SymmetricMatrix(size: 1)
  private var right: [Double] = []

  /// Solves for the coefficients.
  ///
  /// - Parameters:
  ///   - rule: The weights of the cells.
  ///   - design: Covariates, one column after another, each as long as `response`.
  ///   - response: What is to be explained.
  ///   - residuals: What the last coefficients left of it.
  ///   - width: The width of the weights.
  /// - Returns: The constant, then a coefficient for each covariate.
  mutating func solve<Rule: Reweighting>(
    _ rule: Rule.Type, design: Span<Double>, response: Span<Double>, residuals: [Double],
    width: Double
  ) -> [Double] {
    let residuals = residuals.span
    let count = response.count
    precondition(residuals.count == count, "a residual for each cell")
    let covariates = design.count / max(count, 1)
    if matrix.size != covariates + 1 {
      matrix = SymmetricMatrix(size: covariates + 1)
      right = [Double](repeating: 0, count: covariates + 1)
    }
    switch covariates {
    case 1: sumOne(rule, design, response, residuals, width)
    case 2: sumTwo(rule, design, response, residuals, width)
    default: sumMany(rule, design, response, residuals, width)
    }
    for row in right.indices { matrix[row, row] += 1e-9 * Double(count) }
    return matrix.solve(right)
  }

  private mutating func sumOne<Rule: Reweighting>(
    _ rule: Rule.Type, _ x: Span<Double>, _ response: Span<Double>, _ residuals: Span<Double>,
    _ width: Double
  ) {
    let count = response.count
    precondition(x.count == count && residuals.count == count, "columns of one length")
    var (w, wx, wr, wxx, wxr) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index in 0..<count {
      let weight = Rule.weight(residual: residuals[index], width: width)
      let (first, value) = (x[index], response[index])
      let weightedFirst = weight * first
      w += weight
      wx += weightedFirst
      wr += weight * value
      wxx += weightedFirst * first
      wxr += weightedFirst * value
    }
    matrix[0, 0] = w
    matrix[1, 0] = wx
    matrix[1, 1] = wxx
    right[0] = wr
    right[1] = wxr
  }

  private mutating func sumTwo<Rule: Reweighting>(
    _ rule: Rule.Type, _ design: Span<Double>, _ response: Span<Double>,
    _ residuals: Span<Double>, _ width: Double
  ) {
    let count = response.count
    let (x, y) = (design.extracting(first: count), design.extracting(last: count))
    precondition(
      x.count == count && y.count == count && residuals.count == count, "columns of one length")
    var (w, wx, wy, wr) = (0.0, 0.0, 0.0, 0.0)
    var (wxx, wxy, wyy, wxr, wyr) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index in 0..<count {
      let weight = Rule.weight(residual: residuals[index], width: width)
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
    right[0] = wr
    right[1] = wxr
    right[2] = wyr
  }

  /// The lower triangle row by row: the row's column, weighted, times the columns before it.
  private mutating func sumMany<Rule: Reweighting>(
    _ rule: Rule.Type, _ design: Span<Double>, _ response: Span<Double>,
    _ residuals: Span<Double>, _ width: Double
  ) {
    let count = response.count
    weights.removeAll(keepingCapacity: true)
    for index in 0..<count {
      weights.append(Rule.weight(residual: residuals[index], width: width))
    }
    let weights = self.weights
    let weight = weights.span
    var (w, wr) = (0.0, 0.0)
    for index in 0..<count {
      w += weight[index]
      wr += weight[index] * response[index]
    }
    matrix[0, 0] = w
    right[0] = wr
    for row in 1..<right.count {
      let column = design.extracting((row - 1) * count..<row * count)
      // Columns up to the row's own, four at a time; its own fills a group that is not full.
      var other = 1
      while other <= row {
        let group = Self.sumFour(
          weight, column, response,
          design.extracting((other - 1) * count..<other * count),
          design.extracting((min(other + 1, row) - 1) * count..<min(other + 1, row) * count),
          design.extracting((min(other + 2, row) - 1) * count..<min(other + 2, row) * count),
          design.extracting((min(other + 3, row) - 1) * count..<min(other + 3, row) * count))
        matrix[row, 0] = group.constant
        right[row] = group.response
        for place in 0..<min(4, row - other + 1) {
          matrix[row, other + place] = group.others[place]
        }
        other += 4
      }
    }
  }

  /// Sums of the weighted column, and of it times the response and each of four others.
  private static func sumFour(
    _ weight: Span<Double>, _ column: Span<Double>, _ response: Span<Double>,
    _ first: Span<Double>, _ second: Span<Double>, _ third: Span<Double>, _ fourth: Span<Double>
  ) -> (constant: Double, response: Double, others: InlineArray<4, Double>) {
    let count = weight.count
    precondition(
      column.count == count && response.count == count && first.count == count
        && second.count == count && third.count == count && fourth.count == count,
      "columns of one length")
    var (wx, wxr, a, b, c, d) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for index in 0..<count {
      let product = weight[index] * column[index]
      wx += product
      wxr += product * response[index]
      a += product * first[index]
      b += product * second[index]
      c += product * third[index]
      d += product * fourth[index]
    }
    return (wx, wxr, [a, b, c, d])
  }
}
