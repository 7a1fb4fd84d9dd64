// SPDX-License-Identifier: Apache-2.0

/// What is common to the earlier passes of a comparison: how the scene moved from each to the new one,
/// and how much cells vary from pass to pass.
///
/// On y = ln of a cell's mean power, each pass freed of its scene median, the mean of the n earlier
/// passes predicts the new one with the standard deviation s √(1 + 1/n). A variance from few passes is
/// noise, so s² is moderated by that of the scene (`VariancePrior`); then two passes are enough, and the
/// scene null calibrates the rest.
///
/// - Source: METHODS section 4; G. K. Smyth, "Linear models and empirical Bayes methods for assessing
///   differential expression in microarray experiments" (2004).
public struct BaselineModel: Sendable {
  /// Passes below which nothing is known of how cells vary.
  public static let leastPasses = 2
  /// Cells that a pass must have seen for its median to count.
  public static let leastCells = SceneTest.leastCells

  /// Number of bands.
  public let bands: Int
  /// Number of earlier passes.
  public let passes: Int
  /// By band: how the variances of cells spread over the scene.
  public let priors: [VariancePrior]
  /// By band: the width s √(1 + 1/n) of a typical cell, in nepers.
  public let typicalWidths: [Double]
  /// By pass, then band: the scene's median; NaN for a pass that saw too few cells.
  private let medians: [Double]
  /// By band: the new pass's.
  private let newMedians: [Double]

  /// Learns from a sample of cells.
  ///
  /// nil of fewer than `leastPasses` passes or `leastCells` cells, and where no two cells were seen
  /// twice: there is no baseline then.
  ///
  /// - Parameters:
  ///   - past: By cell, then pass, then band: ln of mean power; NaN where the pass did not see the cell.
  ///   - new: By cell, then band: ln of mean power in the new pass.
  ///   - passes: Number of earlier passes.
  ///   - bands: Number of bands.
  /// - Complexity: O(*n*) in the numbers.
  public init?(past: [Double], new: [Double], passes: Int, bands: Int) {
    let count = new.count / max(bands, 1)
    precondition(
      bands > 0 && new.count == count * bands && past.count == count * passes * bands,
      "a number for each cell, pass and band")
    guard passes >= Self.leastPasses, count >= Self.leastCells else { return nil }
    self.bands = bands
    self.passes = passes
    newMedians = (0..<bands).map { band in
      median(of: (0..<count).map { new[$0 * bands + band] }) ?? 0
    }
    medians = (0..<passes * bands).map { place in
      let seen = (0..<count).map { past[$0 * passes * bands + place] }.filter { !$0.isNaN }
      return seen.count < Self.leastCells ? .nan : median(of: seen) ?? .nan
    }
    var priors: [VariancePrior] = []
    var widths: [Double] = []
    for band in 0..<bands {
      var moments: [Moments] = []
      for cell in 0..<count {
        let first = cell * passes * bands
        let one = Moments(
          past.span.extracting(first..<first + passes * bands), band: band, bands: bands,
          medians: medians)
        if one.passes > 0 { moments.append(one) }
      }
      guard
        let prior = VariancePrior(
          of: moments.map(\.variance), degreesOfFreedom: moments.map { Double($0.passes - 1) }),
        let typical = median(of: moments.map { $0.width(prior) })
      else { return nil }
      priors.append(prior)
      widths.append(typical)
    }
    self.priors = priors
    typicalWidths = widths
  }

  /// The scene's median of ln of mean power in the new pass.
  public func newMedian(band: Int) -> Double { newMedians[band] }

  /// What the earlier passes say of a cell.
  ///
  /// - Parameter past: By pass, then band: ln of mean power; NaN where the pass did not see the cell.
  /// - Returns: The cell's past; nil where no pass saw it.
  public func history(_ past: Span<Double>) -> CellHistory? {
    precondition(past.count == passes * bands, "a number for each pass and band")
    var (means, scales, shifts) = ([Double](), [Double](), [Double]())
    var seen = 0
    for band in 0..<bands {
      let moments = Moments(past, band: band, bands: bands, medians: medians)
      guard moments.passes > 0 else { return nil }
      seen = moments.passes
      means.append(moments.mean)
      scales.append(typicalWidths[band] / moments.width(priors[band]))
      shifts.append(newMedians[band] - moments.medians)
    }
    return CellHistory(passes: seen, means: means, scales: scales, shifts: shifts)
  }

  /// Mean and variance of one band of a cell over the passes that saw it.
  private struct Moments {
    /// Passes that saw the cell.
    private(set) var passes = 0
    /// Mean of the logarithms, each freed of its scene median.
    private(set) var mean = 0.0
    /// Their variance; 0 of one.
    private(set) var variance = 0.0
    /// Mean of the medians that they were freed of.
    private(set) var medians = 0.0

    init(_ past: Span<Double>, band: Int, bands: Int, medians all: [Double]) {
      for place in stride(from: band, to: past.count, by: bands) {
        let value = past[place] - all[place]
        guard !value.isNaN else { continue }
        passes += 1
        mean += value
        medians += all[place]
      }
      guard passes > 0 else { return }
      mean /= Double(passes)
      medians /= Double(passes)
      guard passes > 1 else { return }
      for place in stride(from: band, to: past.count, by: bands) {
        let rest = past[place] - all[place] - mean
        if !rest.isNaN { variance += rest * rest }
      }
      variance /= Double(passes - 1)
    }

    /// Standard deviation of a new pass about the mean.
    func width(_ prior: VariancePrior) -> Double {
      let freedom = Double(passes - 1)
      let moderated = prior.moderated(variance, degreesOfFreedom: freedom)
      return (moderated * (1 + 1 / Double(passes))).squareRoot()
    }
  }
}
