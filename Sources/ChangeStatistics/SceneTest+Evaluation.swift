// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

extension SceneTest {
  /// Above this limit all cells are candidates: nobody flags by such a rate, and near 1 a limit of
  /// squared distances would have to be known to more digits than p has.
  private static let greatestSelectiveLimit = 0.5

  /// Tests the cells that a strip owns.
  ///
  /// - Parameters:
  ///   - strip: One of `strips`.
  ///   - cells: All tested cells inside the strip's block, in report order.
  ///   - limit: The greatest p_scene that is of interest, at least the false discovery rate to
  ///     decide by. Above ½ every cell comes back.
  ///   - workspace: Memory, this worker's own.
  ///   - looks: Looks of a cell's mean in a band, `PixelLooks.cellLooks`; cells by their index in
  ///     `cells`. Asked for candidates only.
  /// - Returns: The candidates among the owned cells: all with p_scene at most `limit`, perhaps a few
  ///   at its very edge too.
  /// - Complexity: O(*n*) in the cells of the strip; some 0.1 microseconds for each, and some 0.2 for
  ///   each cell that a window's null is fitted to.
  public func evaluate(
    _ strip: SceneStrip, cells: TestedCells, limit: Double, workspace: SceneWorkspace,
    looks: (_ cell: Int, _ band: Int) -> Double
  ) -> ChangeCandidates {
    precondition(cells.bands == bands, "the bands of the sample")
    let stripCells = StripCells(cells, rows: rows.inside(strip.index), frame: frame)
    var nulls = [SceneNull?](repeating: nil, count: columns.windowCount)
    var isFitted = [Bool](repeating: false, count: columns.windowCount)
    var test = CellTest(bands: bands, limit: limit, edge: Self.edge(limit: limit, bands: bands))
    for row in rows.owned(strip.index) {
      for column in 0..<columns.windowCount {
        let run = stripCells.cells(ofRow: row, columns: columns.owned(column))
        guard !run.isEmpty else { continue }
        if !isFitted[column] {
          nulls[column] = windowNull(column, of: stripCells, workspace: workspace)
          isFitted[column] = true
        }
        test.run(
          run, row: row, of: cells, frame: frame, null: nulls[column] ?? scene,
          scene: scene, looks: looks)
      }
    }
    return test.candidates
  }

  /// The squared distance from which on cells are candidates, a little below the quantile of `limit`:
  /// farther below than the quantile and the tails may be wrong.
  private static func edge(limit: Double, bands: Int) -> Double {
    guard limit <= greatestSelectiveLimit else { return 0 }
    // p itself may have fallen to 0 where its quantile is no longer finite.
    let tail = max(limit, 1e-300)
    let quantile = ChiSquareDistribution(degreesOfFreedom: Double(bands)).quantile(survival: tail)
    return quantile * (1 - 1e-9)
  }
}

/// Tests cells one by one against the nulls of their windows and collects candidates.
private struct CellTest {
  private(set) var candidates: ChangeCandidates
  private let edge: Double
  private let chiSquare: ChiSquareDistribution
  private let speckle: SpeckleTest
  private var levels = BandNumbers(repeating: 0)
  private var sceneLevels = BandNumbers(repeating: 0)
  private var deviations = BandNumbers(repeating: 0)
  private var residuals = BandNumbers(repeating: 0)

  init(bands: Int, limit: Double, edge: Double) {
    candidates = ChangeCandidates(bands: bands, limit: limit, hasSceneNull: true)
    self.edge = edge
    chiSquare = ChiSquareDistribution(degreesOfFreedom: Double(bands))
    speckle = SpeckleTest(bands: bands)
  }

  mutating func run(
    _ run: Range<Int>, row: Int, of cells: TestedCells, frame: SceneFrame, null: SceneNull,
    scene: SceneNull, looks: (_ cell: Int, _ band: Int) -> Double
  ) {
    let bands = candidates.bands
    candidates.testedCount += run.count
    let (sceneDown, down) = (scene.frame.down(row), null.frame.down(row))
    let places = cells.cells.span
    let values = cells.values.span
    let reach = SceneTest.levelReach
    for index in run {
      let column = frame.place(of: places[index]).column
      let numbers = values.extracting(3 * bands * index..<3 * bands * (index + 1))
      let before = numbers.extracting(first: bands)
      let unevenness = numbers.extracting(last: bands)
      var standardised = BandNumbers(repeating: 0)
      scene.level(
        before: before, down: sceneDown, across: scene.frame.across(column),
        into: &sceneLevels)
      null.level(
        before: before, down: down, across: null.frame.across(column),
        into: &levels)
      null.deviation(unevenness: unevenness, into: &deviations)
      for band in 0..<bands {
        let whole = sceneLevels[band]
        let level = min(max(levels[band], whole - reach), whole + reach)
        residuals[band] = (numbers[bands + band] - before[band]) - level
        standardised[band] = residuals[band] / deviations[band]
      }
      let distance = null.ellipse.squaredDistance(standardised: standardised.span)
      if distance >= edge {
        keep(index, of: cells, distance: distance, ellipse: null.ellipse, looks: looks)
      }
    }
  }

  private mutating func keep(
    _ index: Int, of cells: TestedCells, distance: Double, ellipse: ToleranceEllipse,
    looks: (_ cell: Int, _ band: Int) -> Double
  ) {
    let bands = candidates.bands
    let looks = (0..<bands).map { looks(index, $0) }
    var scratch = BandNumbers(repeating: 0)
    candidates.append(
      cells.cells[index], index: index, residuals: (0..<bands).map { residuals[$0] }, looks: looks,
      speckle: speckle)
    candidates.squaredDistances.append(distance)
    candidates.pScene.append(chiSquare.survival(distance))
    for band in 0..<bands { scratch[band] = 1 / deviations[band] }
    candidates.gains.append(ellipse.squaredDistance(standardised: scratch.span))
    let total = looks.reduce(0, +)
    for band in 0..<bands { scratch[band] = deviations[band] * (looks[band] / total) }
    candidates.variances.append(ellipse.variance(weighted: scratch.span))
  }
}
