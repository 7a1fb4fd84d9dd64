// SPDX-License-Identifier: Apache-2.0

/// What is common to the passes of a comparison of several: how the scene moved from each earlier one to
/// the new ones, and how much cells vary from pass to pass.
///
/// On y = ln of a cell's mean power, each pass freed of its scene median, the mean of the n earlier
/// passes predicts that of the m new ones with the width s √(1/m + 1/n). A variance from few passes is
/// noise, so s² is moderated by that of the scene (`VariancePrior`); then three passes in all are enough,
/// and the scene null calibrates the rest. See `PassSides` for the width of a cell.
///
/// - Source: METHODS section 4; G. K. Smyth, "Linear models and empirical Bayes methods for assessing
///   differential expression in microarray experiments" (2004).
public struct BaselineModel: Sendable {
  /// Earlier passes below which nothing is known of how cells vary, where one new pass is tested.
  public static let leastPasses = 2
  /// Cells that a pass must have seen for its median to count.
  public static let leastCells = SceneTest.leastCells

  /// Number of bands.
  public let bands: Int
  /// Number of earlier passes.
  public let passes: Int
  /// Number of new passes.
  public let newPasses: Int
  /// By band: how the variances of cells spread over the scene.
  public let priors: [VariancePrior]
  /// By band: the width s √(1/m + 1/n) of a typical cell, in nepers.
  public let typicalWidths: [Double]
  /// By pass, then band: the scene's median; NaN for a pass that saw too few cells.
  private let medians: [Double]
  /// The same of the new passes.
  private let newMedians: [Double]

  /// Learns from a sample of cells.
  ///
  /// nil of fewer than three passes in all or `leastCells` cells, and where no two cells were seen
  /// twice on a side: there is no baseline then.
  ///
  /// - Parameters:
  ///   - past: By cell, then pass, then band: ln of mean power; NaN where the pass did not see the cell.
  ///   - new: The same of the new passes, of which the first has seen every cell.
  ///   - passes: Number of earlier passes.
  ///   - newPasses: Number of new passes.
  ///   - bands: Number of bands.
  /// - Complexity: O(*n*) in the numbers.
  public init?(past: [Double], new: [Double], passes: Int, newPasses: Int = 1, bands: Int) {
    let newNumbers = newPasses * bands
    let count = new.count / max(newNumbers, 1)
    precondition(
      bands > 0 && newPasses > 0 && new.count == count * newNumbers
        && past.count == count * passes * bands,
      "a number for each cell, pass and band")
    guard passes > 0, passes + newPasses > Self.leastPasses, count >= Self.leastCells else {
      return nil
    }
    self.bands = bands
    self.passes = passes
    self.newPasses = newPasses
    newMedians = Self.medians(of: new, count: count, numbers: newNumbers)
    medians = Self.medians(of: past, count: count, numbers: passes * bands)
    var priors: [VariancePrior] = []
    var widths: [Double] = []
    for band in 0..<bands {
      var cells: [PassSides] = []
      for cell in 0..<count {
        let (first, firstNew) = (cell * passes * bands, cell * newNumbers)
        let one = PassSides(
          earlier: PassSide(
            past.span.extracting(first..<first + passes * bands), band: band, medians: medians,
            bands: bands),
          later: PassSide(
            new.span.extracting(firstNew..<firstNew + newNumbers), band: band,
            medians: newMedians, bands: bands))
        if one.isSeen { cells.append(one) }
      }
      guard let prior = VariancePrior(estimatedFrom: cells.map(\.within)),
        let typical = median(of: cells.compactMap { $0.width(prior) })
      else { return nil }
      priors.append(prior)
      widths.append(typical)
    }
    self.priors = priors
    typicalWidths = widths
  }

  /// By number of a cell: the median over the cells; NaN where too few were seen.
  private static func medians(of values: [Double], count: Int, numbers: Int) -> [Double] {
    (0..<numbers).map { place in
      let seen = (0..<count).map { values[$0 * numbers + place] }.filter { !$0.isNaN }
      return seen.count < Self.leastCells ? .nan : median(of: seen) ?? .nan
    }
  }

  /// The scene's median of ln of mean power in an earlier pass, counted from the oldest; NaN where it
  /// saw too few cells.
  public func earlierMedian(pass: Int, band: Int) -> Double { medians[bands * pass + band] }

  /// The scene's median of ln of mean power in a new pass, counted from the first; NaN where it saw too
  /// few cells.
  public func newMedian(pass: Int = 0, band: Int) -> Double { newMedians[bands * pass + band] }

  /// What the passes say of a cell.
  ///
  /// - Parameters:
  ///   - past: By earlier pass, then band: ln of mean power; NaN where the pass did not see the cell.
  ///   - new: The same of the new passes.
  /// - Returns: The cell's history; nil where no pass of a side saw it.
  public func history(_ past: Span<Double>, new: Span<Double>) -> CellHistory? {
    precondition(
      past.count == passes * bands && new.count == newPasses * bands,
      "a number for each pass and band")
    var (means, changes, scales, shifts) = ([Double](), [Double](), [Double](), [Double]())
    var (seen, newSeen) = (0, 0)
    for band in 0..<bands {
      let cell = PassSides(
        earlier: PassSide(past, band: band, medians: medians, bands: bands),
        later: PassSide(new, band: band, medians: newMedians, bands: bands))
      guard cell.isSeen, let width = cell.width(priors[band]) else { return nil }
      (seen, newSeen) = (cell.earlier.moments.count, cell.later.moments.count)
      means.append(cell.earlier.moments.mean)
      changes.append(cell.later.moments.mean - cell.earlier.moments.mean)
      scales.append(typicalWidths[band] / width)
      shifts.append(cell.later.meanMedian - cell.earlier.meanMedian)
    }
    return CellHistory(
      passes: seen, newPasses: newSeen, means: means, changes: changes, scales: scales,
      shifts: shifts)
  }
}
