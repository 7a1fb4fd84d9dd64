// SPDX-License-Identifier: Apache-2.0

/// Mean and scatter of one band of a cell over the passes of a side that saw it, each freed of its scene
/// median.
struct PassSide {
  private(set) var moments = PassMoments()
  /// Sum of the medians that they were freed of.
  private var medianSum = 0.0

  /// - Parameters:
  ///   - values: By pass, then band; NaN where the pass did not see the cell.
  ///   - band: The band, counted from 0.
  ///   - medians: By pass, then band: what each is freed of; NaN for a pass that does not count.
  ///   - bands: Number of bands.
  init(_ values: Span<Double>, band: Int, medians: [Double], bands: Int) {
    for place in stride(from: band, to: values.count, by: bands) {
      let value = values[place] - medians[place]
      guard !value.isNaN else { continue }
      moments.add(value)
      medianSum += medians[place]
    }
  }

  /// Mean of the medians of the passes that saw the cell.
  var meanMedian: Double { medianSum / Double(moments.count) }
}

/// The earlier and the new passes of one band of a cell.
///
/// The difference of the means of n earlier and m new passes has the width s √(1/m + 1/n), with the
/// squares of both sides pooled and moderated by the scene's prior (`PredictionTest`). Where both
/// sides have five passes or more each has a variance of its own (`WelchTest`): the width is
/// √(s₁²/n + s₂²/m), and as Satterthwaite's degrees of freedom are fewer than the pooled ones, wider by
/// the ratio of the two quantiles of t at 0.001.
struct PassSides {
  let earlier: PassSide
  let later: PassSide

  /// Passes that a side must have for a variance of its own: Welch's test of fewer claims too much.
  static let leastOfOwnVariance = 5

  /// Whether a pass of each side saw the cell.
  var isSeen: Bool { earlier.moments.count > 0 && later.moments.count > 0 }

  /// The scatter within the sides: a change between them is no part of it.
  var within: PassMoments {
    PassMoments(
      count: earlier.moments.count + later.moments.count - 1, mean: 0,
      squares: earlier.moments.squares + later.moments.squares)
  }

  /// Standard deviation of the difference of the means; nil where nothing tells it.
  func width(_ prior: VariancePrior) -> Double? {
    let (first, second) = (earlier.moments, later.moments)
    guard
      let pooled = prior.moderated(
        squares: first.squares + second.squares, degrees: first.count + second.count - 2)
    else { return nil }
    let least = Self.leastOfOwnVariance
    if first.count >= least, second.count >= least,
      let own = WelchTest(prior: prior).error(second, earlier: first)
    {
      return own.squared.squareRoot()
        * (Self.tail(own.degreesOfFreedom) / Self.tail(pooled.degreesOfFreedom))
    }
    return (pooled.variance * (1 / Double(second.count) + 1 / Double(first.count))).squareRoot()
  }

  /// The value that t exceeds with a probability of 0.0005, to half a per cent from eight degrees of
  /// freedom on.
  ///
  /// - Source: R. A. Fisher and E. A. Cornish (1960); M. Abramowitz, I. A. Stegun, 26.7.5.
  private static func tail(_ degrees: Double) -> Double {
    let (z, inverse) = (3.290_526_731_491_926, 1 / degrees)
    let square = z * z
    let first = z * (square + 1) / 4
    let second = z * ((5 * square + 16) * square + 3) / 96
    let third = z * (((3 * square + 19) * square + 17) * square - 15) / 384
    return z + inverse * (first + inverse * (second + inverse * third))
  }
}
