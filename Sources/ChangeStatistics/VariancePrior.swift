// SPDX-License-Identifier: Apache-2.0

/// How the variances of many cells spread over a scene, to lend strength to one from few passes.
///
/// d₀ s₀² over a cell's variance is taken as chi-square with d₀ degrees of freedom.
///
/// - Source: G. K. Smyth, "Linear models and empirical Bayes methods for assessing differential
///   expression in microarray experiments" (2004), section 6.2: d₀ and s₀² by the mean and the variance
///   of the logarithms of the variances.
public struct VariancePrior: Hashable, Sendable {
  /// d₀: as many degrees of freedom as the scene's typical variance counts for; infinite where all cells
  /// vary alike.
  public let degreesOfFreedom: Double
  /// s₀².
  public let variance: Double

  /// A prior that is known.
  public init(degreesOfFreedom: Double, variance: Double) {
    precondition(degreesOfFreedom > 0 && variance > 0, "positive parameters")
    self.degreesOfFreedom = degreesOfFreedom
    self.variance = variance
  }

  /// Learns from the variances of cells; nil of fewer than two variances above 0.
  ///
  /// - Parameters:
  ///   - variances: Of cells; those that are 0 say nothing.
  ///   - degreesOfFreedom: Of each.
  /// - Complexity: O(*n*).
  public init?(of variances: [Double], degreesOfFreedom: [Double]) {
    precondition(variances.count == degreesOfFreedom.count, "degrees of freedom for each variance")
    var logs: [Double] = []
    var noise = 0.0
    for (variance, freedom) in zip(variances, degreesOfFreedom) where variance > 0 && freedom > 0 {
      let half = freedom / 2
      logs.append(
        Elementary.log(variance) - Elementary.digamma(half) + Elementary.log(half))
      noise += Elementary.trigamma(half)
    }
    guard logs.count >= 2 else { return nil }
    let count = Double(logs.count)
    let mean = logs.reduce(0, +) / count
    let spread = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) - noise / count
    guard spread > 0 else {
      self.init(degreesOfFreedom: .infinity, variance: Elementary.exp(mean))
      return
    }
    let half = Elementary.inverseTrigamma(spread)
    self.init(
      degreesOfFreedom: 2 * half,
      variance: Elementary.exp(mean + Elementary.digamma(half) - Elementary.log(half)))
  }

  /// A cell's variance, shrunk to the scene's.
  ///
  /// - Parameters:
  ///   - variance: The cell's own; of no meaning without degrees of freedom.
  ///   - own: Its degrees of freedom.
  /// - Returns: A variance between the two.
  public func moderated(_ variance: Double, degreesOfFreedom own: Double) -> Double {
    guard degreesOfFreedom < .infinity else { return self.variance }
    let known = own > 0 ? own * variance : 0
    return (degreesOfFreedom * self.variance + known) / (degreesOfFreedom + own)
  }
}
