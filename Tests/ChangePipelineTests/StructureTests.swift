// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

/// Very high resolution: the fine structure of two pictures.
@Suite struct StructureTests {
  private static let size = RasterSize(width: 176, height: 160)
  private static let changed = PixelWindow(x: 96, y: 64, width: 32, height: 16)

  /// Grains of three kinds of ground, the same at each date, and noise that is not.
  private static func pass(
    seed: UInt64, gain: Float = 1, offset: Float = 0, dx: Int = 0, dy: Int = 0, flat: Bool = false
  ) -> MadeUpPass {
    var random = SplitMix64(seed: seed)
    let bands = (0..<2).map { band in
      (0..<size.width * size.height).map { place -> Float in
        let (x, y) = (place % size.width + dx + 8, place / size.width + dy + 8)
        if flat, x < 72, y < 72 { return 100 }
        var grain = SplitMix64(seed: UInt64(x * 7919 + y * 104_729))
        let value = Float.random(in: -1...1, using: &grain) * Float(8 << ((x / 50 + y / 40) % 3))
        let noise = Float.random(in: -4...4, using: &random)
        return (100 + value) * gain + offset + Float(band) + noise
      }
    }
    return MadeUpPass(size: size, bands: bands)
  }

  private func comparison(
    _ after: MadeUpPass, before: MadeUpPass = StructureTests.pass(seed: 1), tolerance: Int = 2
  ) throws -> MadeUpComparison {
    var comparison = MadeUpComparison(
      before: before, after: after, layout: ComparisonLayout(try madeUpCells(Self.size)))
    comparison.method = .structure(shiftTolerance: tolerance)
    comparison.parameters = DecisionParameters(
      falseDiscoveryRate: 0.01, leastValidFraction: 0.5, looks: nil,
      shiftLimit: ShiftLimit(pixels: 4, acceptsMore: false))
    return comparison
  }

  /// Gives a window grains of its own.
  private static func dig(_ pass: inout MadeUpPass) {
    var random = SplitMix64(seed: 99)
    for y in changed.y..<changed.endY {
      for x in changed.x..<changed.endX {
        let grain = Float.random(in: -20...20, using: &random)
        for band in pass.bands.indices { pass.bands[band][y * size.width + x] = 100 + grain }
      }
    }
  }

  private func cells(in window: PixelWindow, of layout: ComparisonLayout) -> Set<GridCell> {
    guard case .parallel(let cells) = layout.geometry else { return [] }
    return Set(
      layout.block.filter { cell in
        let pixels = cells.clippedPixelWindow(of: cell)
        return pixels.intersection(window) == pixels
      })
  }

  @Test(
    "ground that was dug over is found, whatever the exposure and a shift within the tolerance",
    arguments: [(Float(1), Float(0), 0, 0), (1.3, -20, 2, -1), (0.7, 40, -2, 2)])
  func found(gain: Float, offset: Float, dx: Int, dy: Int) async throws {
    var after = Self.pass(seed: 2, gain: gain, offset: offset, dx: dx, dy: dy)
    Self.dig(&after)
    let result = try await comparison(after).run()
    let wanted = cells(in: Self.changed, of: result.layout)
    let flagged = Set(result.all.filter(\.isFlagged).map(\.cell))
    #expect(wanted.count == 8)
    #expect(wanted.isSubset(of: flagged))
    // Cells beside see it only where the whole picture moved, and with it the edge of what was dug.
    #expect(flagged.subtracting(wanted).count <= (dx == 0 ? 4 : 12))
    for finding in result.all where wanted.contains(finding.cell) {
      #expect(finding.direction == .decrease && finding.pSpeckle == nil)
      #expect((-1 ... -0.3).contains(finding.effect ?? 0) && finding.degreesOfFreedom == 1)
    }
    #expect(result.method == "drone+scene")
  }

  @Test("the same ground has few flags, none of them for being more alike than the rest")
  func quiet() async throws {
    for seed: UInt64 in 2..<5 {
      let result = try await comparison(Self.pass(seed: seed, dx: 1)).run()
      #expect(result.flaggedCount <= 4)
      let isFall = result.all.filter(\.isFlagged).allSatisfy { ($0.effect ?? 0) < 0 }
      #expect(isFall)
      let p = result.all.compactMap(\.p)
      // Of the 22 × 20 cells those at the corners have too few pixels with everything around them.
      #expect(p.count == 436)
      #expect(p.allSatisfy { $0 > 0 && $0 <= 0.5 })
      // One tail: what lies above the level counts as being at it.
      #expect((160...280).contains(p.count { $0 == 0.5 }))
    }
  }

  @Test("a shift is told by the likeness: within the tolerance high, beyond it low")
  func tolerance() async throws {
    var likeness: [Double] = []
    for tolerance in [0, 3] {
      let result = try await comparison(Self.pass(seed: 2, dx: 3), tolerance: tolerance).run()
      let row = try result.store.read(rows: 10..<11)
      #expect(row[10].valid == 64 && row[10].expected == 64)
      likeness.append(row.band(0, at: 10).after / row.band(0, at: 10).before)
    }
    #expect(likeness[0] < 0.4 && likeness[1] > 0.7)
  }

  @Test("no result depends on workers, windows, blocks or the build of the kernels")
  func sameBits() async throws {
    var after = Self.pass(seed: 2)
    Self.dig(&after)
    after.mark(PixelWindow(x: 30, y: 120, width: 30, height: 30), as: .masked)
    let one = try comparison(after)
    let wanted = try await one.run(workers: 1).all.map(ExactFinding.init)
    let levels: [KernelLevel] = [
      .baseline, KernelSet.isSupported(.v3) ? .v3 : .baseline, KernelSet.widestSupported,
    ]
    for (index, level) in levels.enumerated() {
      var other = one
      other.windowSize = RasterSize(width: [40, 300, 96][index], height: [24, 300, 110][index])
      other.before.blockSize = RasterSize(width: 17 + 20 * index, height: 33)
      let found = try await other.run(workers: 1 + index, level: level).all.map(ExactFinding.init)
      #expect(found == wanted, "\(level)")
    }
  }

  @Test("cells without any structure and cells that a mask takes out are not observed")
  func unobserved() async throws {
    var after = Self.pass(seed: 2, flat: true)
    after.mark(PixelWindow(x: 128, y: 128, width: 16, height: 16), as: .masked)
    let result = try await comparison(after, before: Self.pass(seed: 1, flat: true)).run()
    let reasons = result.all.compactMap(\.notObserved)
    #expect(reasons.count { $0 == .masked } == 4)
    // 64 × 64 pixels are flat; squares reach four pixels, and the corners of the picture are left out.
    #expect((49...64).contains(reasons.count { $0 == .noData }))
    #expect(result.flaggedCount <= 4)
  }

  /// Water: nothing but noise, in either picture.
  private static func smooth(_ pass: inout MadeUpPass, _ window: PixelWindow, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for y in window.y..<window.endY {
      for x in window.x..<window.endX {
        for band in pass.bands.indices {
          pass.bands[band][y * size.width + x] = 60 + Float.random(in: -4...4, using: &random)
        }
      }
    }
  }

  @Test("noise of smooth ground is no change, and what comes to lie on it is found")
  func smoothGround() async throws {
    let water = PixelWindow(x: 16, y: 16, width: 64, height: 64)
    var before = Self.pass(seed: 1)
    var after = Self.pass(seed: 2)
    Self.smooth(&before, water, seed: 5)
    Self.smooth(&after, water, seed: 6)
    let quiet = try await comparison(after, before: before).run()
    #expect(quiet.flaggedCount <= 4)
    // A boat of 6 × 12 pixels.
    for y in 42..<54 {
      for x in 41..<47 {
        for band in after.bands.indices { after.bands[band][y * Self.size.width + x] = 140 }
      }
    }
    let found = try await comparison(after, before: before).run()
    let flagged = Set(found.all.filter(\.isFlagged).map(\.cell))
    let boat = cells(touching: PixelWindow(x: 41, y: 42, width: 6, height: 12), of: found.layout)
    #expect(!boat.isDisjoint(with: flagged))
    #expect(flagged.subtracting(boat).count <= 4)
  }

  private func cells(touching window: PixelWindow, of layout: ComparisonLayout) -> Set<GridCell> {
    guard case .parallel(let cells) = layout.geometry else { return [] }
    return Set(
      layout.block.filter { cells.clippedPixelWindow(of: $0).intersection(window).count > 0 })
  }
}
