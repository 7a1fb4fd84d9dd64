// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangePipeline

/// Optical passes: differences of bands, judged by the scene's own cells.
@Suite struct OpticalTests {
  private static let size = RasterSize(width: 200, height: 168)
  private static let changed = PixelWindow(x: 80, y: 40, width: 32, height: 24)

  /// Ground of several kinds in three bands, with noise of its own at each date; whole numbers.
  private static func pass(seed: UInt64, gain: Float = 1, offset: Float = 0) -> MadeUpPass {
    var ground = SplitMix64(seed: 77)
    var noise = SplitMix64(seed: seed)
    let kinds = (0..<12).map { _ in
      (0..<3).map { _ in Float.random(in: 500...3000, using: &ground) }
    }
    var bands = [[Float]](repeating: [], count: 3)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let kind = kinds[(x / 9 * 31 + y / 7 * 17) % kinds.count]
        for band in 0..<3 {
          let value = kind[band] + Float.random(in: -60...60, using: &noise)
          bands[band].append((value * gain + offset).rounded())
        }
      }
    }
    var pass = MadeUpPass(size: size, bands: bands)
    pass.pixelType = .uint16
    return pass
  }

  private func comparison(
    _ method: ComparisonMethod, gain: Float = 1, offset: Float = 0,
    change: (inout MadeUpPass) -> Void = { _ in }
  ) throws -> MadeUpComparison {
    var after = Self.pass(seed: 2, gain: gain, offset: offset)
    change(&after)
    var comparison = MadeUpComparison(
      before: Self.pass(seed: 1), after: after,
      layout: ComparisonLayout(try madeUpCells(Self.size)))
    comparison.method = method
    return comparison
  }

  private static let methods: [ComparisonMethod] = [.changeVector, .variates(end: .standard)]

  private func cells(in window: PixelWindow, of layout: ComparisonLayout) -> Set<GridCell> {
    guard case .parallel(let cells) = layout.geometry else { return [] }
    return Set(
      layout.block.filter { cell in
        let pixels = cells.clippedPixelWindow(of: cell)
        return pixels.intersection(window) == pixels
      })
  }

  @Test("cells whose bands moved are flagged, and hardly any other", arguments: 0..<2)
  func found(method: Int) async throws {
    let comparison = try comparison(Self.methods[method]) { after in
      after.raise(Self.changed, by: 0.6, band: 1)
      after.raise(Self.changed, by: 1.5, band: 3)
    }
    let result = try await comparison.run()
    let wanted = cells(in: Self.changed, of: result.layout)
    let flagged = Set(result.all.filter(\.isFlagged).map(\.cell))
    #expect(wanted.count == 12)
    #expect(wanted.isSubset(of: flagged))
    #expect(flagged.subtracting(wanted).count <= 3)
    for finding in result.all where wanted.contains(finding.cell) {
      #expect(finding.pSpeckle == nil && finding.effectDecibels == nil && finding.looks == nil)
      #expect(finding.p == finding.pScene)
      #expect(finding.effect != nil && finding.degreesOfFreedom == 3)
    }
  }

  @Test("the effect of a change vector is the difference of the band's means")
  func effect() async throws {
    let comparison = try comparison(.changeVector) { $0.raise(Self.changed, by: 0.5, band: 2) }
    let result = try await comparison.run()
    guard case .parallel(let layout) = result.layout.geometry else { return }
    for cell in cells(in: Self.changed, of: result.layout) {
      let finding = try #require(try result.finding(of: cell))
      let pixels = layout.clippedPixelWindow(of: cell)
      var sum = 0.0
      for y in pixels.y..<pixels.endY {
        for x in pixels.x..<pixels.endX {
          let pixel = y * Self.size.width + x
          sum += Double(comparison.after.bands[1][pixel].rounded())
          sum -= Double(comparison.before.bands[1][pixel])
        }
      }
      #expect(finding.effectBand == 2 && finding.direction == .decrease)
      #expect(((finding.effect ?? 0) - sum / Double(pixels.count)).magnitude < 1e-3)
    }
  }

  @Test("IR-MAD does not mind a gain and an offset of a whole pass")
  func gainAndOffset() async throws {
    let plain = try await comparison(.variates(end: .iterations(6))).run()
    let brighter = try await comparison(.variates(end: .iterations(6)), gain: 2, offset: 700).run()
    let correlations = [plain, brighter].compactMap { $0.variates?.variates.correlations }
    #expect(correlations.count == 2)
    for (one, other) in zip(correlations[0], correlations[1]) {
      #expect((one - other).magnitude < 1e-3)
    }
    #expect(plain.variates?.iterationCount == 6)
    #expect(brighter.flaggedCount <= plain.flaggedCount + 3)
  }

  @Test(
    "the same to the last bit for any number of workers, every kernel and however files are cut",
    arguments: 0..<2)
  func sameBits(method: Int) async throws {
    var comparison = try comparison(Self.methods[method]) { $0.raise(Self.changed, by: 1.4) }
    comparison.before.mark(PixelWindow(x: 10, y: 90, width: 40, height: 30), as: .masked)
    let expected = try await comparison.run(workers: 1).all.map(ExactFinding.init)
    comparison.before.blockSize = RasterSize(width: 200, height: 5)
    comparison.after.blockSize = RasterSize(width: 48, height: 32)
    comparison.windowSize = RasterSize(width: 70, height: 40)
    for level in KernelLevel.allCases where KernelSet.isSupported(level) {
      let found = try await comparison.run(workers: 3, level: level).all.map(ExactFinding.init)
      let same = found == expected
      #expect(same, "\(level)")
    }
  }

  @Test("masked pixels are not observed, and too few cells are refused")
  func masksAndSmallScenes() async throws {
    var masked = try comparison(.changeVector)
    masked.after.mark(PixelWindow(x: 0, y: 0, width: 16, height: 8), as: .masked)
    let result = try await masked.run()
    #expect(result.notObserved == [.masked: 2])
    let size = RasterSize(width: 64, height: 64)
    var (before, after) = (Self.pass(seed: 1), Self.pass(seed: 2))
    before = MadeUpPass(size: size, bands: before.bands.map { Array($0.prefix(64 * 64)) })
    after = MadeUpPass(size: size, bands: after.bands.map { Array($0.prefix(64 * 64)) })
    var small = MadeUpComparison(
      before: before, after: after, layout: ComparisonLayout(try madeUpCells(size)))
    small.method = .changeVector
    let refused = small
    let error = await #expect(throws: ComparisonError.self) { try await refused.run() }
    #expect(error?.code == .tooFewCells)
  }

  @Test(
    "on the scale of the earlier pass a gain is gone from effects, and the same cells are flagged")
  func normalised() async throws {
    var comparison = try comparison(.changeVector, gain: 0.8, offset: 150) { after in
      after.raise(Self.changed, by: 0.6, band: 1)
    }
    let plain = try await comparison.run()
    comparison.isNormalised = true
    let result = try await comparison.run()
    let found = try #require(result.normalisation)
    #expect(plain.normalisation == nil)
    for band in found.bands {
      #expect((band.slope - 1.25).magnitude < 0.02 && (band.offset + 187.5).magnitude < 25)
      #expect(band.normalisedDifference < band.rawDifference)
    }
    #expect(
      Set(result.all.filter(\.isFlagged).map(\.cell))
        .isSuperset(of: cells(in: Self.changed, of: result.layout)))
    let unchanged = result.all.filter { !$0.isFlagged }.compactMap(\.effect)
    #expect(unchanged.allSatisfy { $0.magnitude < 40 })
    #expect(plain.all.compactMap(\.effect).contains { $0.magnitude > 150 })
    // No block is decoded more often for it.
    #expect(result.decodedBlocks == plain.decodedBlocks)
  }

  @Test("an index of the same ground is the same again, whatever the gains of its bands")
  func normalisedIndex() async throws {
    var comparison = try comparison(
      .index(try #require(SpectralIndex.vegetation.placed(among: ["red", "nir", nil]))))
    for pixel in comparison.after.bands[0].indices {
      comparison.after.bands[0][pixel] = (comparison.after.bands[0][pixel] * 0.7 + 200).rounded()
    }
    let plain = try await comparison.run()
    comparison.isNormalised = true
    let result = try await comparison.run()
    let (loose, close) = (plain.all.compactMap(\.effect), result.all.compactMap(\.effect))
    #expect(close.count == loose.count)
    #expect(close.allSatisfy { $0.magnitude < 0.03 })
    #expect(loose.contains { $0.magnitude > 0.1 })
  }
}
