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
      var pasts: [Past] = []
      for cell in 0..<count {
        let first = cell * passes * bands
        let one = Past(
          past.span.extracting(first..<first + passes * bands), band: band, bands: bands,
          medians: medians)
        if one.moments.count > 0 { pasts.append(one) }
      }
      guard let prior = VariancePrior(estimatedFrom: pasts.map(\.moments)),
        let typical = median(of: pasts.compactMap { $0.width(prior) })
      else { return nil }
      priors.append(prior)
      widths.append(typical)
    }
    self.priors = priors
    typicalWidths = widths
  }

  /// The scene's median of ln of mean power in an earlier pass, counted from the oldest; NaN where it
  /// saw too few cells.
  public func earlierMedian(pass: Int, band: Int) -> Double { medians[bands * pass + band] }

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
      let cell = Past(past, band: band, bands: bands, medians: medians)
      guard cell.moments.count > 0, let width = cell.width(priors[band]) else { return nil }
      seen = cell.moments.count
      means.append(cell.moments.mean)
      scales.append(typicalWidths[band] / width)
      shifts.append(newMedians[band] - cell.meanMedian)
    }
    return CellHistory(passes: seen, means: means, scales: scales, shifts: shifts)
  }

  /// Mean and scatter of one band of a cell over the passes that saw it, each freed of its median.
  private struct Past {
    private(set) var moments = PassMoments()
    /// Sum of the medians that they were freed of.
    private var medianSum = 0.0

    init(_ past: Span<Double>, band: Int, bands: Int, medians: [Double]) {
      for place in stride(from: band, to: past.count, by: bands) {
        let value = past[place] - medians[place]
        guard !value.isNaN else { continue }
        moments.add(value)
        medianSum += medians[place]
      }
    }

    var meanMedian: Double { medianSum / Double(moments.count) }

    /// Standard deviation of a new pass about the mean; nil where nothing tells it.
    func width(_ prior: VariancePrior) -> Double? {
      prior.moderated(squares: moments.squares, degrees: moments.count - 1).map {
        ($0.variance * (1 + 1 / Double(moments.count))).squareRoot()
      }
    }
  }
}
