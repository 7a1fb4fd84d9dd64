// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

@testable import ChangeStatistics

/// All tested cells of a comparison, as columns of numbers.
struct WholeArrayCells: Sendable {
  /// Places of the cells on their grid, in report order.
  let cells: [GridCell]
  /// By band: ln of the mean power of the cell in the earlier pass or reference.
  let before: [[Double]]
  /// By band: ln of the mean power of the cell in the later pass.
  let after: [[Double]]
  /// By band: ln of the mean minus the mean of ln in the earlier pass, at least 0; how uneven it is.
  let unevenness: [[Double]]
  /// By band: looks of the cell's mean, `PixelLooks.cellLooks`.
  let looks: [[Double]]

  /// Cells given by columns, one of each kind for each of 1 to 14 bands.
  init(
    cells: [GridCell], before: [[Double]], after: [[Double]], unevenness: [[Double]],
    looks: [[Double]]
  ) {
    precondition((1...14).contains(before.count), "1 to 14 bands")
    for columns in [before, after, unevenness, looks] {
      precondition(
        columns.count == before.count && columns.allSatisfy { $0.count == cells.count },
        "columns of one length for each band")
    }
    self.cells = cells
    self.before = before
    self.after = after
    self.unevenness = unevenness
    self.looks = looks
  }

  /// Number of cells.
  var count: Int { cells.count }
  /// Number of bands.
  var bands: Int { before.count }
}

extension WholeArrayCells {
  /// The same cells as the scene test takes them.
  var tested: TestedCells {
    TestedCells(cells: cells, before: before, after: after, unevenness: unevenness)
  }

  /// The cells at some places, in the order of these.
  func picked(_ indices: [Int]) -> WholeArrayCells {
    let pick = { (columns: [[Double]]) in columns.map { column in indices.map { column[$0] } } }
    return WholeArrayCells(
      cells: indices.map { cells[$0] }, before: pick(before), after: pick(after),
      unevenness: pick(unevenness), looks: pick(looks))
  }

  /// The least block that holds all cells.
  var bounds: CellBlock {
    let (rows, columns) = (cells.map(\.row), cells.map(\.column))
    guard let south = rows.min(), let north = rows.max(), let west = columns.min(),
      let east = columns.max()
    else { return CellBlock(columns: 0..<0, rows: 0..<0) }
    return CellBlock(columns: west..<east + 1, rows: south..<north + 1)
  }

  /// The whole scene's null, from the sample that the rule asks for.
  var sceneTest: SceneTest? {
    let step = SceneTest.sampleStep(testedCount: count)
    let sample = picked(Array(stride(from: 0, to: count, by: step)))
    return SceneTest(sample: sample.tested, testedCount: count, bounds: bounds)
  }

  /// What a strip says of its cells.
  func evaluate(
    _ strip: SceneStrip, of scene: SceneTest, limit: Double, workspace: SceneWorkspace
  ) -> ChangeCandidates {
    let inside = picked(cells.indices.filter { strip.block.contains(cells[$0]) })
    return scene.evaluate(strip, cells: inside.tested, limit: limit, workspace: workspace) {
      inside.looks[$1][$0]
    }
  }

  /// The candidates of all strips, one after another with one workspace.
  func candidates(limit: Double) -> ChangeCandidates {
    guard let scene = sceneTest else {
      return ChangeCandidates(withoutSceneNull: tested) { looks[$1][$0] }
    }
    let workspace = SceneWorkspace()
    var all = evaluate(scene.strip(0), of: scene, limit: limit, workspace: workspace)
    for strip in scene.strips.dropFirst() {
      all.append(evaluate(strip, of: scene, limit: limit, workspace: workspace))
    }
    return all
  }

  /// The decision by strips.
  func decision(limit: Double = 1, falseDiscoveryRate rate: Double = 0.01) -> ChangeDecision {
    ChangeDecision(candidates(limit: limit), falseDiscoveryRate: rate)
  }
}
