// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import Foundation
import GridTestSupport
import Testing

/// The folder of real scenes that `TRUCELINE_SCENES` names.
private let scenes = ProcessInfo.processInfo.environment["TRUCELINE_SCENES"].flatMap {
  $0.isEmpty ? nil : URL(filePath: $0, directoryHint: .isDirectory)
}

@Suite struct IRMADTests {
  @Test("numpy finds the same correlations, coefficients and rounds", arguments: 0..<10)
  func reference(line: Int) throws {
    let row = try #require(try fixture("irmad").dropFirst(line).first)
    let (bands, rounds) = (try #require(Int(row[1])), try #require(Int(row[4])))
    let variance = row[3] == "1" ? IRMADVariance.consistent : .published
    let columns = IRMADPixels.columns(
      seed: try #require(UInt64(row[0])), bands: bands, count: try #require(Int(row[2])))
    var numbers = try row[5...].dropLast().map(number)[...]
    func next() -> [Double] {
      defer { numbers.removeFirst(bands) }
      return Array(numbers.prefix(bands))
    }
    func expectClose(_ values: [Double], _ expected: [Double], _ name: Comment) {
      #expect(values.count == expected.count, name)
      for (value, expected) in zip(values, expected) {
        #expect(relativeError(value, expected) < 1e-7, name)
      }
    }
    let sample = try IRMADSample(columns: columns)
    let rested = try sample.iterated(
      until: .converged(tolerance: 0.01, limit: 50), variance: variance)
    #expect(rested.iterationCount == rounds)
    #expect(rested.hasConverged)
    let result = try sample.iterated(until: .iterations(6), variance: variance)
    expectClose(result.history[0], next(), "first correlations")
    expectClose(result.variates.correlations, next(), "last correlations")
    expectClose(result.variates.constants, next(), "constants")
    expectClose(result.variates.before[0], next(), "coefficients before")
    expectClose(result.variates.after[0], next(), "coefficients after")
    let sum = sample.noChangeProbabilities(under: result.variates).reduce(0, +)
    #expect(relativeError(sum, try number(row[row.count - 1])) < 1e-7)
  }

  @Test("gain and offset of a pass change neither correlations nor probabilities")
  func gains() throws {
    let columns = IRMADPixels.columns(seed: 11, bands: 3, count: 520)
    let gains: [Float] = [0.5, 2, 4, 1, 0.25, 8]
    let changed = zip(columns, gains).map { column, gain in column.map { $0 * gain - 64 } }
    let first = try IRMADSample(columns: columns)
    let second = try IRMADSample(columns: changed)
    let plain = try first.iterated(until: .iterations(4))
    let scaled = try second.iterated(until: .iterations(4))
    for (a, b) in zip(plain.variates.correlations, scaled.variates.correlations) {
      #expect((a - b).magnitude < 1e-11)
    }
    for (a, b) in zip(
      first.noChangeProbabilities(under: plain.variates),
      second.noChangeProbabilities(under: scaled.variates))
    {
      #expect((a - b).magnitude < 1e-9)
    }
  }

  @Test("changed pixels lose their weight, and the correlations rise to those of the others")
  func findsChange() throws {
    let columns = IRMADPixels.columns(seed: 12, bands: 3, count: 2000)
    let sample = try IRMADSample(columns: columns)
    let result = try sample.iterated(until: .iterations(3))
    let unchanged = columns.map { column in
      column.indices.filter { $0 % 7 != 3 }.map { column[$0] }
    }
    let truth = try CanonicalVariates(IRMADPixels.sums(of: unchanged)).correlations
    for band in 0..<3 { #expect(result.history[0][band] < truth[band] - 0.05) }
    for band in 0..<3 { #expect(result.variates.correlations[band] > truth[band] - 0.02) }
    let probabilities = sample.noChangeProbabilities(under: result.variates)
    let changed = probabilities.indices.filter { $0 % 7 == 3 }
    let kept = changed.count { probabilities[$0] > 0.05 }
    #expect(kept * 10 < changed.count)
  }

  @Test("equal passes have no change, and changed pixels in them stand out", arguments: [1, 4])
  func equalPasses(bands: Int) throws {
    var columns = IRMADPixels.columns(seed: 13, bands: bands, count: 200)
    for band in 0..<bands { columns[bands + band] = columns[band] }
    let equal = try IRMADSample(columns: columns)
    let quiet = try equal.iterated()
    #expect(equal.noChangeProbabilities(under: quiet.variates).allSatisfy { $0 > 0.999 })
    columns[bands][77] += 900
    let sample = try IRMADSample(columns: columns)
    let result = try sample.iterated()
    let probabilities = sample.noChangeProbabilities(under: result.variates)
    #expect(probabilities[77] < 1e-6)
    #expect(probabilities.count { $0 > 0.5 } == 199)
  }

  @Test(
    "of pixels without change the consistent variance calls as many changed as it says",
    arguments: 1...4)
  func size(bands: Int) throws {
    var random = SplitMix64(seed: UInt64(90 + bands))
    var columns = [[Float]](repeating: [], count: 2 * bands)
    for _ in 0..<4000 {
      for band in 0..<bands {
        let ground = 3 * random.nextNormal()
        columns[band].append(Float(ground + random.nextNormal()))
        columns[bands + band].append(Float(ground + random.nextNormal()))
      }
    }
    let sample = try IRMADSample(columns: columns)
    func share(_ variance: IRMADVariance) throws -> Double {
      let result = try sample.iterated(until: .iterations(6), variance: variance)
      let probabilities = sample.noChangeProbabilities(under: result.variates)
      return Double(probabilities.count { $0 < 0.05 }) / 4000
    }
    // Four standard errors of 4,000 draws, and what six rounds add to them.
    #expect((try share(.consistent) - 0.05).magnitude < 0.025)
    #expect(try share(.published) > 0.3)
  }

  @Test("the share of variance that weights leave is that of the integral", arguments: 1...13)
  func shareLeft(bands: Int) {
    // E[w z] / (p E[w]) by the trapezium rule on s = √z.
    let distribution = ChiSquareDistribution(degreesOfFreedom: Double(bands))
    var (weights, products) = (0.0, 0.0)
    var previous = distribution.cumulative(0)
    for step in 1...400 {
      let (s, middle) = (Double(step) * 0.025, (Double(step) - 0.5) * 0.025)
      let cumulative = distribution.cumulative(s * s)
      let mass = (cumulative - previous) * distribution.survival(middle * middle)
      weights += mass
      products += mass * middle * middle
      previous = cumulative
    }
    let expected = products / (Double(bands) * weights)
    #expect((IRMADVariance.shareLeft(bandCount: bands) - expected).magnitude < 1e-3)
  }

  @Test("one round is the plain MAD; a fixed number of rounds is kept")
  func rounds() throws {
    let columns = IRMADPixels.columns(seed: 14, bands: 2, count: 300)
    let sample = try IRMADSample(columns: columns)
    let one = try sample.iterated(until: .iterations(1))
    let plain = try CanonicalVariates(IRMADPixels.sums(of: columns))
    #expect(one.iterationCount == 1)
    #expect(!one.hasConverged)
    #expect(one.weight == 300)
    for (a, b) in zip(one.variates.correlations, plain.correlations) {
      #expect((a - b).magnitude < 1e-9)
    }
    let many = try sample.iterated(until: .iterations(12))
    #expect(many.iterationCount == 12)
    let few = try sample.iterated(until: .converged(tolerance: 1e-12, limit: 3))
    #expect(few.iterationCount == 3)
    #expect(!few.hasConverged)
    #expect(few.history == Array(many.history.prefix(3)))
  }

  @Test("pixels added in pieces are the same sample", arguments: [1, 7, 511, 512, 513])
  func pieces(size: Int) throws {
    let columns = IRMADPixels.columns(seed: 15, bands: 2, count: 1030)
    var sample = IRMADSample(bandCount: 2)
    sample.reserveCapacity(1030)
    for start in stride(from: 0, to: 1030, by: size) {
      let part = (start..<min(1030, start + size)).flatMap { pixel in columns.map { $0[pixel] } }
      try sample.append(part.span)
    }
    #expect(sample.count == 1030)
    let whole = try IRMADSample(columns: columns)
    let expected = try whole.iterated(until: .iterations(2))
    #expect(try sample.iterated(until: .iterations(2)) == expected)
  }

  @Test(
    "a value that is no number is refused by the pixel's place", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) throws {
    var columns = IRMADPixels.columns(seed: 16, bands: 2, count: 30)
    columns[3][20] = value
    let error = #expect(throws: StatisticsError.self) { try IRMADSample(columns: columns) }
    #expect(error?.code == .notFinite)
    #expect(error?.subject == "Pixel 21")
  }

  @Test("without pixels, or where the weights dwindle to a handful, there are words, not numbers")
  func tooFewPixels() throws {
    let empty = #expect(throws: StatisticsError.self) { try IRMADSample(bandCount: 3).iterated() }
    #expect(empty?.code == .tooFewPixels)
    // Each round finds less spread among the pixels that weigh most.
    let sample = try IRMADSample(columns: IRMADPixels.columns(seed: 14, bands: 2, count: 300))
    let error = #expect(throws: StatisticsError.self) {
      try sample.iterated(until: .iterations(30))
    }
    #expect(error?.code == .tooFewPixels)
    #expect(error?.subject.hasPrefix("Round ") == true)
  }

  @Test(
    "a real pair of six bands agrees with numpy",
    .enabled(if: scenes != nil, "TRUCELINE_SCENES names no folder of real scenes"))
  func taizhou() throws {
    let folder = try #require(scenes).appending(path: "landsat-taizhou")
    let columns = try ["2000TM", "2003TM"].flatMap { name in
      let bytes = try Data(contentsOf: folder.appending(path: name))
      return (0..<6).map { band in
        stride(from: 0, to: 160_000, by: 5).map { Float(bytes[band * 160_000 + $0]) }
      }
    }
    // irmad_reference.py 2000TM 2003TM --every 5, and the same with --consistent
    let expected: [(IRMADVariance, Int, [Double], Int)] = [
      (
        .published, 18,
        [0.445220013, 0.576777762, 0.698402175, 0.879106129, 0.967164144, 0.983627132], 121
      ),
      (
        .consistent, 10,
        [0.269049189, 0.405628989, 0.537621658, 0.769800144, 0.930898205, 0.953222060], 1495
      ),
    ]
    let sample = try IRMADSample(columns: columns)
    for (variance, rounds, correlations, unchanged) in expected {
      let result = try sample.iterated(variance: variance)
      #expect(result.iterationCount == rounds)
      for (value, expected) in zip(result.variates.correlations, correlations) {
        #expect((value - expected).magnitude < 1e-6)
      }
      let probabilities = sample.noChangeProbabilities(under: result.variates)
      #expect(probabilities.count { $0 > 0.95 } == unchanged)
    }
  }
}
