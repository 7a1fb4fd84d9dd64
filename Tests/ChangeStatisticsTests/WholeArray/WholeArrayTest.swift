// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

@testable import ChangeStatistics

/// The scene test as one would write it down: all cells in whole arrays, all windows at once.
///
/// `SceneTest` does the same in strips and must come to the same bits.
struct WholeArrayTest: Sendable {
  /// Cells below which neither a scene nor a window has a null of its own.
  static let leastCells = 200
  /// A window's level may leave the scene's by 3 dB, in nepers.
  static let levelReach = 3 * neperPerDecibel
  /// Unevenness below which cells count as even, before its logarithm is taken.
  private static let leastUnevenness = 1e-4

  let cells: WholeArrayCells
  private let logUnevenness: [[Double]]
  private let scene: WholeArrayNull
  private let rows: WholeArrayWindows.Axis
  private let columns: WholeArrayWindows.Axis
  /// Row from the north and column from the west of each cell, from 0.
  private let places: [CellPlace]
  /// By window, row by row of windows: indices of the cells inside.
  private let cellsOfWindow: [[Int]]

  /// Fits the null of the whole scene; nil where there are too few cells for one.
  init?(_ cells: WholeArrayCells) {
    guard cells.count >= Self.leastCells else { return nil }
    self.cells = cells
    logUnevenness = cells.unevenness.map { column in
      column.map { Elementary.log(max($0, Self.leastUnevenness)) }
    }
    var (north, south) = (Int.min, Int.max)
    var (west, east) = (Int.max, Int.min)
    for cell in cells.cells {
      north = max(north, cell.row)
      south = min(south, cell.row)
      west = min(west, cell.column)
      east = max(east, cell.column)
    }
    let places = cells.cells.map { CellPlace(row: north - $0.row, column: $0.column - west) }
    scene = WholeArrayNull(
      before: cells.before, after: cells.after, logUnevenness: logUnevenness, places: places)
    let rows = WholeArrayWindows.Axis(count: north - south + 1)
    let columns = WholeArrayWindows.Axis(count: east - west + 1)
    var cellsOfWindow = [[Int]](repeating: [], count: rows.starts.count * columns.starts.count)
    for (index, place) in places.enumerated() {
      for row in rows.holders[place.row] {
        for column in columns.holders[place.column] {
          cellsOfWindow[row * columns.starts.count + column].append(index)
        }
      }
    }
    self.places = places
    self.rows = rows
    self.columns = columns
    self.cellsOfWindow = cellsOfWindow
  }

  /// Number of windows.
  var windowCount: Int { cellsOfWindow.count }

  /// What a window's null says of the cells that belong to the window.
  ///
  /// - Complexity: O(*n*) in the cells of the window, a few microseconds for each.
  func evaluate(window: Int) -> WholeArrayWindowResult {
    let inside = cellsOfWindow[window]
    let mine = inside.filter { index in
      rows.owner[places[index].row] == window / columns.starts.count
        && columns.owner[places[index].column] == window % columns.starts.count
    }
    var result = WholeArrayWindowResult(cells: mine, bands: cells.bands)
    guard !mine.isEmpty else { return result }
    let null =
      inside.count < Self.leastCells || inside.count == cells.count ? scene : fit(inside)
    let bands = cells.bands
    for index in mine {
      let before = (0..<bands).map { cells.before[$0][index] }
      let uneven = (0..<bands).map { logUnevenness[$0][index] }
      var standardised = [Double](repeating: 0, count: bands)
      var deviations = standardised
      for band in 0..<bands {
        let whole = scene.level(band: band, before: before, place: places[index])
        let level = min(
          max(
            null.level(band: band, before: before, place: places[index]), whole - Self.levelReach),
          whole + Self.levelReach)
        let ratio = cells.after[band][index] - before[band]
        let residual = ratio - min(max(ratio, min(level, whole)), max(level, whole))
        deviations[band] = null.deviation(band: band, logUnevenness: uneven)
        standardised[band] = residual / deviations[band]
        result.residuals[band].append(residual)
      }
      result.squaredDistances.append(null.squaredDistance(standardised: standardised))
      result.gains.append(null.squaredDistance(standardised: deviations.map { 1 / $0 }))
      let total = (0..<bands).reduce(0) { $0 + cells.looks[$1][index] }
      let weighted = (0..<bands).map { deviations[$0] * (cells.looks[$0][index] / total) }
      result.variances.append(null.variance(weightedDeviations: weighted))
    }
    return result
  }

  private func fit(_ all: [Int]) -> WholeArrayNull {
    var inside = all
    if rows.starts.count > 1, columns.starts.count > 1 {
      let thinned = all.filter {
        places[$0].row.isMultiple(of: 2) && places[$0].column.isMultiple(of: 2)
      }
      if thinned.count >= Self.leastCells { inside = thinned }
    }
    let pick = { (columns: [[Double]]) in columns.map { column in inside.map { column[$0] } } }
    return WholeArrayNull(
      before: pick(cells.before), after: pick(cells.after),
      logUnevenness: pick(logUnevenness), places: inside.map { places[$0] })
  }
}

/// What one window's null says of the cells that belong to it.
struct WholeArrayWindowResult: Sendable {
  /// Indices of the cells among those tested.
  let cells: [Int]
  /// By band: log ratio freed of the level that the null expects.
  var residuals: [[Double]]
  /// Squared distance of the residuals from 0: chi-square with as many degrees of freedom as bands.
  var squaredDistances: [Double] = []
  /// Squared distance of a residual of 1 in all bands.
  var gains: [Double] = []
  /// Variance of the mean residual, bands weighted by their looks.
  var variances: [Double] = []

  init(cells: [Int], bands: Int) {
    self.cells = cells
    residuals = [[Double]](repeating: [], count: bands)
  }
}
