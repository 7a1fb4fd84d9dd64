// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import ChangeStatistics

@Suite("looks")
struct LooksEstimatorTests {
  /// The whole patches of a raster whose pixels are all valid.
  static func patches(of raster: [Double], rows: Int, columns: Int) -> [[Double]] {
    let side = LooksEstimator.patchSide
    var patches: [[Double]] = []
    for top in stride(from: 0, through: rows - side, by: side) {
      for left in stride(from: 0, through: columns - side, by: side) {
        let patch = (0..<(side * side)).map { pixel in
          raster[(top + pixel / side) * columns + left + pixel % side]
        }
        if patch.allSatisfy(\.isFinite) { patches.append(patch) }
      }
    }
    return patches
  }

  @Test("estimates agree with the reference in numpy")
  func agreesWithReference() throws {
    let lines = try fixture("looks")
    #expect(lines.count == 6)
    for line in lines {
      let parameters = try line[1...6].map(number)
      let raster = madeUpRaster(
        seed: UInt64(parameters[0]), rows: Int(parameters[1]), columns: Int(parameters[2]),
        weight: parameters[3], size: parameters[4], missing: parameters[5])
      var estimator = LooksEstimator()
      for patch in Self.patches(
        of: raster, rows: Int(parameters[1]), columns: Int(parameters[2]))
      {
        estimator.add(patch: patch)
      }
      let estimate = estimator.estimate()
      #expect((estimate == nil) == (line[7] == "nan"), "\(line[0])")
      guard let estimate else { continue }
      // The median of variances comes from bins 1/4096 wide.
      #expect(relativeError(estimate.looks, try number(line[7])) < 5e-4, "\(line[0])")
      let share = estimate.effectiveShare(width: 4, height: 4)
      #expect(relativeError(share, try number(line[8])) < 1e-4, "\(line[0])")
      #expect(relativeError(estimate.logCorrelationSum, try number(line[9])) < 1e-8, "\(line[0])")
    }
  }

  @Test("the order of patches and merges changes no bit", arguments: UInt64(0)..<4)
  func orderFree(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let raster = madeUpRaster(
      seed: seed, rows: 64, columns: 72, weight: 0.4, size: 0.5, missing: 0.001)
    let patches = Self.patches(of: raster, rows: 64, columns: 72)
    var whole = LooksEstimator()
    for patch in patches { whole.add(patch: patch) }
    var parts = [LooksEstimator](repeating: LooksEstimator(), count: 5)
    for patch in patches.shuffled(using: &random) {
      parts[Int.random(in: 0..<5, using: &random)].add(patch: patch)
    }
    var merged = LooksEstimator()
    for part in parts.shuffled(using: &random) { merged.merge(part) }
    #expect(merged.patches == whole.patches)
    #expect(merged.estimate() == whole.estimate())
  }

  @Test("finds the looks of simulated speckle", arguments: [1.0, 4.4, 20])
  func simulatedSpeckle(looks: Double) throws {
    var random = SplitMix64(seed: 3)
    var estimator = LooksEstimator()
    for _ in 0..<150 {
      let ground = Elementary.exp(3 * random.nextNormal())
      estimator.add(
        patch: (0..<64).map { _ in
          let before = ground * random.nextGamma(shape: looks)
          return Elementary.log(ground * random.nextGamma(shape: looks) / before)
        })
    }
    let estimate = try #require(estimator.estimate())
    #expect(relativeError(estimate.looks, looks) < 0.08)
    #expect(estimate.effectiveShare(width: 4, height: 4) > 0.8)
  }

  @Test("the order of patches and of merging changes no bit", arguments: UInt64(0)..<4)
  func orderDoesNotMatter(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let raster = madeUpRaster(
      seed: seed, rows: 70, columns: 90, weight: 0.3, size: 0.5, missing: 0.001)
    let patches = Self.patches(of: raster, rows: 70, columns: 90)
    var whole = LooksEstimator()
    for patch in patches { whole.add(patch: patch) }
    var parts = (LooksEstimator(), LooksEstimator())
    for patch in patches.shuffled(using: &random) {
      if Bool.random(using: &random) {
        parts.0.add(patch: patch)
      } else {
        parts.1.add(patch: patch)
      }
    }
    parts.1.merge(parts.0)
    #expect(parts.1.patches == whole.patches)
    #expect(parts.1.estimate() == whole.estimate())
  }

  @Test("looks of cells by hand")
  func cellLooks() {
    let pixels = PixelLooks.independent(looks: 4)
    #expect(pixels.effectiveShare(width: 10, height: 10) == 1)
    // Unevenness of pure speckle, 1 + 1/L less the mean's own share: no texture.
    #expect(pixels.cellLooks(pixels: 100, share: 1, texture: 1.2) == 400)
    // Twice as uneven as speckle: half of the pixels.
    let uneven = pixels.cellLooks(pixels: 100, share: 1, texture: 2.4)
    #expect(relativeError(uneven, 400 / (2.4 / (1.25 - 2.4 / 400))) < 1e-14)
    #expect(pixels.cellLooks(pixels: 1, share: 0.1, texture: 1) == 4)
    #expect(pixels.with(looks: 9).looks == 9)
  }
}
