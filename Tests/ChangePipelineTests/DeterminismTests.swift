// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid
import Testing

@testable import ChangePipeline

/// Everything that a finding holds, to the last bit.
struct ExactFinding: Hashable {
  let cell: GridCell
  let words: [String]
  let bits: [UInt64?]

  init(_ finding: Finding) {
    cell = finding.cell
    words = [
      finding.notObserved?.rawValue ?? "", "\(finding.isFlagged)",
      finding.direction?.rawValue ?? "",
    ]
    bits = [
      finding.statistic, finding.degreesOfFreedom, finding.p, finding.q, finding.pSpeckle,
      finding.pScene, finding.effectDecibels, finding.sceneDecibels, finding.looks,
      finding.changedFraction, finding.validFraction, finding.smallestDetectableDecibels,
    ].map { $0?.bitPattern }
  }
}

extension ComparisonFindings {
  /// All findings, in report order.
  var all: [Finding] { list(all: true) }

  /// Findings as a list; a store that cannot be read is an issue.
  func list(all: Bool) -> [Finding] {
    var list: [Finding] = []
    do {
      var cursor = cursor(all: all)
      while let finding = try cursor.next() { list.append(finding) }
    } catch {
      Issue.record(error)
    }
    return list
  }
}

@Suite struct DeterminismTests {
  private static let size = RasterSize(width: 160, height: 136)
  private static let quiet = SpeckledScene.pair(size, seed: 11, bands: 2)

  /// 20 by 17 cells, some without data, one block raised.
  private static func comparison(bands: Int = 2) throws -> MadeUpComparison {
    var (before, after) = quiet
    before.bands.removeLast(2 - bands)
    after.bands.removeLast(2 - bands)
    before.mark(PixelWindow(x: 100, y: 30, width: 20, height: 31), as: .noData)
    after.mark(PixelWindow(x: 7, y: 100, width: 30, height: 21), as: .masked)
    after.raise(PixelWindow(x: 120, y: 80, width: 24, height: 24), by: 4)
    return MadeUpComparison(
      before: before, after: after, layout: ComparisonLayout(try madeUpCells(size)))
  }

  private static func exact(_ findings: ComparisonFindings) -> [ExactFinding] {
    findings.all.map(ExactFinding.init)
  }

  @Test("the same findings to the last bit for any number of workers and every kernel")
  func workersAndKernels() async throws {
    let comparison = try Self.comparison()
    let first = try await comparison.run(workers: 1)
    let expected = Self.exact(first)
    #expect(expected.contains { $0.words[1] == "true" })
    for level in KernelLevel.allCases where KernelSet.isSupported(level) {
      for workers in [1, 2, 5] {
        let found = try await comparison.run(workers: workers, level: level)
        let same = Self.exact(found) == expected
        #expect(same, "\(workers) workers, \(level)")
        #expect(found.pixelLooks == first.pixelLooks)
      }
    }
  }

  @Test(
    "neither the size of windows nor how files are cut into blocks changes a bit",
    arguments: [
      (RasterSize(width: 8, height: 16), RasterSize(width: 64, height: 48)),
      (RasterSize(width: 160, height: 16), RasterSize(width: 16, height: 16)),
      (RasterSize(width: 64, height: 48), RasterSize(width: 160, height: 3)),
      (RasterSize(width: 24, height: 24), RasterSize(width: 7, height: 5)),
      (RasterSize(width: 1024, height: 512), RasterSize(width: 1000, height: 1000)),
    ])
  func windowsAndBlocks(window: RasterSize, block: RasterSize) async throws {
    let expected = try await Self.comparison().run()
    var comparison = try Self.comparison()
    comparison.windowSize = window
    comparison.before.blockSize = block
    comparison.after.blockSize = RasterSize(width: 31, height: 160)
    let reads = ReadCount()
    let found = try await comparison.run(workers: 3, reads: reads)
    let same = Self.exact(found) == Self.exact(expected)
    #expect(same)
    // Each block of each pass once.
    let both = [comparison.before, comparison.after].map { pass in
      ((Self.size.width + pass.blockSize.width - 1) / pass.blockSize.width)
        * ((Self.size.height + pass.blockSize.height - 1) / pass.blockSize.height)
    }
    #expect(reads.all.count == both[0] + both[1])
  }

  @Test("every cell comes once, in report order")
  func reportOrder() async throws {
    let found = try await Self.comparison().run().all
    let block = try Self.comparison().layout.block
    #expect(found.map(\.cell) == Array(block))
    for (one, next) in zip(found, found.dropFirst()) { #expect(one.cell < next.cell) }
  }

  @Test("without all cells only the flagged ones come, the same and in the same order")
  func flaggedOnly() async throws {
    let result = try await Self.comparison().run()
    let flagged = result.list(all: false)
    #expect(!flagged.isEmpty)
    #expect(flagged == result.all.filter(\.isFlagged))
  }

  @Test("a cell looked up is the cell of the list; one beyond the raster is none")
  func lookUp() async throws {
    let result = try await Self.comparison().run()
    for finding in result.all.enumerated() where finding.offset % 37 == 0 {
      #expect(try result.finding(of: finding.element.cell) == finding.element)
    }
    let block = result.layout.block
    let beyond = GridCell(column: block.columns.upperBound, row: block.rows.lowerBound)
    #expect(try result.finding(of: beyond) == nil)
  }

  @Test("a cell is flagged exactly where q is at most the false discovery rate")
  func flags() async throws {
    for bands in 1...2 {
      let result = try await Self.comparison(bands: bands).run()
      #expect(result.method == (bands == 1 ? "ratio+scene" : "omnibus+scene"))
      var tested = 0
      for finding in result.all {
        #expect(finding.isFlagged == (finding.q ?? 1 <= 0.01))
        #expect((finding.q == nil) == (finding.notObserved != nil))
        guard let p = finding.p, let q = finding.q, let speckle = finding.pSpeckle,
          let scene = finding.pScene
        else { continue }
        #expect(p == max(speckle, scene))
        #expect(p <= q)
        tested += 1
      }
      #expect(tested == result.testedCount)
    }
  }
}
