// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangeStatistics

/// Cells of which only a fall is a change.
@Suite struct OneTailTests {
  /// Bell-shaped numbers without a change, whose level follows brightness; a few cells fell.
  private static func cells(seed: UInt64, seeksDecrease: Bool, falls: Int = 0) -> TestedCells {
    var random = SplitMix64(seed: seed)
    var cells: [GridCell] = []
    var values: [Double] = []
    for row in (0..<40).reversed() {
      for column in 0..<40 {
        cells.append(GridCell(column: column, row: row))
        let before = Double.random(in: 0...3, using: &random)
        let noise = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0...1, using: &random)
        }
        let fall = cells.count <= falls ? 6.0 : 0
        values += [before, before + 1 + 0.3 * before + 0.2 * (noise - fall), 0]
      }
    }
    return TestedCells(cells: cells, bands: 1, values: values, seeksDecrease: seeksDecrease)
  }

  private func candidates(of cells: TestedCells, limit: Double) throws -> ChangeCandidates {
    let scene = try #require(
      SceneTest(
        sample: cells, testedCount: cells.count,
        bounds: CellBlock(columns: 0..<40, rows: 0..<40)))
    #expect(scene.stripCount == 1)
    return scene.evaluate(
      scene.strip(0), cells: cells, limit: limit, workspace: SceneWorkspace(), looks: nil)
  }

  @Test(
    "p of a fall is half of what both tails give; a rise is at the level", arguments: UInt64(1)..<4)
  func halves(seed: UInt64) throws {
    let both = try candidates(of: Self.cells(seed: seed, seeksDecrease: false), limit: 1)
    let one = try candidates(of: Self.cells(seed: seed, seeksDecrease: true), limit: 1)
    #expect(both.count == 1600 && one.count == 1600)
    var falls = 0
    for index in 0..<1600 {
      if both.residual(candidate: index, band: 0) < 0 {
        falls += 1
        #expect(one.pScene[index] == both.pScene[index] / 2)
      } else {
        #expect(one.pScene[index] == 0.5 && one.residual(candidate: index, band: 0) == 0)
      }
    }
    #expect((700...900).contains(falls))
    // The size is that of the tail, within what 1,600 draws leave.
    let small = one.pScene.count { $0 <= 0.05 }
    #expect((50...115).contains(small))
  }

  @Test(
    "a limit keeps all cells below it, as if all were kept", arguments: [0.001, 0.01, 0.2, 0.4])
  func limits(limit: Double) throws {
    let cells = Self.cells(seed: 7, seeksDecrease: true, falls: 5)
    let all = try candidates(of: cells, limit: 1)
    let some = try candidates(of: cells, limit: limit)
    let wanted = (0..<all.count).filter { all.pScene[$0] <= limit }.map { all.cells[$0] }
    let found = (0..<some.count).filter { some.pScene[$0] <= limit }.map { some.cells[$0] }
    #expect(found == wanted && wanted.count >= 5)
    #expect(some.testedCount == 1600)
  }
}
