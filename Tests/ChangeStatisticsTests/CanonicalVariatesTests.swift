// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import GridTestSupport
import Testing

@Suite struct CanonicalVariatesTests {
  @Test(
    "variates have variance 1, correlate in pairs alone and follow the sign rule", arguments: 1...6)
  func properties(bands: Int) throws {
    let columns = IRMADPixels.columns(seed: UInt64(20 + bands), bands: bands, count: 250)
    let weights = (0..<250).map { Double($0 % 5) }
    let variates = try CanonicalVariates(IRMADPixels.sums(of: columns, weights: weights))
    let total = weights.reduce(0, +)
    func centred(_ coefficients: [Double], _ columns: ArraySlice<[Float]>) -> [Double] {
      let values = (0..<250).map { pixel in
        zip(coefficients, columns).reduce(0) { $0 + $1.0 * Double($1.1[pixel]) }
      }
      let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
      return values.map { $0 - mean }
    }
    func covariance(_ x: [Double], _ y: [Double]) -> Double {
      (0..<250).reduce(0) { $0 + weights[$1] * x[$1] * y[$1] } / total
    }
    let first = variates.before.map { centred($0, columns[..<bands]) }
    let second = variates.after.map { centred($0, columns[bands...]) }
    for i in 0..<bands {
      for j in 0..<bands {
        #expect((covariance(first[i], first[j]) - (i == j ? 1 : 0)).magnitude < 1e-9)
        #expect((covariance(second[i], second[j]) - (i == j ? 1 : 0)).magnitude < 1e-9)
        let expected = i == j ? variates.correlations[i] : 0
        #expect((covariance(first[i], second[j]) - expected).magnitude < 1e-9)
      }
      var correlations = 0.0
      for band in 0..<bands {
        let column = centred([1], columns[band...band])
        correlations +=
          covariance(first[i], column) / covariance(column, column).squareRoot()
      }
      #expect(correlations > 0)
      let difference = zip(first[i], second[i]).map { $0 - $1 }
      #expect((covariance(difference, difference) - variates.variances[i]).magnitude < 1e-9)
    }
    #expect(variates.correlations == variates.correlations.sorted())
    #expect(variates.correlations.allSatisfy { (0...1).contains($0) })
    // The constants give differences the mean 0, and Z its mean of one per band.
    var sum = 0.0
    for pixel in 0..<250 {
      sum += weights[pixel] * variates.chiSquare(columns.map { Double($0[pixel]) })
    }
    #expect((sum / total - Double(bands)).magnitude < 1e-8)
    for (row, constant) in zip(variates.transform, variates.constants) {
      var mean = 0.0
      for pixel in 0..<250 {
        let value = zip(row, columns).reduce(0) { $0 + $1.0 * Double($1.1[pixel]) }
        mean += weights[pixel] * (value - constant)
      }
      #expect((mean / total).magnitude < 1e-8)
    }
  }

  @Test("the origin of the sums does not matter, and parts add up")
  func origin() throws {
    let columns = IRMADPixels.columns(seed: 31, bands: 2, count: 100)
    let origin = [1000.0, 2000, 9000, 8000]
    let plain = try CanonicalVariates(IRMADPixels.sums(of: columns))
    var parts = IRMADPixels.sums(of: columns.map { Array($0[..<40]) }, origin: origin)
    parts.add(IRMADPixels.sums(of: columns.map { Array($0[40...]) }, origin: origin))
    #expect(parts.pixelCount == 100)
    let moved = try CanonicalVariates(parts)
    for (a, b) in zip(plain.correlations, moved.correlations) { #expect((a - b).magnitude < 1e-10) }
    for (a, b) in zip(plain.constants, moved.constants) { #expect(relativeError(a, b) < 1e-8) }
    for (a, b) in zip(plain.means, moved.means) { #expect(relativeError(a, b) < 1e-12) }
  }

  @Test("bands that do not correlate at all give zeros and finite coefficients")
  func uncorrelated() throws {
    // A full factorial design of four columns of -1 and 1.
    let columns = (0..<4).map { column in
      (0..<16).map { pixel in Float(pixel >> column & 1) * 2 - 1 }
    }
    let variates = try CanonicalVariates(IRMADPixels.sums(of: columns))
    #expect(variates.correlations == [0, 0])
    #expect(variates.variances == [2, 2])
    let distances = (0..<16).map { pixel in
      variates.chiSquare(columns.map { Double($0[pixel]) })
    }
    #expect(distances.allSatisfy { $0.isFinite })
    #expect((distances.reduce(0, +) - 32).magnitude < 1e-12)
  }

  private func error(_ columns: [[Float]], weights: [Double]? = nil) -> StatisticsError? {
    #expect(throws: StatisticsError.self) {
      try CanonicalVariates(IRMADPixels.sums(of: columns, weights: weights))
    }
  }

  @Test(
    "a band of one value is refused by its name", arguments: 0..<4, [0, 1, 0.1, 10_000] as [Float])
  func constantBand(column: Int, value: Float) {
    var columns = IRMADPixels.columns(seed: 41, bands: 2, count: 100)
    columns[column] = columns[column].map { _ in value }
    let error = error(columns)
    #expect(error?.code == .constantBand)
    #expect(
      error?.subject
        == "Band \(column % 2 + 1) of the \(column < 2 ? "earlier" : "later") pass")
  }

  @Test("a band that other bands give is refused by its name", arguments: 0..<3)
  func dependentBands(kind: Int) {
    var columns = IRMADPixels.columns(seed: 42, bands: 3, count: 100)
    let (first, second) = (columns[3], columns[4])
    columns[5] =
      switch kind {
      case 0: first
      case 1: second.map { 3 * $0 - 7 }
      default: zip(first, second).map { $0 + $1 }
      }
    let error = error(columns)
    #expect(error?.code == .dependentBands)
    #expect(error?.subject == "Band 3 of the later pass")
  }

  @Test("no more pixels than bands of both passes are too few", arguments: [0, 1, 4, 5])
  func tooFewPixels(count: Int) throws {
    let columns = IRMADPixels.columns(seed: 43, bands: 2, count: 5).map { Array($0.prefix(count)) }
    if count == 5 {
      _ = try CanonicalVariates(IRMADPixels.sums(of: columns))
    } else {
      #expect(error(columns)?.code == .tooFewPixels)
    }
    let weightless = [Double](repeating: 0, count: 100)
    let many = IRMADPixels.columns(seed: 43, bands: 2, count: 100)
    #expect(error(many, weights: weightless)?.code == .tooFewPixels)
  }

  @Test("infinite and missing values are told, not counted", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) {
    var columns = IRMADPixels.columns(seed: 44, bands: 2, count: 50)
    columns[1][7] = value
    #expect(error(columns)?.code == .notFinite)
  }
}
