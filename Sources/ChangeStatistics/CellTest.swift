// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Tests cells one by one against the nulls of their windows and collects candidates.
struct CellTest {
  private(set) var candidates: ChangeCandidates
  private let edge: Double
  private let chiSquare: ChiSquareDistribution
  private let speckle: SpeckleTest
  private var levels = BandNumbers(repeating: 0)
  private var sceneLevels = BandNumbers(repeating: 0)
  /// By cell of a run, then band.
  private var logUnevenness: [Double] = []
  private var deviations: [Double] = []
  private var residuals = BandNumbers(repeating: 0)

  init(bands: Int, limit: Double, edge: Double) {
    candidates = ChangeCandidates(bands: bands, limit: limit, hasSceneNull: true)
    self.edge = edge
    chiSquare = ChiSquareDistribution(degreesOfFreedom: Double(bands))
    speckle = SpeckleTest(bands: bands)
  }

  mutating func run(
    _ run: Range<Int>, row: Int, of cells: TestedCells, frame: SceneFrame, null: SceneNull,
    scene: SceneNull, shifted: ShiftedCells?, looks: ((_ cell: Int, _ band: Int) -> Double)?
  ) {
    let bands = candidates.bands
    candidates.testedCount += run.count
    let (sceneDown, down) = (scene.frame.down(row), null.frame.down(row))
    let places = cells.cells.span
    let values = cells.values.span
    let reach = SceneTest.levelReach
    var scratch = BandNumbers(repeating: 0)
    var standardised = scratch
    takeDeviations(run, of: values, null: null)
    for index in run {
      let column = frame.place(of: places[index]).column
      let numbers = values.extracting(3 * bands * index..<3 * bands * (index + 1))
      let before = numbers.extracting(first: bands)
      scene.level(
        before: before, down: sceneDown, across: scene.frame.across(column), scratch: &scratch,
        into: &sceneLevels)
      null.level(
        before: before, down: down, across: null.frame.across(column), scratch: &scratch,
        into: &levels)
      let first = (index - run.lowerBound) * bands
      for band in 0..<bands {
        let whole = sceneLevels[band]
        let level = min(max(levels[band], whole - reach), whole + reach)
        // What lies between the level of the place and that of the scene is explained by either: where
        // most of a window changed, its level is no weather, and the cells that stayed must not be
        // flagged for being below it.
        let ratio = numbers[bands + band] - before[band]
        let nearest = min(max(ratio, min(level, whole)), max(level, whole))
        residuals[band] = cells.seeksDecrease ? min(ratio - nearest, 0) : ratio - nearest
        standardised[band] = residuals[band] / deviations[first + band]
      }
      let distance = null.ellipse.squaredDistance(standardised: standardised.span)
      if !(distance < edge) {
        keep(
          index, of: cells, deviationsFrom: first, distance: distance, ellipse: null.ellipse,
          shifted: shifted, looks: looks)
      }
    }
  }

  /// The standard deviations of all cells of a run: faster than one by one.
  private mutating func takeDeviations(
    _ run: Range<Int>, of values: Span<Double>, null: SceneNull
  ) {
    let bands = candidates.bands
    resize(&logUnevenness, to: run.count * bands)
    for index in run {
      for band in 0..<bands {
        logUnevenness[(index - run.lowerBound) * bands + band] = max(
          values[bands * (3 * index + 2) + band], NullSample.leastUnevenness)
      }
    }
    Elementary.takeLogarithms(of: &logUnevenness, count: run.count * bands)
    null.deviations(&logUnevenness, count: run.count, into: &deviations)
  }

  private mutating func keep(
    _ index: Int, of cells: TestedCells, deviationsFrom first: Int, distance: Double,
    ellipse: ToleranceEllipse, shifted: ShiftedCells?,
    looks: ((_ cell: Int, _ band: Int) -> Double)?
  ) {
    let bands = candidates.bands
    // Without speckle all bands weigh the same.
    let weights = (0..<bands).map { looks?(index, $0) ?? 1 }
    // Cells that vary more from pass to pass were scaled down; what is kept is in nepers again.
    let scales = (0..<bands).map { cells.histories?.scale(cell: index, band: $0) ?? 1 }
    let shifts = (0..<bands).map { cells.histories?.shift(cell: index, band: $0) ?? 0 }
    var scratch = BandNumbers(repeating: 0)
    candidates.append(
      cells.cells[index], index: index,
      logRatios: (0..<bands).map {
        (cells.after(cell: index, band: $0) - cells.before(cell: index, band: $0)) / scales[$0]
          + shifts[$0]
      }, residuals: (0..<bands).map { residuals[$0] / scales[$0] }, looks: weights,
      passes: cells.histories?.passes(cell: index) ?? 1,
      newPasses: cells.histories?.newPasses(cell: index) ?? 1,
      speckle: looks == nil ? nil : speckle)
    candidates.squaredDistances.append(distance)
    candidates.pScene.append(chiSquare.survival(distance) * (cells.seeksDecrease ? 0.5 : 1))
    for band in 0..<bands { scratch[band] = scales[band] / deviations[first + band] }
    appendShifted(
      index, shifted, ellipse: ellipse, factors: (0..<bands).map { scratch[$0] },
      weights: looks == nil ? nil : weights)
    candidates.gains.append(ellipse.squaredDistance(standardised: scratch.span))
    let total = weights.reduce(0, +)
    for band in 0..<bands {
      scratch[band] = deviations[first + band] * (weights[band] / total) / scales[band]
    }
    candidates.variances.append(ellipse.variance(weighted: scratch.span))
  }

  /// What a shift of the later pass would make of the candidate that was just added.
  private mutating func appendShifted(
    _ index: Int, _ shifted: ShiftedCells?, ellipse: ToleranceEllipse, factors: [Double],
    weights: [Double]?
  ) {
    let last = candidates.count - 1
    guard let shifted,
      max(candidates.pSpeckle[last], candidates.pScene[last]) <= shifted.greatestP
    else {
      candidates.shiftedP.append(.nan)
      return
    }
    let (passes, newPasses) = (candidates.passes[last], candidates.newPasses[last])
    candidates.shiftedP.append(
      shifted.greatestP(
        cell: index,
        residuals: factors.indices.map { candidates.residual(candidate: last, band: $0) },
        speckle: weights.map {
          ShiftedTest(speckle, looks: $0, passes: passes, newPasses: newPasses)
        },
        scene: ShiftedTest(ellipse, factors: factors, chiSquare: chiSquare)))
  }
}
