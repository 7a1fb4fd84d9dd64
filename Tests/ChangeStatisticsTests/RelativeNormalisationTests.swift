// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import Testing

@Suite struct RelativeNormalisationTests {
  private static let slopes = [0.7, 1.0, 1.6]
  private static let offsets = [120.0, 0, -300]

  /// Three bands whose later values lead to the earlier ones by `slopes` and `offsets`; a share of the pixels is other
  /// ground afterwards.
  private func sample(
    seed: UInt64, count: Int = 6000, changed: Double = 0.15, slopes: [Double] = slopes,
    noise: Double = 20
  ) throws -> IRMADSample {
    var random = SplitMix64(seed: seed)
    var columns = [[Float]](repeating: [], count: 6)
    for _ in 0..<count {
      let isChanged = Double.random(in: 0..<1, using: &random) < changed
      let common = Double.random(in: 200...2500, using: &random)
      for band in 0..<3 {
        let own = Double.random(in: -150...150, using: &random)
        let before = common * (1 + 0.2 * Double(band)) + own
        let ground =
          isChanged ? Double.random(in: 200...3000, using: &random) : before
        let blur = (0..<2).map { _ in
          (0..<4).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &random) } * noise
        }
        columns[band].append(Float(before + blur[0]))
        columns[3 + band].append(Float((ground - Self.offsets[band]) / slopes[band] + blur[1]))
      }
    }
    return try IRMADSample(columns: columns)
  }

  private func normalised(_ sample: IRMADSample) throws -> RelativeNormalisation {
    let result = try sample.iterated(variance: .consistent)
    return try RelativeNormalisation(sample, under: result.variates)
  }

  @Test(
    "gains and offsets are found although a part of the scene changed", arguments: UInt64(0)..<6)
  func found(seed: UInt64) throws {
    let found = try normalised(try sample(seed: seed))
    #expect(found.bands.count == 3)
    for (band, slope, offset) in zip3(found.bands, Self.slopes, Self.offsets) {
      #expect((band.slope / slope - 1).magnitude < 0.02)
      #expect((band.offset - offset).magnitude < 40)
      #expect(band.correlation > 0.99)
      #expect(band.normalised(1000) == band.offset + band.slope * 1000)
      // Pixels that were kept back lie on the line too, within their noise.
      #expect(band.normalisedDifference < 90)
    }
    #expect(found.bands[0].normalisedDifference < 0.5 * found.bands[0].rawDifference)
    #expect(found.bands[2].normalisedDifference < 0.5 * found.bands[2].rawDifference)
    let share = Double(found.testedCount) / Double(found.testedCount + found.fittedCount)
    #expect((0.22...0.45).contains(share))
  }

  @Test("the same pixels give the same lines")
  func repeated() throws {
    let one = try sample(seed: 3)
    #expect(try normalised(one) == normalised(one))
  }

  @Test("what light and air cannot do is refused, and the band is named")
  func refused() throws {
    let unit = #expect(throws: StatisticsError.self) {
      try normalised(try sample(seed: 1, slopes: [0.7, 3, 1]))
    }
    #expect(unit?.code == .notNormalised && unit?.subject == "Band 2")
    let blurred = #expect(throws: StatisticsError.self) {
      try normalised(try sample(seed: 1, changed: 0, noise: 1500))
    }
    #expect(blurred?.code == .notNormalised)
    let few = #expect(throws: StatisticsError.self) {
      try normalised(try sample(seed: 1, count: 400, changed: 0.1))
    }
    #expect(few?.code == .tooFewPixels)
  }

  private func zip3<A, B, C>(_ a: [A], _ b: [B], _ c: [C]) -> [(A, B, C)] {
    zip(zip(a, b), c).map { ($0.0.0, $0.0.1, $0.1) }
  }
}
