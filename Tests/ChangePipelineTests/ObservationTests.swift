// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid
import Testing

@testable import ChangePipeline

/// What is not observed never becomes a finding, and says why.
@Suite struct ObservationTests {
  private static let size = RasterSize(width: 136, height: 120)
  private static let quiet = SpeckledScene.pair(size, seed: 5)

  private func comparison(
    inset: Int = 0, change: (inout MadeUpPass, inout MadeUpPass) -> Void
  ) throws -> MadeUpComparison {
    var (before, after) = Self.quiet
    change(&before, &after)
    return MadeUpComparison(
      before: before, after: after,
      layout: ComparisonLayout(try madeUpCells(Self.size, inset: inset)))
  }

  /// The finding of the cell that holds a pixel.
  private func finding(
    _ result: ComparisonFindings, x: Int, y: Int
  ) throws -> Finding {
    guard case .parallel(let cells) = result.layout.geometry else { throw NoSuchCell() }
    let found = try result.finding(of: cells.cell(ofPixelColumn: x, row: y))
    return try #require(found)
  }

  private struct NoSuchCell: Error {}

  @Test("a cell says why it was not observed, and the pass that missed it does not matter")
  func reasons() async throws {
    let result = try await comparison { before, after in
      before.mark(PixelWindow(x: 0, y: 0, width: 8, height: 8), as: .noData)
      after.mark(PixelWindow(x: 16, y: 0, width: 8, height: 8), as: .noData)
      before.mark(PixelWindow(x: 32, y: 0, width: 8, height: 8), as: .masked)
      after.mark(PixelWindow(x: 48, y: 0, width: 8, height: 8), as: .masked)
      after.mark(PixelWindow(x: 64, y: 0, width: 8, height: 8), as: .outside)
      // Half masked in one pass, no data in the other everywhere: the mask wins pixel by pixel.
      before.mark(PixelWindow(x: 80, y: 0, width: 8, height: 8), as: .noData)
      after.mark(PixelWindow(x: 80, y: 0, width: 8, height: 4), as: .masked)
      // Three rows masked, five without data.
      before.mark(PixelWindow(x: 96, y: 0, width: 8, height: 8), as: .noData)
      after.mark(PixelWindow(x: 96, y: 0, width: 8, height: 3), as: .masked)
      before.raise(PixelWindow(x: 112, y: 0, width: 8, height: 8), by: 0)
    }.run()
    let expected: [(Int, NotObservedReason)] = [
      (0, .noData), (16, .noData), (32, .masked), (48, .masked), (64, .outside), (80, .masked),
      (96, .noData), (112, .noData),
    ]
    for (x, reason) in expected {
      let found = try finding(result, x: x, y: 3)
      #expect(found.notObserved == reason, "\(x)")
      #expect(found.validFraction == 0)
      #expect(!found.isFlagged)
      for number in [found.p, found.q, found.statistic, found.effectDecibels, found.looks] {
        #expect(number == nil)
      }
      #expect(try finding(result, x: x + 8, y: 3).notObserved == nil)
    }
    #expect(result.testedCount == result.layout.block.count - expected.count)
  }

  @Test("a cell is tested from the least valid fraction on, not below it")
  func leastValidFraction() async throws {
    var comparison = try comparison { before, _ in
      before.mark(PixelWindow(x: 0, y: 0, width: 8, height: 4), as: .noData)
      before.mark(PixelWindow(x: 16, y: 0, width: 8, height: 4), as: .noData)
      before.mark(PixelWindow(x: 16, y: 4, width: 1, height: 1), as: .masked)
    }
    var result = try await comparison.run()
    let half = try finding(result, x: 0, y: 0)
    #expect(half.notObserved == nil)
    #expect(half.validFraction == 0.5)
    #expect(half.p != nil)
    let less = try finding(result, x: 16, y: 0)
    #expect(less.notObserved == .tooFewPixels)
    #expect(less.validFraction == 31.0 / 64)
    #expect(less.p == nil)
    comparison.parameters = DecisionParameters(
      falseDiscoveryRate: 0.01, leastValidFraction: 1, looks: nil)
    result = try await comparison.run()
    #expect(try finding(result, x: 0, y: 0).notObserved == .tooFewPixels)
    #expect(try finding(result, x: 8, y: 0).notObserved == nil)
  }

  @Test("cells at the border count the pixels that they would have beyond it")
  func borderCells() async throws {
    let result = try await comparison(inset: 5) { _, _ in }.run()
    let corner = try finding(result, x: 0, y: 0)
    #expect(corner.validFraction == 9.0 / 64)
    #expect(corner.notObserved == .tooFewPixels)
    let side = try finding(result, x: 0, y: 20)
    #expect(side.validFraction == 3.0 / 8)
    #expect(try finding(result, x: 20, y: 20).validFraction == 1)
  }

  @Test("where the later pass does not reach, cells are outside")
  func outside() async throws {
    let result = try await comparison { _, after in after.corner = (x: 64, y: 0) }.run()
    #expect(try finding(result, x: 0, y: 0).notObserved == .outside)
    #expect(try finding(result, x: 63, y: 100).notObserved == .outside)
    #expect(try finding(result, x: 64, y: 0).notObserved == nil)
    let part = try await comparison { _, after in after.corner = (x: 67, y: 0) }.run()
    let edge = try finding(part, x: 64, y: 0)
    #expect(edge.notObserved == nil)
    #expect(edge.validFraction == 5.0 / 8)
    #expect(try finding(part, x: 0, y: 0).notObserved == .outside)
  }

  @Test(
    "blocks that were never written are not decoded, nor what lies under them in the other pass")
  func unwrittenBlocks() async throws {
    let size = Self.size
    for isBefore in [true, false] {
      var comparison = try comparison { _, _ in }
      let unwritten = PixelWindow(x: 64, y: 0, width: 64, height: 48)
      if isBefore {
        comparison.before.unwritten = [unwritten]
      } else {
        comparison.after.unwritten = [unwritten]
      }
      let reads = ReadCount()
      let result = try await comparison.run(reads: reads)
      // Each other block once for each pass; which pass misses the block does not matter.
      #expect(reads.all.count == 2 * (3 * 3 - 1))
      #expect(reads.all.allSatisfy { $0.intersection(unwritten).isEmpty })
      let pixels = Set(reads.all).reduce(0) { $0 + $1.count }
      #expect(pixels == size.width * size.height - unwritten.count)
      let missing = result.all.filter { $0.notObserved == .noData }
      #expect(missing.count == 8 * 6)
      #expect(missing.allSatisfy { $0.validFraction == 0 && !$0.isFlagged })
    }
  }

  @Test("nothing to compare is an error, and says so")
  func nothingObserved() async throws {
    let changes: [(inout MadeUpPass, inout MadeUpPass) -> Void] = [
      { before, _ in before.mark(PixelWindow(covering: Self.size), as: .noData) },
      { before, _ in before.raise(PixelWindow(covering: Self.size), by: 0) },
      { _, after in after.corner = (x: 1000, y: 0) },
      { before, _ in before.unwritten = [PixelWindow(covering: Self.size)] },
    ]
    for change in changes {
      let comparison = try comparison(change: change)
      let code = await #expect(throws: ComparisonError.self) { try await comparison.run() }?.code
      #expect(code == .nothingObserved)
    }
  }

  @Test("an area of interest whose own cells hold nothing is an error too")
  func nothingInArea() async throws {
    var comparison = try comparison { before, _ in
      before.mark(PixelWindow(x: 0, y: 0, width: 16, height: 16), as: .noData)
    }
    let block = comparison.layout.block
    var chosen = [UInt8](repeating: 0, count: block.count)
    chosen[0] = 1
    comparison.layout = comparison.layout.limited(to: CellMask(block: block, chosen: chosen))
    let limited = comparison
    let error = await #expect(throws: ComparisonError.self) { try await limited.run() }
    #expect(error?.code == .nothingObserved)
    #expect(error?.explanation.contains("area of interest") == true)
  }

  @Test("a comparison with too few valid pixels in every cell has findings, all not observed")
  func allTooFew() async throws {
    let result = try await comparison { before, _ in
      for x in stride(from: 0, to: 136, by: 8) {
        before.mark(PixelWindow(x: x, y: 0, width: 6, height: 120), as: .noData)
      }
    }.run()
    #expect(result.testedCount == 0)
    #expect(result.all.count == result.layout.block.count)
    #expect(result.all.allSatisfy { $0.notObserved == .tooFewPixels && !$0.isFlagged })
  }

  @Test("an area of interest limits the cells, and blocks beyond it are not decoded")
  func areaOfInterest() async throws {
    var comparison = try comparison(inset: 3) { _, _ in }
    let block = comparison.layout.block
    let full = try await comparison.run()
    // Cells 8 pixels wide, the raster begins in the fourth: this one lies at the edge of two blocks.
    let wanted = try #require(
      block.first {
        $0.column == block.columns.lowerBound + 8 && $0.row == block.rows.upperBound - 3
      })
    let chosen = block.map { UInt8($0 == wanted ? 1 : 0) }
    comparison.layout = comparison.layout.limited(to: CellMask(block: block, chosen: chosen))
    let reads = ReadCount()
    let result = try await comparison.run(reads: reads)
    #expect(result.all.map(\.cell) == [wanted])
    let decoded = [
      PixelWindow(x: 0, y: 0, width: 64, height: 48),
      PixelWindow(x: 64, y: 0, width: 64, height: 48),
    ]
    #expect(reads.all.count == 4)
    #expect(Set(reads.all) == Set(decoded))
    #expect(result.testedCount == 1)
    let absent = GridCell(column: block.columns.lowerBound, row: block.rows.lowerBound + 1)
    #expect(try full.finding(of: absent) != nil)
    #expect(try result.finding(of: absent) == nil)
    let (one, same) = (try result.finding(of: wanted), try full.finding(of: wanted))
    #expect(one?.validFraction == 1)
    #expect(one?.effectDecibels == same?.effectDecibels)
  }

  @Test(
    "the commonest reason stands for a cell, the higher one where they are equal",
    arguments: [
      ([0, 0, 0, 1], .outside), ([0, 0, 1, 1], .outside), ([0, 1, 0, 1], .outside),
      ([0, 0, 2, 1], .masked), ([0, 1, 1, 0], .masked), ([1, 0, 1, 0], .masked),
      ([1, 1, 1, 0], .noData), ([0, 3, 2, 2], .noData), ([0, 0, 0, 0], .noData),
      ([5, 0, 0, 0], .noData), ([0, 2, 3, 3], .outside),
    ] as [([Int], NotObservedReason)])
  func votes(counts: [Int], reason: NotObservedReason) {
    var votes = StateVotes()
    for (state, count) in counts.enumerated() {
      for _ in 0..<count { votes.add(UInt8(state)) }
    }
    #expect(votes.reason == reason)
  }
}
