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

  let cells: TestedCells
  let summaries: [WindowSummary]
  /// By window, by cell of its block: index among the tested cells, or -1.
  let testedIndex: [[Int32]]

  /// Name of the method: the test of speckle, and whether the scene's own null was used with it.
  public var method: String {
    (cells.bands == 1 ? "ratio" : "omnibus") + (decision.pScene != nil ? "+scene" : "")
  }

  /// Number of tested cells.
  public var testedCount: Int { cells.count }

  /// What is said of the cell at a place of a window's block; nil for a cell that was not asked for.
  func finding(window: Int, place: Int) -> Finding? {
    let cell = layout.windows[window].cells[place]
    guard layout.wants(cell) else { return nil }
    let summary = summaries[window]
    if let reason = summary.allNotObserved {
      return Finding(cell: cell, notObserved: reason, validFraction: 0)
    }
    guard !summary.expected.isEmpty, summary.expected[place] > 0 else { return nil }
    let expected = summary.expected[place]
    let valid = summary.valid[place]
    let fraction = Double(valid) / Double(expected)
    let index = Int(testedIndex[window][place])
    guard index >= 0 else {
      return Finding(
        cell: cell, notObserved: valid == 0 ? summary.reason[place] : .tooFewPixels,
        validFraction: fraction)
    }
    var finding = Finding(cell: cell, notObserved: nil, validFraction: fraction)
    finding.changedFraction = Double(summary.changed[place]) / Double(valid)
    fill(&finding, from: index)
    return finding
  }

  private func fill(_ finding: inout Finding, from index: Int) {
    let effect = effect(at: index)
    finding.isFlagged = decision.q[index] <= decision.falseDiscoveryRate
    finding.statistic = decision.sceneStatistic?[index]
    finding.degreesOfFreedom = decision.degreesOfFreedom
    finding.p = decision.p[index]
    finding.q = decision.q[index]
    finding.pSpeckle = decision.pSpeckle[index]
    finding.pScene = decision.pScene?[index]
    finding.effectDecibels = effect.decibels
    finding.sceneDecibels = decision.pScene == nil ? nil : effect.sceneDecibels
    finding.direction = effect.direction
    finding.looks = (0..<cells.bands).map { cells.looks[$0][index] }.min()
    finding.smallestDetectableDecibels =
      decision.smallestDetectable(at: index) * ChangeEffect.decibelsPerNeper
  }

  /// Size and direction of the change of a tested cell.
  func effect(at index: Int) -> ChangeEffect {
    ChangeEffect(
      logRatios: (0..<cells.bands).map { cells.after[$0][index] - cells.before[$0][index] },
      residuals: (0..<cells.bands).map { decision.residuals[$0][index] })
  }
}

extension ComparisonFindings {
  /// The findings in report order.
  ///
  /// - Parameter all: Whether unflagged and not observed cells come too.
  public func findings(all: Bool) -> some Sequence<Finding> {
    FindingSequence(result: self, all: all)
  }

  /// The finding of one cell; nil where the comparison does not hold it.
  public func finding(of cell: GridCell) -> Finding? {
    place(of: cell).flatMap { finding(window: $0.window, place: $0.place) }
  }

  /// Where a cell stands.
  func place(of cell: GridCell) -> (window: Int, place: Int)? {
    for (index, window) in layout.windows.enumerated() {
      if let place = window.cells.position(of: cell) { return (index, place) }
    }
    return nil
  }
}

/// Walks over windows so that cells come row by row from the north, over all windows of a row.
private struct FindingSequence: Sequence, IteratorProtocol {
  private let result: ComparisonFindings
  private let all: Bool
  /// Windows that hold the row of cells at hand.
  private var group: Range<Int>
  private var row: Int
  private var window: Int
  private var column: Int

  init(result: ComparisonFindings, all: Bool) {
    self.result = result
    self.all = all
    group = 0..<0
    row = 0
    window = 0
    column = 0
    startGroup(at: 0)
  }

  private mutating func startGroup(at first: Int) {
    let windows = result.layout.windows
    var end = first
    while end < windows.count, windows[end].cells.rows == windows[first].cells.rows { end += 1 }
    group = first..<end
    window = first
    column = 0
    row = 0
  }

  mutating func next() -> Finding? {
    let windows = result.layout.windows
    while !group.isEmpty {
      let block = windows[window].cells
      if column < block.columns.count {
        let place = row * block.columns.count + column
        column += 1
        if let finding = result.finding(window: window, place: place), all || finding.isFlagged {
          return finding
        }
        continue
      }
      column = 0
      window += 1
      guard window == group.upperBound else { continue }
      window = group.lowerBound
      row += 1
      if row == block.rows.count { startGroup(at: group.upperBound) }
    }
    return nil
  }
}
