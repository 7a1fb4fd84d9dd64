// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// Picks the cells that can be tested out of the store, as the numbers that statistics take.
struct TestedCellReader: Sendable {
  private let store: CellStore
  private let layout: ComparisonLayout
  private let leastValidFraction: Double
  /// How the stored numbers of a cell lie.
  var record: CellRecord { store.record }
  /// Bands that the pixels left sums of.
  let bandCount: Int
  /// Numbers of a kind that are tested of each cell.
  var testedCount: Int { transform.testedCount(bandCount: bandCount) }
  /// How numbers are made of what the pixels left.
  var transform = CellTransform.logarithms
  /// What other passes left, and what is common to them.
  var baseline: Baseline?
  /// What stands for the two passes that are compared; nil as a rule.
  var replay: Replay?

  init(
    _ store: CellStore, layout: ComparisonLayout, parameters: DecisionParameters, bandCount: Int
  ) {
    self.store = store
    self.layout = layout
    self.bandCount = bandCount
    leastValidFraction = parameters.leastValidFraction
  }

  /// Whether a cell was asked for.
  func wants(_ cell: GridCell) -> Bool { layout.wants(cell) }

  /// Tested cells, and where each stands among the stored cells that they were taken from.
  struct Part {
    let cells: TestedCells
    let stored: StoredCells
    let places: [Int32]
    /// What other passes left, by cell, then pass (earlier ones first), then band; empty without any.
    let others: [Double]
  }

  /// The tested cells of grid rows, in report order.
  func cells(inRows rows: Range<Int>) throws(ComparisonError) -> Part {
    let north = layout.block.rows.upperBound
    var taken = Taken(numbers: 3 * testedCount)
    taken.reserve(rows.count * layout.block.columns.count)
    let stored = try take(
      rows: north - rows.upperBound..<north - rows.lowerBound, into: &taken)
    return Part(
      cells: tested(taken), stored: stored, places: taken.places, others: taken.others)
  }

  /// Every so manieth tested cell of the comparison, from the first.
  ///
  /// - Parameters:
  ///   - step: How many to go on.
  ///   - bounds: A block that holds all tested cells.
  /// - Returns: The cells in report order.
  /// - Throws: What reading the store throws.
  func sample(every step: Int, within bounds: CellBlock) throws(ComparisonError) -> TestedCells {
    try sampleWithOthers(every: step, within: bounds).cells
  }

  /// The same, and what the other passes left in each cell: by pass (earlier ones first), then band.
  func sampleWithOthers(
    every step: Int, within bounds: CellBlock
  ) throws(ComparisonError) -> (cells: TestedCells, others: [Double]) {
    var taken = Taken(numbers: 3 * testedCount, step: step)
    let north = layout.block.rows.upperBound
    for first in stride(
      from: north - bounds.rows.upperBound, to: north - bounds.rows.lowerBound, by: 16)
    {
      _ = try take(rows: first..<min(first + 16, north - bounds.rows.lowerBound), into: &taken)
    }
    return (tested(taken), taken.others)
  }

  /// Takes in other passes; without effect where too few of the cells were seen.
  ///
  /// - Parameters:
  ///   - passes: Those before the two, from the oldest.
  ///   - later: Those after the two.
  ///   - tested: How many cells can be tested.
  ///   - bounds: The least block that holds them; nil of none.
  ///   - choices: Reads which of the earlier passes count in each cell; nil where all do.
  /// - Throws: What reading the stores throws.
  mutating func learnBaseline(
    _ passes: [PassStore], later: [PassStore] = [], tested: Int, bounds: CellBlock?,
    choices: (@Sendable (Range<Int>) throws -> [PassChoice])? = nil
  ) throws(ComparisonError) {
    guard let bounds else { return }
    var baseline = Baseline(passes, later: later, choices: choices)
    self.baseline = baseline
    let (sample, others) = try sampleWithOthers(
      every: SceneTest.sampleStep(testedCount: tested), within: bounds)
    baseline.learn(from: sample, others: others)
    self.baseline = baseline.model == nil ? nil : baseline
  }

  /// Counts the cells that can be tested, and finds the least block that holds them; nil of none.
  ///
  /// - Throws: What reading the stores throws.
  func extent() throws(ComparisonError) -> (tested: Int, bounds: CellBlock?) {
    var (tested, bounds) = (0, CellBlock?.none)
    for first in stride(from: 0, to: layout.block.rows.count, by: 64) {
      var taken = Taken(numbers: 3 * testedCount)
      _ = try take(rows: first..<min(first + 64, layout.block.rows.count), into: &taken)
      tested += taken.cells.count
      for cell in taken.cells { bounds = bounds?.grown(to: cell) ?? CellBlock(cell) }
    }
    return (tested, bounds)
  }

  private struct Taken {
    let numbers: Int
    var step = 1
    var seen = 0
    var cells: [GridCell] = []
    var places: [Int32] = []
    var values: [Double] = []
    /// By cell, then pass, then band.
    var others: [Double] = []
    /// By cell: which of the earlier passes count; empty where all do.
    var chosen: [PassChoice] = []
    /// By cell: numbers of the earlier pass that stands for the one before, then of that for the new.
    var replayed: [Double] = []

    mutating func reserve(_ count: Int) {
      cells.reserveCapacity(count)
      places.reserveCapacity(count)
      values.reserveCapacity(numbers * count)
    }
  }

  /// The cells that were taken, as numbers to test.
  private func tested(_ taken: Taken) -> TestedCells {
    var values = taken.values
    transform.complete(&values, bandCount: bandCount)
    replay?.apply(taken.replayed, to: &values, count: testedCount)
    let histories = baseline?.apply(
      to: &values, others: taken.others, chosen: taken.chosen, bandCount: testedCount)
    return TestedCells(
      cells: taken.cells, bands: testedCount, values: values, histories: histories,
      seeksDecrease: transform.seeksDecrease)
  }

  private func take(
    rows: Range<Int>, into taken: inout Taken
  ) throws(ComparisonError) -> StoredCells {
    let stored = try store.read(rows: rows)
    let others = try baseline?.read(rows: rows)
    let replayed = try replay?.read(rows: rows)
    let block = stored.block
    let columns = block.columns.count
    for row in 0..<block.rows.count {
      for column in 0..<columns {
        let place = row * columns + column
        let one = stored[place]
        guard one.isTestable(leastValidFraction: leastValidFraction) else { continue }
        let cell = GridCell(
          column: block.columns.lowerBound + column, row: block.rows.upperBound - 1 - row)
        guard layout.wants(cell), replayed?.isSeen(place) ?? true else { continue }
        taken.seen += 1
        guard taken.step == 1 || (taken.seen - 1) % taken.step == 0 else { continue }
        taken.cells.append(cell)
        taken.places.append(Int32(place))
        transform.append(place, of: stored, bandCount: bandCount, to: &taken.values)
        others?.append(place, to: &taken.others)
        others?.appendChoice(place, to: &taken.chosen)
        replayed?.append(place, to: &taken.replayed)
      }
    }
    return stored
  }
}

/// Looks of cells: those of a pixel times the effective pixels of the cell.
struct CellLooks: Sendable {
  private let pixelLooks: [PixelLooks]
  /// Share of effective pixels by the number of pixels of a whole cell; nearly all cells have one of
  /// a few numbers.
  private var shares: [UInt32: [Double]] = [:]

  init(_ pixelLooks: [PixelLooks]) {
    self.pixelLooks = pixelLooks
  }

  /// Looks of a cell's mean in a band, counted from 0.
  mutating func looks(_ cell: StoredCell, _ sums: StoredCell.Band, band: Int) -> Double {
    pixelLooks[band].cellLooks(
      pixels: Double(cell.valid), share: shares(ofCellWith: cell.expected)[band],
      texture: Double(sums.texture))
  }

  private mutating func shares(ofCellWith pixels: UInt32) -> [Double] {
    if let known = shares[pixels] { return known }
    // A cell is as wide as high on the ground; the root of its pixels is its side.
    let side = Double(pixels).squareRoot()
    let found = pixelLooks.map { $0.effectiveShare(width: side, height: side) }
    shares[pixels] = found
    return found
  }
}
