// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

@Suite("The shift between the passes of a comparison")
struct RegistrationTests {
  private static let side = 160

  /// Two passes of power over one ground, in whole numbers of cells.
  private static func comparison(dx: Double, dy: Double) throws -> MadeUpComparison {
    let ground = ShiftedGround(side: side, seed: 3)
    let passes = [(0, 0, 1), (dx, dy, 2)].map { dx, dy, seed in
      MadeUpPass(
        size: RasterSize(width: side, height: side),
        bands: [
          ground.image(side: side, dx: dx, dy: dy, noise: 0.5, seed: seed).map { 5 + $0 / 2 }
        ])
    }
    let layout = ComparisonLayout(try madeUpCells(RasterSize(width: side, height: side)))
    return MadeUpComparison(before: passes[0], after: passes[1], layout: layout)
  }

  @Test("is measured to a twentieth of a pixel, whichever way windows and blocks are cut")
  func measured() async throws {
    var comparison = try Self.comparison(dx: 0.3, dy: -0.2)
    let first = try await comparison.run(workers: 1).registration
    let shift = try #require(first.shift)
    #expect((shift.dx - 0.3).magnitude < 0.05 && (shift.dy + 0.2).magnitude < 0.05, "\(shift)")
    #expect(first.blocks.allSatisfy { $0.isUsed })
    #expect(shift.blockCount == first.blocks.count && first.blocks.count == 16)
    #expect(first.blocks.allSatisfy { $0.pixels.width == 64 })
    comparison.windowSize = RasterSize(width: 24, height: 40)
    comparison.before.blockSize = RasterSize(width: 160, height: 7)
    comparison.after.blockSize = RasterSize(width: 31, height: 33)
    for workers in [1, 3] {
      let again = try await comparison.run(workers: workers).registration
      #expect(again == first)
    }
  }

  @Test("rests on the cells asked for alone, however files are cut into blocks")
  func areaOfInterest() async throws {
    var comparison = try Self.comparison(dx: 0.3, dy: -0.2)
    let block = comparison.layout.block
    let mask = CellMask(
      block: block,
      chosen: block.map { cell in
        cell.column - block.columns.lowerBound + cell.row - block.rows.lowerBound < 18 ? 1 : 0
      })
    comparison.layout = comparison.layout.limited(to: mask)
    let first = try await comparison.run().registration
    #expect(!first.blocks.isEmpty && first.blocks.count < 16)
    comparison.before.blockSize = RasterSize(width: 9, height: 160)
    comparison.after.blockSize = RasterSize(width: 160, height: 160)
    let again = try await comparison.run(workers: 3).registration
    #expect(again == first)
  }

  @Test("over half a pixel is refused with the figure, or told where it is accepted")
  func refused() async throws {
    var comparison = try Self.comparison(dx: 1.25, dy: 0)
    let error = await #expect(throws: ComparisonError.self) { try await comparison.run() }
    #expect(error?.code == .misregistered)
    #expect(error?.explanation.contains("1.2") == true, "\(error?.explanation ?? "")")
    comparison.parameters = DecisionParameters(
      falseDiscoveryRate: 0.01, leastValidFraction: 0.5, looks: nil,
      shiftLimit: ShiftLimit(pixels: 0.5, acceptsMore: true))
    let accepted = try await comparison.run()
    #expect(accepted.warnings.contains { $0.contains("pixels from the earlier one") })
    comparison.parameters = DecisionParameters(
      falseDiscoveryRate: 0.01, leastValidFraction: 0.5, looks: nil,
      shiftLimit: ShiftLimit(pixels: 2))
    let warnings = try await comparison.run().warnings
    #expect(!warnings.contains { $0.contains("pixels from") })
  }

  @Test("a shift that could not be measured is none at all, not zero")
  func notMeasured() async throws {
    let size = RasterSize(width: 160, height: 160)
    // Grounds that have nothing in common.
    let other = ShiftedGround(side: 160, seed: 99)
    var comparison = try Self.comparison(dx: 0, dy: 0)
    comparison.after.bands = [
      other.image(side: 160, dx: 0, dy: 0, noise: 0.5, seed: 7).map { 5 + $0 / 2 }
    ]
    let registration = try await comparison.run().registration
    #expect(registration.shift == nil)
    #expect(!registration.blocks.isEmpty)
    #expect(size.width == comparison.before.size.width)
    let small = ComparisonLayout(try madeUpCells(RasterSize(width: 31, height: 160)))
    #expect(RegistrationSample(small) == nil)
  }

  @Test("is the median of the reliable blocks")
  func robust() throws {
    func block(_ dx: Double, _ dy: Double, _ reliability: Double) -> Registration.Block {
      Registration.Block(
        pixels: PixelWindow(x: 0, y: 0, width: 64, height: 64), dx: dx, dy: dy,
        reliability: reliability)
    }
    let blocks = [
      block(0.1, 0.2, 4), block(0.3, 0.2, 3), block(14, -9, 2.6), block(-12, 7, 1.4),
    ]
    let shift = try #require(Registration(blocks: blocks).shift)
    #expect(shift.dx == 0.3 && shift.dy == 0.2 && shift.blockCount == 3)
    let spread = try #require(shift.spread)
    #expect((spread - 0.2).magnitude < 1e-12)
    let agreed = Registration(
      blocks: [block(0.1, 0.2, 1.4), block(0.3, 0.2, 1.5), block(0.2, 0, 1.2), block(9, 9, 3)])
    #expect(
      agreed.shift?.blockCount == 3 && agreed.blocks.map(\.isUsed) == [true, true, true, false])
    let one = try #require(Registration(blocks: [blocks[0], blocks[3]]).shift)
    #expect(one.spread == nil && one.blockCount == 1)
    #expect(Registration(blocks: [blocks[3]]).shift == nil)
    // 1.7 pixels, but blocks that scatter by as much; and the same from blocks that agree.
    let loose = Registration(blocks: (0..<9).map { block(1.7 + 1.4 * Double($0 % 3 - 1), 0, 3) })
    #expect(try ShiftLimit.standard.warning(about: loose) != nil)
    let tight = Registration(blocks: (0..<9).map { block(1.7 + 0.1 * Double($0 % 3 - 1), 0, 3) })
    #expect(throws: ComparisonError.self) { try ShiftLimit.standard.warning(about: tight) }
    let told = try ShiftLimit.standard.warning(about: Registration(blocks: [blocks[2]]))
    #expect(told != nil)
  }

  @Test("squares are at most 32, spread over what was asked for")
  func squares() throws {
    let size = RasterSize(width: 3000, height: 2600)
    let cells = try madeUpCells(size, cellPixels: 10)
    let all = try #require(RegistrationSample(ComparisonLayout(cells)))
    #expect(all.side == 256 && all.places.count == 32)
    #expect(all.places.contains { $0.y == 0 } && all.places.contains { $0.endY > 2300 })
    #expect(all.places.contains { $0.x == 0 } && all.places.contains { $0.endX > 2500 })
    let first = cells.cell(ofPixelColumn: 1000, row: 900)
    let wanted = CellBlock(
      columns: first.column..<first.column + 60, rows: first.row - 59..<first.row + 1)
    let mask = CellMask(
      block: cells.block, chosen: cells.block.map { wanted.contains($0) ? 1 : 0 })
    let part = try #require(
      RegistrationSample(ComparisonLayout(cells, areaOfInterest: mask)))
    let area = PixelWindow(x: 1000, y: 900, width: 610, height: 620)
    #expect(!part.places.isEmpty && part.places.count < 32)
    #expect(part.places.allSatisfy { !$0.intersection(area).isEmpty })
  }
}
