// SPDX-License-Identifier: Apache-2.0

/// What a scene's cells say together about the variance of one of them.
///
/// With few passes the variance of a cell's own values is noise. If the true variances of the cells
/// scatter as d₀ s₀² / χ²(d₀), then a cell's sum of squares with ν degrees of freedom moderates to
/// (d₀ s₀² + sum of squares) / (d₀ + ν), and Student's t formed with it has d₀ + ν degrees of freedom.
///
/// - Source: G. K. Smyth, "Linear models and empirical Bayes methods for assessing differential
///   expression in microarray experiments" (2004), sections 3 and 6.2.
public struct VariancePrior: Hashable, Sendable {
  /// d₀, the passes that the scene's knowledge is worth: 0 or more, infinite where all cells have
  /// the same variance.
  public let degreesOfFreedom: Double
  /// s₀², the typical variance.
  public let variance: Double

  /// The prior of given degrees of freedom (0 or more, may be infinite) and variance (above 0).
  public init(degreesOfFreedom: Double, variance: Double) {
    precondition(degreesOfFreedom >= 0 && variance > 0, "a variance and its degrees of freedom")
    self.degreesOfFreedom = degreesOfFreedom
    self.variance = variance
  }

  /// No knowledge of the scene: each cell stands on its own passes.
  public static let none = VariancePrior(degreesOfFreedom: 0, variance: 1)

  /// The least share of the median variance that a cell's variance counts with.
  ///
  /// A variance of nearly 0 is rounding, and its logarithm would rule the estimate.
  private static let leastShare = 1e-5

  /// The prior estimated from the cells of a scene; nil of fewer than two cells with a variance.
  ///
  /// ln s² of a cell with ν degrees of freedom has mean ln s₀² + ψ(ν/2) - ln(ν/2) - ψ(d₀/2) + ln(d₀/2)
  /// and variance ψ′(ν/2) + ψ′(d₀/2). Both are matched; where the variances scatter no more than
  /// their own noise, d₀ is infinite. Cells differ in their passes.
  ///
  /// - Complexity: O(*n*) in the cells.
  public init?(estimatedFrom cells: [PassMoments]) {
    var variances: [Double] = []
    var degrees: [Int] = []
    for cell in cells {
      guard let variance = cell.variance, variance >= 0, variance < .infinity else { continue }
      variances.append(variance)
      degrees.append(cell.count - 1)
    }
    guard let middle = median(of: variances), middle > 0, variances.count > 1 else { return nil }
    let least = middle * Self.leastShare
    // Cells of a scene have few different numbers of passes.
    let most = degrees.max() ?? 1
    let expected = (0...most).map { degrees -> (mean: Double, variance: Double) in
      let half = Double(max(degrees, 1)) / 2
      return (Elementary.digamma(half) - Elementary.log(half), Elementary.trigamma(half))
    }
    var logs = variances.map { max($0, least) }
    Elementary.takeLogarithms(of: &logs, count: logs.count)
    var mean = 0.0
    var noise = 0.0
    for index in logs.indices {
      logs[index] -= expected[degrees[index]].mean
      mean += logs[index]
      noise += expected[degrees[index]].variance
    }
    let count = Double(logs.count)
    mean /= count
    noise /= count
    var squares = 0.0
    for value in logs { squares += (value - mean) * (value - mean) }
    let scatter = squares / (count - 1) - noise
    guard scatter > 0 else {
      self.init(degreesOfFreedom: .infinity, variance: Elementary.exp(mean))
      return
    }
    let half = Elementary.inverseTrigamma(scatter)
    self.init(
      degreesOfFreedom: 2 * half,
      variance: Elementary.exp(mean + Elementary.digamma(half) - Elementary.log(half)))
  }

  /// A cell's moderated variance, and the degrees of freedom that it has.
  ///
  /// - Parameters:
  ///   - squares: Sum of squared distances from the mean, or the sum of such sums.
  ///   - degrees: Its degrees of freedom ν, 0 or more.
  /// - Returns: The variance and d₀ + ν; nil where that is 0.
  public func moderated(
    squares: Double, degrees: Int
  ) -> (variance: Double, degreesOfFreedom: Double)? {
    guard degreesOfFreedom < .infinity else { return (variance, .infinity) }
    let total = degreesOfFreedom + Double(degrees)
    guard total > 0 else { return nil }
    return ((degreesOfFreedom * variance + squares) / total, total)
  }
}
