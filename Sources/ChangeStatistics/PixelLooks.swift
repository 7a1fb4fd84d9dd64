// SPDX-License-Identifier: Apache-2.0

/// Looks of a pixel and the correlation of its neighbours, and what follows for the mean of a cell.
public struct PixelLooks: Hashable, Sendable {
  /// Equivalent looks of a pixel's intensity.
  public let looks: Double
  /// Correlations of intensities at half of the lags within three pixels; the other half is equal.
  let correlations: [Double]
  /// 1 plus the correlations of log ratios over all lags: pixels that carry one pixel's worth.
  public let logCorrelationSum: Double

  init(looks: Double, correlations: [Double], logCorrelationSum: Double) {
    self.looks = looks
    self.correlations = correlations
    self.logCorrelationSum = logCorrelationSum
  }

  /// Independent pixels of the looks given, as an option or a product's metadata state them.
  public static func independent(looks: Double) -> PixelLooks {
    PixelLooks(
      looks: looks,
      correlations: [Double](repeating: 0, count: LooksEstimator.halfLags.count),
      logCorrelationSum: 1)
  }

  /// The same correlations with other looks, where looks are given and not estimated.
  public func with(looks: Double) -> PixelLooks {
    PixelLooks(looks: looks, correlations: correlations, logCorrelationSum: logCorrelationSum)
  }

  /// Effective pixels of a cell over its pixels, 0 to 1.
  ///
  /// - Parameters:
  ///   - width: Pixels across a whole cell, fractions allowed.
  ///   - height: Pixels down a whole cell, fractions allowed.
  /// - Returns: 1 over 1 plus the correlations that lie inside of the cell, each by the share of
  ///   pixels that have such a neighbour in it; at least one pixel's worth.
  public func effectiveShare(width: Double, height: Double) -> Double {
    var sum = 1.0
    for (lag, correlation) in zip(LooksEstimator.halfLags, correlations) {
      let down = max(0, 1 - Double(lag.row) / height)
      let across = max(0, 1 - Double(abs(lag.column)) / width)
      sum += 2 * down * across * correlation
    }
    return min(1, max(1 / sum, 1 / (width * height)))
  }

  /// Looks of the mean of one cell: looks of a pixel times the effective pixels of the cell.
  ///
  /// A cell whose ground is uneven has fewer: its mean is carried by its bright pixels.
  ///
  /// - Parameters:
  ///   - pixels: Valid pixels of the cell, in both passes.
  ///   - share: `effectiveShare` of a whole cell.
  ///   - unevennessBefore: Mean of squares over the square of the mean in the cell, before.
  ///   - unevennessAfter: The same, after.
  /// - Returns: A number of looks, at least `looks`.
  public func cellLooks(
    pixels: Double, share: Double, unevennessBefore: Double, unevennessAfter: Double
  ) -> Double {
    let effective = max(pixels * share, 1)
    let unevenness = (unevennessBefore + unevennessAfter) / 2
    // What speckle alone would make of the mean of squares, corrected for the mean's own speckle.
    let speckle = max(1 + 1 / looks - unevenness / (looks * effective), 0.5)
    let texture = max(unevenness / speckle, 1)
    return looks * max(effective / texture, 1)
  }
}
