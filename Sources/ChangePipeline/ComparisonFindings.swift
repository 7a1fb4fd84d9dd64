// SPDX-License-Identifier: Apache-2.0
public import ChangeStatistics
public import MonitorGrid

/// What one comparison says of all of its cells.
///
/// Findings are made one by one when they are asked for; what is kept in memory is a few numbers for
/// each cell that may be flagged.
public struct ComparisonFindings: Sendable {
  /// Cells, windows and area of interest.
  public let layout: ComparisonLayout
  /// What was compared in each cell.
  let comparison: ComparisonMethod
  /// What was decided and by what.
  public let parameters: DecisionParameters
  /// Which cells' numbers were kept.
  public let detail: FindingDetail
  /// Looks and correlation of the pixels, band by band, and where they come from; empty for optical
  /// passes.
  public let pixelLooks: [PixelLooks]
  /// The canonical variates that were compared, for IR-MAD.
  public let variates: IRMADResult?
  /// What brought the later pass to the scale of the earlier one; nil where it was left as it is.
  public let normalisation: RelativeNormalisation?
  /// How well the two passes lie on each other.
  public let registration: Registration
  /// What the passes have in common; nil where two passes alone are compared.
  public let baseline: BaselineModel?
  /// How often the method flags where nothing is expected; nil where that was not asked.
  public let nullTest: NullTest?
  /// How far apart optical pixels are, where they are to be decided.
  let pixelDistance: PixelDistance?
  /// The decision over the tested cells.
  public let decision: ChangeDecision
  /// What a reader of the result should know, in sentences.
  public let warnings: [String]
  /// Blocks of pixels that were decoded, each once.
  public let decodedBlocks: Int
  /// What the sweep over the two passes spent its time on.
  public let times: SweepTimes

  /// What was counted of all cells.
  let tally: CellTally
  /// What the pixels left in the cells that the decision speaks of, in its order.
  let kept: KeptCells
  /// What other passes left in these, by cell, then pass (earlier ones first), then band; empty without
  /// any.
  let others: [Double]
  /// What the pixels left in all cells.
  let store: CellStore
  let detectionLimit: ChangeDecision.DetectionLimit

  /// Name of the method: the test of speckle, and whether the scene's own null was used with it.
  public var method: String {
    let test =
      switch comparison {
      case .ratio where baseline != nil: "baseline"
      case .index where baseline != nil, .coherence where baseline != nil:
        comparison.name + "-baseline"
      case .ratio: decision.candidates.bands == 1 ? "ratio" : "omnibus"
      case .changeVector: "change-vector"
      case .variates, .index, .coherence, .structure: comparison.name
      }
    return test + (hasSceneNull ? "+scene" : "")
  }

  /// Whether optical passes were compared.
  var isOptical: Bool { comparison.isOptical }

  /// Whether the scene's own null was used.
  public var hasSceneNull: Bool { decision.candidates.hasSceneNull }

  /// 10 / ln 10: decibels of a natural logarithm of power.
  static let decibelsPerNeper = 4.342_944_819_032_518

  /// ln(after / before).
  static func logRatio(_ after: Double, _ before: Double) -> Double {
    Elementary.log(after) - Elementary.log(before)
  }

  /// Number of tested cells.
  public var testedCount: Int { tally.tested }
  /// Number of flagged cells.
  public var flaggedCount: Int { decision.flaggedCount }
  /// Cells that were asked for and could not be tested, by reason.
  public var notObserved: [NotObservedReason: Int] { tally.notObserved }

  /// What is said of a cell that was tested; its place among those that were kept.
  func finding(kept index: Int, withDetection: Bool = true) -> Finding {
    let (candidates, stored) = (decision.candidates, kept[index])
    var finding = Finding(
      cell: candidates.cells[index], notObserved: nil, validFraction: stored.validFraction)
    finding.isFlagged = decision.isFlagged(candidate: index)
    finding.statistic =
      hasSceneNull ? candidates.squaredDistances[index] : candidates.speckleStatistic[index]
    finding.degreesOfFreedom = decision.degreesOfFreedom
    finding.p = decision.p[index]
    finding.q = decision.q[index]
    if let baseline {
      finding.referencePasses = candidates.passes[index]
      if baseline.newPasses > 1 { finding.newPasses = candidates.newPasses[index] }
    }
    finding.pScene = hasSceneNull ? candidates.pScene[index] : nil
    if comparison.isOptical {
      describeOptical(&finding, kept: index)
    } else {
      describeRadar(&finding, kept: index)
      if withDetection {
        finding.smallestDetectableDecibels =
          decision.smallestDetectable(candidate: index, limit: detectionLimit)
          * Self.decibelsPerNeper
      }
    }
    return finding
  }

  private func describeRadar(_ finding: inout Finding, kept index: Int) {
    let (candidates, stored) = (decision.candidates, kept[index])
    finding.changedFraction = Double(stored.changed) / Double(stored.valid)
    // What is tested is the residual: the log ratio less what the scene did at this place. The band
    // whose residual is largest stands for the cell.
    let band = decision.strongestBand(candidate: index)
    let ratio = candidates.logRatio(candidate: index, band: band)
    let level = ratio - candidates.residual(candidate: index, band: band)
    finding.pSpeckle = candidates.pSpeckle[index]
    if parameters.scoresPixelwiseT { finding.pixelwiseT = pixelwiseT(kept: index) }
    if finding.isFlagged, let passes = changePasses(kept: index) {
      (finding.lastUnchangedPass, finding.firstChangedPass) = passes
    }
    finding.effectDecibels = ratio * Self.decibelsPerNeper
    finding.effectBand = band + 1
    finding.sceneDecibels = hasSceneNull ? level * Self.decibelsPerNeper : nil
    finding.direction = decision.direction(candidate: index)
    finding.isRobustToShift = decision.isRobustToShift(candidate: index)
    finding.looks = (0..<candidates.bands).map { candidates.looks(candidate: index, band: $0) }
      .min()
  }

  private func describeOptical(_ finding: inout Finding, kept index: Int) {
    let band = decision.strongestBand(candidate: index)
    finding.effectBand = band + 1
    switch comparison {
    case .variates:
      // A variate is a contrast of bands: up and down have no meaning on the ground.
      finding.effect = decision.candidates.residual(candidate: index, band: band)
    case .coherence:
      let after = newCoherence(kept: index, band: band)
      let ratio = decision.candidates.logRatio(candidate: index, band: band)
      finding.effect = after - CellTransform.coherence(after, less: ratio)
      finding.direction = decision.direction(candidate: index)
      if finding.direction == .decrease { finding.meaning = "coherence loss" }
      if finding.direction == .increase { finding.meaning = "coherence gain" }
    case .structure:
      finding.effect = structureLost(kept: index)
      finding.direction = decision.direction(candidate: index)
    case .index(let placed):
      finding.effect = decision.candidates.logRatio(candidate: index, band: band)
      finding.direction = decision.direction(candidate: index)
      switch finding.direction {
      case .increase: finding.meaning = placed.index.meaningOfIncrease
      case .decrease: finding.meaning = placed.index.meaningOfDecrease
      default: break
      }
    default:
      let sums = kept.band(band, at: index)
      let count = Double(kept[index].valid)
      finding.effect =
        normalisation.map { $0.bands[band].normalised(sums.after / count) - sums.before / count }
        ?? (sums.after - sums.before) / count
      finding.direction = decision.direction(candidate: index)
    }
  }
}

extension ComparisonFindings {
  /// By how much more of its structure is unlike than the scene expects of a cell, from -1 to 0.
  ///
  /// The floor of the scene is in both likenesses, and would hide how much of smooth ground has gone: their
  /// difference is told as a share of what the cell holds without it.
  private func structureLost(kept index: Int) -> Double {
    let sums = kept.band(0, at: index)
    let found = decision.candidates.logRatio(candidate: index, band: 0)
    let likeness = CellTransform.coherence(ofHyperbolic: found)
    let expected = CellTransform.coherence(
      ofHyperbolic: found - decision.candidates.residual(candidate: index, band: 0))
    guard likeness < 1 else { return 0 }
    // The power with the floor is the difference over one less the likeness.
    let share = (sums.before - sums.after) / sums.before / (1 - likeness)
    return max((likeness - expected) * share, -1)
  }
}

/// Which cells' numbers a comparison keeps.
public enum FindingDetail: Sendable {
  /// Those of cells that may be flagged: memory does not grow with the raster.
  case flagged
  /// Those of all tested cells, some hundred bytes for each.
  case all
}
