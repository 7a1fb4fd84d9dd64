// SPDX-License-Identifier: Apache-2.0
public import ChangeStatistics
public import MonitorGrid

/// What one comparison says of all of its cells.
///
/// Findings are made one by one when they are asked for; what is kept is a few numbers per cell.
public struct ComparisonFindings: Sendable {
  /// Cells, windows and area of interest.
  public let layout: ComparisonLayout
  /// What was decided and by what.
  public let parameters: DecisionParameters
  /// Looks and correlation of the pixels, band by band, and where they come from.
  public let pixelLooks: [PixelLooks]
  /// The decision over the tested cells.
  public let decision: ChangeDecision
  /// What a reader of the result should know, in sentences.
  public let warnings: [String]

  /// What was counted of all cells.
  let tally: CellTally
  /// The cells whose numbers are kept, in report order: those tested.
  let cells: TestedCells
  /// What their pixels left.
  let table: CellTable
  /// What the pixels left in all cells.
  let store: CellStore
  let detectionLimit: ChangeDecision.DetectionLimit

  /// Name of the method: the test of speckle, and whether the scene's own null was used with it.
  public var method: String {
    (cells.bands == 1 ? "ratio" : "omnibus") + (decision.pScene != nil ? "+scene" : "")
  }

  /// 10 / ln 10: decibels of a natural logarithm of power.
  static let decibelsPerNeper = 4.342_944_819_032_518

  /// Number of tested cells.
  public var testedCount: Int { tally.tested }
  /// Number of flagged cells.
  public var flaggedCount: Int { decision.q.count { $0 <= decision.falseDiscoveryRate } }
  /// Cells that were asked for and could not be tested, by reason.
  public var notObserved: [NotObservedReason: Int] { tally.notObserved }

  /// What is said of a cell that was tested; its place among those whose numbers are kept.
  func finding(kept index: Int) -> Finding {
    let (valid, expected) = (Double(table.valid[index]), Double(table.expected[index]))
    var finding = Finding(
      cell: cells.cells[index], notObserved: nil, validFraction: valid / expected)
    finding.isFlagged = decision.q[index] <= decision.falseDiscoveryRate
    finding.changedFraction = Double(table.changed[index]) / valid
    // What is tested is the residual: the log ratio less what the scene did at this place. The band
    // whose residual is largest stands for the cell.
    let band = decision.strongestBand(cell: index)
    let ratio = cells.after[band][index] - cells.before[band][index]
    let level = ratio - decision.residuals[band][index]
    finding.statistic = decision.sceneStatistic?[index] ?? decision.speckleStatistic[index]
    finding.degreesOfFreedom = decision.degreesOfFreedom
    finding.p = decision.p[index]
    finding.q = decision.q[index]
    finding.pSpeckle = decision.pSpeckle[index]
    finding.pScene = decision.pScene?[index]
    finding.effectDecibels = ratio * Self.decibelsPerNeper
    finding.effectBand = band + 1
    finding.sceneDecibels = decision.pScene == nil ? nil : level * Self.decibelsPerNeper
    finding.direction = decision.direction(cell: index)
    finding.looks = (0..<cells.bands).map { cells.looks[$0][index] }.min()
    finding.smallestDetectableDecibels =
      decision.smallestDetectable(at: index, limit: detectionLimit) * Self.decibelsPerNeper
    return finding
  }
}
