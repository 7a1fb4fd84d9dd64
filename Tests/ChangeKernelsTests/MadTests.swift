// SPDX-License-Identifier: Apache-2.0
import CPlanes
import ChangeKernels
import GridTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Multivariate alteration detection")
struct MadTests {
  /// Planes of Float, one after the other.
  private func values(_ planes: Int, count: Int, using random: inout SplitMix64) -> [Float] {
    (0..<planes * count).map { _ in Float.random(in: -1...1, using: &random) }
  }

  private func withPointers(
    _ values: [Float], planes: Int, count: Int,
    _ body: (UnsafePointer<UnsafePointer<Float>>) -> Void
  ) {
    unsafe (values + [0]).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let pointers = unsafe (0..<planes).map { unsafe base + $0 * count }
      unsafe pointers.withUnsafeBufferPointer { list in
        if let first = list.baseAddress { unsafe body(first) }
      }
    }
  }

  private func covariances(
    _ kernel: CovarianceKernel, _ values: [Float], planes: Int, weights: [Float], stride: Int,
    columns: Int, rows: Int
  ) -> [Double] {
    let start = [Double](repeating: 1, count: covarianceSums(planeCount: planes))
    return unsafe filled(start) { sums in
      unsafe withPointers(values, planes: planes, count: stride * rows) { pointers in
        unsafe kernel(pointers, planes, weights, stride, columns, rows, sums)
      }
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<2)
  func covarianceSumsEqualTheirReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in Array(0...70) + [200] {
      let planes = columns == 40 ? 26 : 2 * Int.random(in: 1...4, using: &random)
      let rows = [0, 1, 17, 64][Int.random(in: 0...3, using: &random)]
      let stride = columns + Int.random(in: 0...2, using: &random)
      var values = values(planes, count: stride * rows, using: &random)
      var weights = (0..<stride * rows).map { _ in
        max(0, Float.random(in: -0.3...1, using: &random))
      }
      // Values of pixels without weight are never looked at.
      for i in weights.indices where weights[i] == 0 { values[i] = .nan }
      if !weights.isEmpty { weights[0] = .nan }
      let vector = unsafe covariances(
        build.addCovarianceRows, values, planes: planes, weights: weights, stride: stride,
        columns: columns, rows: rows)
      let scalar = unsafe covariances(
        addCovarianceRowsReference, values, planes: planes, weights: weights, stride: stride,
        columns: columns, rows: rows)
      #expect(vector.map(\.bitPattern) == scalar.map(\.bitPattern), "\(columns) x \(rows)")
    }
  }

  @Test func covarianceSumsAreTheSumsOfProducts() {
    var random = SplitMix64(seed: 11)
    let (planes, columns, rows) = (4, 37, 50)
    let values = values(planes, count: columns * rows, using: &random)
    let weights = (0..<columns * rows).map { _ in Float.random(in: 0...1, using: &random) }
    let found = unsafe covariances(
      addCovarianceRows, values, planes: planes, weights: weights, stride: columns,
      columns: columns, rows: rows)
    var expected = [1 + weights.reduce(0.0) { $0 + Double($1) }]
    func x(_ plane: Int, _ i: Int) -> Double { Double(values[plane * columns * rows + i]) }
    for i in 0..<planes {
      expected.append(weights.indices.reduce(1.0) { $0 + Double(weights[$1]) * x(i, $1) })
    }
    for i in 0..<planes {
      for j in i..<planes {
        expected.append(
          weights.indices.reduce(1.0) { $0 + Double(weights[$1]) * x(i, $1) * x(j, $1) })
      }
    }
    #expect(found.count == expected.count)
    for (got, exact) in zip(found, expected) { #expect((got - exact).magnitude < 1e-3) }
  }

  private func distances(
    _ kernel: MadDistanceKernel, _ values: [Float], bands: Int, coefficients: [Float], count: Int
  ) -> [Float] {
    unsafe filled([Float](repeating: 0, count: count)) { result in
      unsafe withPointers(values, planes: 2 * bands, count: count) { pointers in
        unsafe kernel(pointers, pointers + bands, bands, coefficients, count, result)
      }
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<2)
  func distancesEqualTheirReferenceAndTheirFormula(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for count in Array(0...70) + [600] {
      let bands = count == 60 ? 13 : Int.random(in: 1...6, using: &random)
      var values = values(2 * bands, count: count, using: &random)
      if count > 3 { values[2] = .nan }
      let coefficients = (0..<2 * bands * (bands + 1)).map { _ in
        Float.random(in: -1...1, using: &random)
      }
      let vector = unsafe distances(
        build.madDistances, values, bands: bands, coefficients: coefficients, count: count)
      let scalar = unsafe distances(
        madDistancesReference, values, bands: bands, coefficients: coefficients, count: count)
      #expect(patterns(vector) == patterns(scalar))
      for i in 0..<count {
        let exact = distance(
          bands: bands, coefficients, before: { Double(values[$0 * count + i]) },
          after: { Double(values[(bands + $0) * count + i]) })
        #expect(
          exact.isNaN
            ? scalar[i].isNaN
            : (Double(scalar[i]) - exact).magnitude < 1e-4 * max(1, exact))
      }
    }
  }

  /// Σᵢ (Mᵢ / σᵢ)² in Double.
  private func distance(
    bands: Int, _ coefficients: [Float], before: (Int) -> Double, after: (Int) -> Double
  ) -> Double {
    (0..<bands).reduce(0.0) { sum, i in
      var m = -Double(coefficients[2 * bands * bands + i])
      for k in 0..<bands {
        m += Double(coefficients[i * bands + k]) * before(k)
        m -= Double(coefficients[(bands + i) * bands + k]) * after(k)
      }
      m *= Double(coefficients[2 * bands * bands + bands + i])
      return sum + m * m
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<3)
  func sumsOfStoredPixelsEqualTheirReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in 0...70 {
      let rows = [0, 1, 5, 12][Int.random(in: 0...3, using: &random)]
      let bands = columns == 33 ? 13 : Int.random(in: 1...5, using: &random)
      let before = StoredPlanes(rows: rows, columns: columns)
      let after = StoredPlanes(rows: rows, columns: columns)
      let classes = StoredPlanes(rows: rows, columns: columns)
      for _ in 0..<bands {
        before.add(rule: truceline_linear, using: &random)
        after.add(rule: truceline_linear, using: &random)
      }
      classes.add(type: truceline_uint16, rule: truceline_linear, plain: true, using: &random)
      let coefficients = (0..<2 * bands * (bands + 1)).map { _ in
        Float.random(in: -0.1...0.1, using: &random)
      }
      let start = (0..<(madPlanes + bands) * columns).map { Float($0 % 5) }
      let results = unsafe [build.addMadRows, addMadRowsReference].map { kernel in
        unsafe filled(start) { sums in
          unsafe before.withPlanes { b in
            unsafe after.withPlanes { a in
              unsafe classes.withPlanes { c in
                unsafe kernel(
                  b, a, bands, coefficients, columns % 2 == 0 ? c : nil, 3, nil, 0, columns, rows,
                  0.5, sums)
              }
            }
          }
        }
      }
      #expect(patterns(results[0]) == patterns(results[1]), "\(columns) x \(rows)")
    }
  }

  @Test(arguments: KernelBuild.runnable, 1...13)
  func weightsAreTheProbabilityOfChiSquare(build: KernelBuild, degrees: Int) {
    var z: [Float] = [0, -1, .nan, .infinity, .leastNonzeroMagnitude, 159.9, 160, 1e30]
    z += (0..<1000).map { Float($0) * 0.09 }
    let vector = unsafe filled(z) { unsafe build.chiSquareWeights(z, degrees, z.count, $0) }
    let scalar = unsafe filled(z) {
      unsafe chiSquareWeightsReference(z, degrees: degrees, count: z.count, weights: $0)
    }
    #expect(patterns(vector) == patterns(scalar))
    for (z, weight) in zip(z, scalar) {
      let exact = z.isNaN ? 0 : probability(max(0, Double(z)), degrees: degrees)
      #expect((Double(weight) - exact).magnitude < 1e-6, "z \(z)")
      #expect(weight >= 0 && weight <= 1)
    }
  }

  /// The probability above z, by the recurrence in the degrees of freedom.
  private func probability(_ z: Double, degrees: Int) -> Double {
    guard z < 1e4 else { return 0 }
    var sum = degrees % 2 == 0 ? exp(-z / 2) : erfc((z / 2).squareRoot())
    var k = degrees % 2 == 0 ? 2 : 1
    while k < degrees {
      sum += z == 0 ? 0 : exp(Double(k) / 2 * log(z / 2) - z / 2 - lgamma(Double(k) / 2 + 1))
      k += 2
    }
    return sum
  }
}
