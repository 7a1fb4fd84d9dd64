// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid
import Testing

@testable import ChangePipeline

/// What the numbers mean: scenes with a known answer.
@Suite struct DetectionTests {
  private static let size = RasterSize(width: 128, height: 128)
  /// Three by three whole cells.
  private static let raised = PixelWindow(x: 64, y: 80, width: 24, height: 24)

  private func comparison(
    seed: UInt64, bands: Int = 1, looks: Int = 4,
    change: (inout MadeUpPass, inout MadeUpPass) -> Void = { _, _ in }
  ) throws -> MadeUpComparison {
    var scene = SpeckledScene(seed: seed)
    var before = scene.pass(Self.size, looks: looks, bands: bands)
    var after = scene.pass(Self.size, looks: looks, bands: bands)
    change(&before, &after)
    return MadeUpComparison(
      before: before, after: after, layout: ComparisonLayout(try madeUpCells(Self.size)))
  }

  private func isRaised(_ cell: GridCell) throws -> Bool {
    let cells = try madeUpCells(Self.size)
    return Self.raised.intersection(cells.pixelWindow(of: cell)).count > 0
  }

  @Test("a block of 6 dB is found whole, and little else", arguments: UInt64(1)...2)
  func sixDecibels(seed: UInt64) async throws {
    let result = try await comparison(seed: seed, bands: seed % 2 == 0 ? 2 : 1) { _, after in
      after.raise(Self.raised, by: 3.981)
    }.run()
    var others = 0
    for finding in result.all {
      guard try isRaised(finding.cell) else {
        if finding.isFlagged { others += 1 }
        continue
      }
      #expect(finding.isFlagged)
      #expect(finding.direction == .increase)
      let effect = try #require(finding.effectDecibels)
      #expect((4.0...8.0).contains(effect))
      #expect((finding.changedFraction ?? 0) > 0.5)
    }
    // Nine true ones at a rate of 0.01.
    #expect(others <= 2)
  }

  @Test("two passes over unchanged ground are quiet over many seeds")
  func falseAlarms() async throws {
    var flagged = 0
    for seed in UInt64(100)..<105 {
      flagged += try await comparison(seed: seed).run().all.count(where: \.isFlagged)
    }
    // 1,280 cells without a change: a rare one may pass, not one in a hundred.
    #expect(flagged <= 3)
  }

  @Test("before = after flags nothing and moves nothing")
  func identical() async throws {
    for bands in 1...2 {
      var comparison = try comparison(seed: 3, bands: bands)
      comparison.after = comparison.before
      let result = try await comparison.run()
      #expect(result.testedCount == 256)
      for finding in result.all {
        #expect(!finding.isFlagged)
        #expect(finding.effectDecibels == 0)
        #expect(finding.changedFraction == 0)
        #expect(finding.p == 1)
      }
    }
  }

  @Test("swapping before and after turns directions round")
  func swapped() async throws {
    let there = try comparison(seed: 8) { _, after in after.raise(Self.raised, by: 6) }
    var back = there
    (back.before, back.after) = (there.after, there.before)
    let (forward, backward) = (try await there.run(), try await back.run())
    var compared = 0
    for (one, other) in zip(forward.all, backward.all) {
      let (effect, reverse) = (try #require(one.effectDecibels), try #require(other.effectDecibels))
      #expect((effect + reverse).magnitude < 1e-9)
      #expect(one.changedFraction == other.changedFraction)
      guard try isRaised(one.cell) else { continue }
      #expect(one.isFlagged && other.isFlagged)
      #expect(one.direction == .increase && other.direction == .decrease)
      compared += 1
    }
    #expect(compared == 9)
  }

  @Test("up in one band and down in the other is mixed")
  func mixed() async throws {
    let result = try await comparison(seed: 9, bands: 2) { _, after in
      after.raise(Self.raised, by: 6, band: 1)
      after.raise(Self.raised, by: 1 / 6, band: 2)
    }.run()
    for finding in result.all where try isRaised(finding.cell) {
      #expect(finding.isFlagged)
      #expect(finding.direction == .mixed)
    }
  }

  @Test("a raster that lies elsewhere has its findings there")
  func shifted() async throws {
    let first = try comparison(seed: 21) { _, after in after.raise(Self.raised, by: 5) }
    var second = first
    let cells = try madeUpCells(Self.size)
    let moved = try CellLayout(
      transform: cells.transform.moved(dx: 30 * 80, dy: -17 * 80), size: Self.size,
      grid: cells.grid)
    second.layout = ComparisonLayout(moved)
    let (here, there) = (try await first.run().all, try await second.run().all)
    #expect(here.count == there.count)
    var differing = 0
    for (one, other) in zip(here, there) {
      var back = other
      back.cell = GridCell(column: other.cell.column - 30, row: other.cell.row + 17)
      if ExactFinding(back) != ExactFinding(one) { differing += 1 }
    }
    #expect(differing == 0)
  }

  @Test("looks are estimated near the truth, and taken as given where given")
  func looks() async throws {
    for looks in [1, 4, 9] {
      var comparison = try comparison(seed: UInt64(looks), looks: looks)
      let estimated = try #require(try await comparison.run().pixelLooks.first?.looks)
      // The made-up speckle is only nearly gamma distributed.
      #expect((0.75...1.25).contains(estimated / Double(looks)), "\(looks): \(estimated)")
      comparison.parameters = DecisionParameters(
        falseDiscoveryRate: 0.01, leastValidFraction: 0.5, looks: 2.5)
      let given = try await comparison.run()
      #expect(given.pixelLooks.map(\.looks) == [2.5])
    }
  }

  @Test("too small a scene has no null and no estimate of its own, and says both")
  func smallScene() async throws {
    let size = RasterSize(width: 24, height: 16)
    var scene = SpeckledScene(seed: 2)
    let comparison = MadeUpComparison(
      before: scene.pass(size), after: scene.pass(size),
      layout: ComparisonLayout(try madeUpCells(size)))
    let result = try await comparison.run()
    #expect(result.method == "ratio")
    #expect(result.pixelLooks.map(\.looks) == [1])
    #expect(result.warnings.contains { $0.contains("6 cells") })
    #expect(result.warnings.contains { $0.contains("--looks") })
    for finding in result.all {
      #expect(finding.pScene == nil && finding.sceneDecibels == nil)
      #expect(finding.statistic != nil, "the speckle statistic stands in")
      #expect(finding.p == finding.pSpeckle)
    }
  }

  @Test("one pixel is a comparison")
  func onePixel() async throws {
    let size = RasterSize(width: 1, height: 1)
    let comparison = MadeUpComparison(
      before: MadeUpPass(size: size, bands: [[1]]), after: MadeUpPass(size: size, bands: [[2]]),
      layout: ComparisonLayout(try madeUpCells(size, cellPixels: 1)))
    let result = try await comparison.run()
    let finding = try #require(result.all.first)
    #expect(result.all.count == 1)
    #expect(((finding.effectDecibels ?? 0) - 3.0103).magnitude < 1e-4)
  }
}
