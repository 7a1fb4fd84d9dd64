// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ChangeStatistics

@Suite("The greatest p of a cell over four shifts")
struct ShiftedCellsTests {
  private static func greatest(
    _ changes: [SIMD4<Double>?], residuals: [Double], looks: [Double]
  ) -> Double {
    let test = SpeckleTest(bands: residuals.count)
    return ShiftedCells(greatestP: 0.01) { _, band in changes[band] }.greatestP(
      cell: 0, residuals: residuals,
      speckle: ShiftedTest(test, looks: looks, passes: 1), scene: nil)
  }

  @Test("is that of the shift that leaves least")
  func least() {
    let changes = SIMD4(0.1, -0.4, 0.05, -0.2)
    let expected = RatioTest(looks: 30).p(logRatio: 0.6)
    let found = Self.greatest([changes], residuals: [1], looks: [30])
    #expect((found / expected - 1).magnitude < 1e-12)
    let mirrored = Self.greatest([-changes], residuals: [-1], looks: [30])
    #expect((mirrored / expected - 1).magnitude < 1e-9)
    let two = SpeckleTest(bands: 2)
    let p = (0..<4).map {
      two.p(logRatios: [1 + changes[$0], -0.8 - changes[$0] / 2], looks: [30, 20])
    }
    #expect(
      Self.greatest([changes, -changes / 2], residuals: [1, -0.8], looks: [30, 20]) == p.max())
  }

  @Test("is infinite where the direction turns, and no number where a shift cannot be told")
  func turned() {
    #expect(
      Self.greatest([SIMD4(0, 0, 0, -1.5)], residuals: [1], looks: [30]) == .infinity)
    #expect(Self.greatest([nil], residuals: [1], looks: [30]).isNaN)
    #expect(
      Self.greatest([SIMD4(0, 0, 0, 0), nil], residuals: [1, 1], looks: [30, 30]).isNaN)
  }
}
