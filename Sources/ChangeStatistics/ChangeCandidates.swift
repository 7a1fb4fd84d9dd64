// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// The tested cells that may be flagged, with all numbers that a decision needs of them, and the
/// number of all cells that were tested.
///
/// A cell whose p_scene is above the false discovery rate cannot be flagged and changes no q that is
/// flagged, so nothing is kept of it. Columns are in report order. Candidates of strips are put
/// together from the north.
public struct ChangeCandidates: Sendable {
  /// Number of bands.
  public let bands: Int
  /// p_scene up to which every tested cell is a candidate; 1 where all are.
  public let limit: Double
  /// Whether there is a scene null; otherwise p_speckle alone decides and all cells are candidates.
  public let hasSceneNull: Bool
  /// Number of cells that were tested, candidates and others.
  public internal(set) var testedCount = 0
  /// Places of the candidates.
  public internal(set) var cells: [GridCell] = []
  /// Where each candidate stood among the cells that were handed over with it.
  public internal(set) var indices: [Int] = []
  /// p of the residuals under speckle alone; 0 for measurements without speckle.
  public internal(set) var pSpeckle: [Double] = []
  /// -2 rho ln Q of the residuals, which `pSpeckle` belongs to (with one band p is the F test's).
  public internal(set) var speckleStatistic: [Double] = []
  /// p under the scene's own empirical null; empty where there is none.
  public internal(set) var pScene: [Double] = []
  /// Squared distances of the residuals from the scene null, which `pScene` belongs to.
  public internal(set) var squaredDistances: [Double] = []
  /// By candidate, then band: ln(after / before) as measured.
  var logRatios: [Double] = []
  /// By candidate, then band: ln(after / before), freed of the level that the scene null expects.
  var residuals: [Double] = []
  /// By candidate, then band.
  var looks: [Double] = []
  /// By candidate: earlier passes that its new one was compared with.
  public internal(set) var passes: [Int] = []
  /// By candidate: new passes that were compared with these.
  public internal(set) var newPasses: [Int] = []
  /// Squared distance of a residual of 1 in all bands.
  var gains: [Double] = []
  /// Variance of the mean residual, bands weighted by their looks.
  var variances: [Double] = []

  /// The greatest p had the later pass been shifted by a pixel: infinite where the direction turns, NaN
  /// where it cannot be told or nobody asked.
  var shiftedP: [Double] = []

  init(bands: Int, limit: Double, hasSceneNull: Bool) {
    self.bands = bands
    self.limit = limit
    self.hasSceneNull = hasSceneNull
  }

  /// Candidates of cells too few for a scene null: all of them, by p_speckle alone.
  ///
  /// - Parameters:
  ///   - cells: All tested cells.
  ///   - shifted: What cells would show a pixel aside.
  ///   - looks: Looks of a cell's mean in a band, `PixelLooks.cellLooks`; cells by their index.
  public init(
    withoutSceneNull cells: TestedCells, shifted: ShiftedCells? = nil,
    looks: (_ cell: Int, _ band: Int) -> Double
  ) {
    self.init(bands: cells.bands, limit: 1, hasSceneNull: false)
    testedCount = cells.count
    let speckle = SpeckleTest(bands: bands)
    for index in 0..<cells.count {
      let residuals = (0..<bands).map {
        cells.after(cell: index, band: $0) - cells.before(cell: index, band: $0)
      }
      let weights = (0..<bands).map { looks(index, $0) }
      append(
        cells.cells[index], index: index, logRatios: residuals, residuals: residuals,
        looks: weights, speckle: speckle)
      guard let shifted, pSpeckle[index] <= shifted.greatestP else {
        shiftedP.append(.nan)
        continue
      }
      shiftedP.append(
        shifted.greatestP(
          cell: index, residuals: residuals,
          speckle: ShiftedTest(speckle, looks: weights, passes: 1), scene: nil))
    }
  }

  /// Number of candidates.
  public var count: Int { cells.count }

  /// ln(after / before) of a candidate, as measured; the scene's level is this less the residual.
  public func logRatio(candidate index: Int, band: Int) -> Double {
    logRatios[bands * index + band]
  }

  /// ln(after / before) of a candidate, freed of the level that the scene null expects.
  public func residual(candidate index: Int, band: Int) -> Double {
    residuals[bands * index + band]
  }

  /// Looks of a candidate's mean.
  public func looks(candidate index: Int, band: Int) -> Double { looks[bands * index + band] }

  /// Puts the candidates of the next strip to the south behind these.
  ///
  /// `indices` stay what they are in their strip.
  public mutating func append(_ next: ChangeCandidates) {
    precondition(
      next.bands == bands && next.limit == limit && next.hasSceneNull == hasSceneNull,
      "candidates of one comparison")
    testedCount += next.testedCount
    cells += next.cells
    indices += next.indices
    pSpeckle += next.pSpeckle
    speckleStatistic += next.speckleStatistic
    pScene += next.pScene
    squaredDistances += next.squaredDistances
    logRatios += next.logRatios
    residuals += next.residuals
    looks += next.looks
    passes += next.passes
    newPasses += next.newPasses
    shiftedP += next.shiftedP
    gains += next.gains
    variances += next.variances
  }

  /// One more candidate: what speckle says of it.
  mutating func append(
    _ cell: GridCell, index: Int, logRatios: [Double], residuals: [Double], looks: [Double],
    passes: Int = 1, newPasses: Int = 1, speckle: SpeckleTest?
  ) {
    cells.append(cell)
    indices.append(index)
    // Where there is no speckle, it explains nothing.
    pSpeckle.append(
      speckle?.p(logRatios: residuals, looks: looks, passes: passes, newPasses: newPasses) ?? 0)
    speckleStatistic.append(
      speckle?.statistic(
        logRatios: residuals, looks: looks, passes: passes, newPasses: newPasses) ?? 0)
    self.passes.append(passes)
    self.newPasses.append(newPasses)
    self.logRatios += logRatios
    self.residuals += residuals
    self.looks += looks
  }
}
