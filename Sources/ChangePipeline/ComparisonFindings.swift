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
  let detectionLimit: ChangeDecision.DetectionLimit
  /// By window, by cell of its block: index among the tested cells, or -1.
  let testedIndex: [[Int32]]

  /// Name of the method: the test of speckle, and whether the scene's own null was used with it.
  public var method: String {
    (cells.bands == 1 ? "ratio" : "omnibus") + (decision.pScene != nil ? "+scene" : "")
  }

  /// 10 / ln 10: decibels of a natural logarithm of power.
  static let decibelsPerNeper = 4.342_944_819_032_518

  /// Number of tested cells.
  public var testedCount: Int { cells.count }

  /// Whether the cell at a place of a window's block was observed and flagged, without its numbers;
  /// nil for a cell that was not asked for.
  func outline(window: Int, place: Int) -> Finding? {
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
    finding.isFlagged = decision.q[index] <= decision.falseDiscoveryRate
    return finding
  }

  /// What is said of the cell at a place of a window's block; nil for a cell that was not asked for.
  func finding(window: Int, place: Int) -> Finding? {
    guard let outline = outline(window: window, place: place) else { return nil }
    return finding(outline, window: window, place: place)
  }

  /// An outline with its numbers, where it has any.
  func finding(_ outline: Finding, window: Int, place: Int) -> Finding {
    guard outline.notObserved == nil else { return outline }
    var finding = outline
    let summary = summaries[window]
    let index = Int(testedIndex[window][place])
    finding.changedFraction = Double(summary.changed[place]) / Double(summary.valid[place])
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

extension ComparisonFindings {
  /// The findings in report order.
  ///
  /// - Parameter all: Whether unflagged and not observed cells come too.
  /// - Returns: Each cell once, made when it is asked for.
  public func findings(all: Bool) -> some Sequence<Finding> {
    FindingSequence(result: self, all: all, isDetailed: true)
  }

  /// All findings in report order without statistics, for counting: a hundred times faster.
  public func outlines() -> some Sequence<Finding> {
    FindingSequence(result: self, all: true, isDetailed: false)
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
  private let isDetailed: Bool
  /// Windows that hold the row of cells at hand.
  private var group: Range<Int>
  private var row: Int
  private var window: Int
  private var column: Int

  init(result: ComparisonFindings, all: Bool, isDetailed: Bool) {
    self.result = result
    self.all = all
    self.isDetailed = isDetailed
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
        if let outline = result.outline(window: window, place: place), all || outline.isFlagged {
          return isDetailed ? result.finding(outline, window: window, place: place) : outline
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
