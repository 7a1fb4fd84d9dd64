// SPDX-License-Identifier: Apache-2.0

/// Gains and offsets that bring the later pass to the scale of the earlier one, from pixels that did not
/// change.
///
/// Light, air and sensor differ from date to date, in each band in its own way. IR-MAD finds the pixels that
/// did not change whatever gains lie between the passes; through these a line is laid, band by band.
///
/// - Source: M. J. Canty, A. A. Nielsen, "Automatic radiometric normalization of multitemporal satellite imagery
///   with the iteratively re-weighted MAD transformation" (2008).
public struct RelativeNormalisation: Hashable, Sendable {
  /// One band's line, and what it does to pixels that it was not fitted to.
  public struct Band: Hashable, Sendable {
    /// Rise of the earlier pass for one of the later.
    public let slope: Double
    /// The earlier pass where the later is 0.
    public let offset: Double
    /// Correlation of both over the pixels of the fit.
    public let correlation: Double
    /// Root of the mean squared difference of both passes over the pixels of the test, as they are.
    public let rawDifference: Double
    /// The same with the later pass on the earlier one's scale.
    public let normalisedDifference: Double

    /// A value of the later pass on the scale of the earlier.
    public func normalised(_ after: Double) -> Double { offset + slope * after }
  }

  /// The no-change probability from which on a pixel counts as unchanged.
  public static let leastProbability = 0.95
  /// Slopes that can be light and air; others are another unit or another sensor.
  public static let slopes = 0.5...2.0
  /// The least correlation.
  public static let leastCorrelation = 0.9
  /// The least pixels of fit and test together.
  public static let leastPixels = 100

  /// The bands.
  public let bands: [Band]
  /// Pixels that the lines were fitted to.
  public let fittedCount: Int
  /// Pixels that they were tested with.
  public let testedCount: Int

  /// Fits the lines.
  ///
  /// Of the unchanged pixels a third, drawn by a fixed seed, is kept back for the test.
  ///
  /// - Parameters:
  ///   - sample: Pixels of both passes.
  ///   - variates: The canonical variates of their bands.
  /// - Throws: `StatisticsError` with code `.tooFewPixels`, or `.notNormalised` where a band's slope or
  ///   correlation is beyond what light and air can do, naming the band.
  /// - Complexity: O(*n* *p*²) in the pixels of *p* bands.
  public init(
    _ sample: IRMADSample, under variates: CanonicalVariates
  ) throws(StatisticsError) {
    var (fit, test) = ([Int](), [Int]())
    for (pixel, probability) in sample.noChangeProbabilities(under: variates).enumerated()
    where probability > Self.leastProbability {
      if Self.isKeptBack(pixel) { test.append(pixel) } else { fit.append(pixel) }
    }
    guard fit.count + test.count >= Self.leastPixels, !test.isEmpty else {
      throw StatisticsError(
        code: .tooFewPixels, subject: "\(fit.count + test.count) pixels",
        message:
          "surely did not change, and \(Self.leastPixels) are needed to bring one pass to the scale of "
          + "the other")
    }
    fittedCount = fit.count
    testedCount = test.count
    var bands: [Band] = []
    for band in 0..<sample.bandCount {
      bands.append(try Self.band(band, of: sample, fit: fit, test: test))
    }
    self.bands = bands
  }

  private static func band(
    _ band: Int, of sample: IRMADSample, fit: [Int], test: [Int]
  ) throws(StatisticsError) -> Band {
    let name = "Band \(band + 1)"
    guard
      let line = OrthogonalRegression(
        x: sample.values(ofColumn: sample.bandCount + band, at: fit),
        y: sample.values(ofColumn: band, at: fit))
    else {
      throw StatisticsError(
        code: .notNormalised, subject: name,
        message: "has nothing in common between the passes, even where nothing changed")
    }
    guard slopes.contains(line.slope), line.correlation >= leastCorrelation else {
      throw StatisticsError(
        code: .notNormalised, subject: name,
        message:
          "has a slope of \(rounded(line.slope)) and a correlation of \(rounded(line.correlation)) between "
          + "the passes where nothing changed; \(slopes.lowerBound) to \(slopes.upperBound) and at least "
          + "\(leastCorrelation) can be light and air")
    }
    let before = sample.values(ofColumn: band, at: test)
    let after = sample.values(ofColumn: sample.bandCount + band, at: test)
    var (raw, normalised) = (0.0, 0.0)
    for index in before.indices {
      let plain = before[index] - after[index]
      let rest = before[index] - (line.offset + line.slope * after[index])
      raw += plain * plain
      normalised += rest * rest
    }
    return Band(
      slope: line.slope, offset: line.offset, correlation: line.correlation,
      rawDifference: (raw / Double(test.count)).squareRoot(),
      normalisedDifference: (normalised / Double(test.count)).squareRoot())
  }

  private static func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }

  /// Whether a pixel is one of the third that tests: a hash of its number, with no state to carry.
  ///
  /// - Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators" (2014).
  private static func isKeptBack(_ pixel: Int) -> Bool {
    var z = UInt64(pixel + 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (z ^ (z >> 31)) % 3 == 0
  }
}

extension IRMADSample {
  /// The values of a column (bands before, then after) at some pixels.
  fileprivate func values(ofColumn column: Int, at pixels: [Int]) -> [Double] {
    pixels.map { pixel in
      let (block, place) = pixel.quotientAndRemainder(dividingBy: Self.blockPixels)
      let vector = (block * columnCount + column) * Self.blockVectors + place / 8
      return Double(vectors[vector][place % 8])
    }
  }
}
