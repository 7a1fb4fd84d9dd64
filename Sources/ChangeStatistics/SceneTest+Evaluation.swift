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
  ///   - shifted: What cells would show a pixel aside; nil where nobody asks.
  ///   - looks: Looks of a cell's mean in a band, `PixelLooks.cellLooks`; cells by their index in
  ///     `cells`. Asked for candidates only. nil for measurements without speckle: the scene's null
  ///     decides alone.
  /// - Returns: The candidates among the owned cells: all with p_scene at most `limit`, perhaps a few
  ///   at its very edge too.
  /// - Complexity: O(*n*) in the cells of the strip; for one band some 0.05 microseconds for each, and
  ///   0.3 for each cell that a window's null is fitted to.
  public func evaluate(
    _ strip: SceneStrip, cells: TestedCells, limit: Double, workspace: SceneWorkspace,
    shifted: ShiftedCells? = nil, looks: ((_ cell: Int, _ band: Int) -> Double)?
  ) -> ChangeCandidates {
    precondition(cells.bands == bands, "the bands of the sample")
    let stripCells = StripCells(cells, rows: rows.inside(strip.index), frame: frame)
    var nulls = [SceneNull?](repeating: nil, count: columns.windowCount)
    var isFitted = [Bool](repeating: false, count: columns.windowCount)
    let tails = cells.seeksDecrease ? 2 * limit : limit
    var test = CellTest(bands: bands, limit: limit, edge: Self.edge(limit: tails, bands: bands))
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
          scene: scene, shifted: shifted, looks: looks)
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
