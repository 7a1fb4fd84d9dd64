// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

@Suite("Which pixels changed")
struct PixelDecisionTests {
  private static let size = RasterSize(width: 200, height: 168)
  private static let raised = PixelWindow(x: 60, y: 44, width: 34, height: 27)
  private static let lowered = PixelWindow(x: 130, y: 100, width: 30, height: 30)

  private static func radar(bands: Int = 1, seed: UInt64 = 5) throws -> MadeUpComparison {
    let (before, after) = SpeckledScene.pair(size, seed: seed, bands: bands)
    var comparison = MadeUpComparison(
      before: before, after: after, layout: ComparisonLayout(try madeUpCells(size)))
    comparison.after.raise(raised, by: 6)
    comparison.after.raise(lowered, by: 0.15)
    return comparison
  }

  /// Optical passes of two bands, one of which moves in `raised`.
  private static func optical() throws -> MadeUpComparison {
    func pass(seed: UInt64) -> MadeUpPass {
      var noise = SplitMix64(seed: seed)
      let bands = (0..<2).map { band in
        (0..<size.width * size.height).map { pixel -> Float in
          let (y, x) = pixel.quotientAndRemainder(dividingBy: size.width)
          let ground = Float(700 + 400 * ((x / 9 * 7 + y / 7 * 5 + band) % 5))
          return (ground + Float.random(in: -50...50, using: &noise)).rounded()
        }
      }
      var pass = MadeUpPass(size: size, bands: bands)
      pass.pixelType = .uint16
      return pass
    }
    var comparison = MadeUpComparison(
      before: pass(seed: 1), after: pass(seed: 2),
      layout: ComparisonLayout(try madeUpCells(size)))
    for y in raised.y..<raised.endY {
      for x in raised.x..<raised.endX { comparison.after.bands[0][y * size.width + x] += 450 }
    }
    comparison.method = .changeVector
    return comparison
  }

  /// The raster of candidates and what their groups leave: 1 changed, 0 unchanged, 255 not observed.
  private func mask(
    of comparison: MadeUpComparison, workers: Int = 2, level: KernelLevel = .baseline,
    reads: ReadCount? = nil
  ) async throws -> [UInt8] {
    let size = comparison.before.size
    var job = comparison.job(reads: reads)
    job.wantsPixels = true
    let kernels = KernelSet(level: level)
    let findings = try await compare(
      job, parameters: comparison.parameters, workers: workers, kernels: kernels)
    var values = [UInt8](repeating: 77, count: size.width * size.height)
    try await sweepCandidates(job, findings: findings, workers: workers, kernels: kernels) { tile in
      for y in 0..<tile.window.height {
        for x in 0..<tile.window.width {
          values[(tile.window.y + y) * size.width + tile.window.x + x] =
            tile.values[y * tile.window.width + x]
        }
      }
    }
    #expect(!values.contains(77), "every pixel is in a tile")
    var groups = CandidateGroups()
    for y in 0..<size.height { groups.take(values[y * size.width..<(y + 1) * size.width]) }
    groups.rewind()
    var mask = values
    for y in 0..<size.height {
      for run in groups.take(values[y * size.width..<(y + 1) * size.width]) {
        for x in run.columns { mask[y * size.width + x] = groups.group(of: run) == nil ? 0 : 1 }
      }
    }
    return mask
  }

  private func errors(_ mask: [UInt8], _ windows: [PixelWindow]) -> ConfusionCounts {
    var counts = ConfusionCounts()
    for (pixel, value) in mask.enumerated() where value != 255 {
      let (y, x) = pixel.quotientAndRemainder(dividingBy: Self.size.width)
      counts.add(
        isChanged: value == 1, isTrulyChanged: windows.contains { $0.contains(x: x, y: y) })
    }
    return counts
  }

  @Test("Rises and falls are outlined to a few pixels, in one band and in two", arguments: 1...2)
  func radar(bands: Int) async throws {
    let counts = errors(try await mask(of: Self.radar(bands: bands)), [Self.raised, Self.lowered])
    #expect(try #require(counts.kappa) > 0.93, "\(counts)")
    #expect(counts.falsePositives < 60, "\(counts)")
  }

  @Test("A band that did not change does not blur the one that did")
  func oneBand() async throws {
    var comparison = try Self.radar(bands: 2)
    let (before, after) = SpeckledScene.pair(Self.size, seed: 5, bands: 2)
    comparison.before = before
    comparison.after = after
    comparison.after.raise(Self.raised, by: 6, band: 1)
    let counts = errors(try await mask(of: comparison), [Self.raised])
    #expect(try #require(counts.kappa) > 0.9, "\(counts)")
  }

  @Test("Optical changes are outlined by differences and by variates", arguments: [true, false])
  func optical(isVariates: Bool) async throws {
    var comparison = try Self.optical()
    if isVariates { comparison.method = .variates(end: .standard) }
    let counts = errors(try await mask(of: comparison), [Self.raised])
    #expect(try #require(counts.kappa) > 0.97, "\(counts)")
  }

  @Test(
    "Where no cell is flagged no pixel is, however its values scatter", arguments: UInt64(0)..<3)
  func quiet(seed: UInt64) async throws {
    var comparison = try Self.radar(seed: 40 + seed)
    (comparison.before, comparison.after) = SpeckledScene.pair(Self.size, seed: 40 + seed)
    comparison.before.mark(PixelWindow(x: 0, y: 0, width: 9, height: 5), as: .noData)
    let findings = try await compare(
      comparison.job(), parameters: comparison.parameters, workers: 2,
      kernels: KernelSet(level: .baseline))
    try #require(findings.flaggedCount == 0)
    let mask = try await mask(of: comparison)
    #expect(!mask.contains(1))
    #expect(mask.count { $0 == 255 } == 45)
  }

  @Test("The same pixels for any number of workers, each kernel and any cut into windows")
  func sameBytes() async throws {
    for optical in [false, true] {
      var comparison = try optical ? Self.optical() : Self.radar(bands: 2)
      comparison.before.mark(PixelWindow(x: 90, y: 40, width: 13, height: 30), as: .noData)
      let expected = try await mask(of: comparison, workers: 1)
      #expect(expected.contains(1) && expected.contains(255))
      for workers in [2, 5] {
        #expect(try await mask(of: comparison, workers: workers) == expected)
      }
      for level in KernelLevel.allCases where KernelSet.isSupported(level) {
        #expect(try await mask(of: comparison, level: level) == expected)
      }
      for window in [RasterSize(width: 17, height: 31), RasterSize(width: 1024, height: 512)] {
        comparison.windowSize = window
        #expect(try await mask(of: comparison) == expected, "\(window)")
      }
    }
  }

  @Test("Pixels of unobserved ground and of cells that nobody asked for are 255")
  func observed() async throws {
    var comparison = try Self.radar()
    let hole = PixelWindow(x: 70, y: 50, width: 6, height: 6)
    comparison.after.mark(hole, as: .masked)
    let mask = try await mask(of: comparison)
    for (pixel, value) in mask.enumerated() {
      let (y, x) = pixel.quotientAndRemainder(dividingBy: Self.size.width)
      #expect((value == 255) == hole.contains(x: x, y: y))
    }
  }
}
