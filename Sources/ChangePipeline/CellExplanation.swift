// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

/// The numbers behind the decision on one cell, in the order in which they follow from each other.
public struct CellExplanation: Sendable {
  /// What the cell's pixels are in one band.
  public struct Band: Sendable {
    /// Polarisation.
    public let name: String
    /// Mean linear power before; of several earlier passes their geometric mean.
    public let before: Double
    /// Mean linear power after; of several new passes their geometric mean.
    public let after: Double
    /// Looks of a pixel.
    public let pixelLooks: Double
    /// Share of the cell's pixels that count as independent, from their correlation.
    public let effectiveShare: Double
    /// Mean of squares by squared mean, averaged over the passes.
    public let texture: Double
    /// Looks of the cell's mean.
    public let cellLooks: Double
    /// ln(after / before).
    public let logRatio: Double
    /// ln(after / before) that the scene null expects here; 0 without a scene null.
    public let sceneLevel: Double
  }

  /// What was decided.
  public let finding: Finding
  /// Pixels valid in all bands of both passes.
  public let validPixels: Int
  /// Pixel centres that the whole cell would hold.
  public let expectedPixels: Int
  /// The bands; empty where the cell was not tested.
  public let bands: [Band]
  /// Earlier passes that the cell was tested against; nil where it was one.
  public let referencePasses: Int?
  /// New passes that were tested together; nil where it was one.
  public let newPasses: Int?
  /// Squared distance from the scene null; nil without one.
  public let sceneDistance: Double?
  /// Tested cells.
  public let testedCount: Int
  /// Tested cells whose p is at most this cell's.
  public let rank: Int?
  /// The p that one more flagged cell would have to stay below.
  public let threshold: Double
}

extension ComparisonFindings {
  /// The numbers behind one cell; nil where the comparison does not hold it.
  ///
  /// - Complexity: O(*n*) in the tested cells, for the rank.
  ///
  /// - Throws: What reading the stored cells throws.
  public func explanation(
    of cell: GridCell, bandNames: [String]
  ) throws -> CellExplanation? {
    guard let finding = try finding(of: cell), let stored = try storedCell(cell) else {
      return nil
    }
    let index = index(of: cell)
    let bands = index.map { index in
      bandNames.indices.map { explain(band: $0, named: bandNames[$0], at: index) }
    }
    return CellExplanation(
      finding: finding, validPixels: Int(stored.valid),
      expectedPixels: Int(stored.expected), bands: bands ?? [],
      referencePasses: finding.referencePasses, newPasses: finding.newPasses,
      sceneDistance: hasSceneNull ? index.map { decision.candidates.squaredDistances[$0] } : nil,
      testedCount: testedCount,
      rank: index.map { index in decision.p.count { $0 <= decision.p[index] } },
      threshold: decision.threshold)
  }

  private func explain(band: Int, named name: String, at index: Int) -> CellExplanation.Band {
    let cell = kept[index]
    let sums = kept.band(band, at: index)
    let valid = Double(cell.valid)
    let side = Double(cell.expected).squareRoot()
    let ratio = decision.candidates.logRatio(candidate: index, band: band)
    var after = sums.after / valid
    if let baseline, baseline.newPasses > 1 {
      after = Elementary.exp(
        meanOfNew(kept: index, band: band, first: Elementary.log(after)))
    }
    return CellExplanation.Band(
      name: name, before: baseline == nil ? sums.before / valid : after / Elementary.exp(ratio),
      after: after,
      pixelLooks: pixelLooks[band].looks,
      effectiveShare: pixelLooks[band].effectiveShare(width: side, height: side),
      texture: Double(sums.texture),
      cellLooks: decision.candidates.looks(candidate: index, band: band), logRatio: ratio,
      sceneLevel: ratio - decision.candidates.residual(candidate: index, band: band))
  }
}
