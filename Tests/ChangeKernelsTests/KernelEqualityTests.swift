// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import GridTestSupport
import Testing

@Suite("Each build of a kernel equals its scalar reference bit for bit")
struct KernelEqualityTests {
  /// Crosses every lane remainder, and several whole vectors.
  static let lengths = Array(0...34) + [63, 64, 65, 200]

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<4)
  func linearPowerEqualsItsReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for length in Self.lengths {
      for rule in 0...2 {
        for floor: Float in [0, 0.5] {
          let values = backscatter(count: length, using: &random).map { rule == 2 ? $0 * 30 : $0 }
          var vector = values
          var scalar = values
          let first = unsafe vector.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe build.linearPower($0, length, rule, floor) }
          }
          let second = unsafe scalar.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map {
              unsafe linearPowerReference($0, count: length, rule: rule, floor: floor)
            }
          }
          #expect(patterns(vector) == patterns(scalar), "length \(length), rule \(rule)")
          #expect(first?.finite == second?.finite)
          #expect(first?.negative == second?.negative)
          #expect(first?.zero == second?.zero)
          #expect(first?.largest == second?.largest)
        }
      }
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<4)
  func joinValidityEqualsItsReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for length in Self.lengths {
      for planes in 1...4 {
        let values = (0..<planes * length).map { _ in
          Int.random(in: 0..<5, using: &random) == 0 ? Float.nan : Float(1)
        }
        let vector = unsafe joined(values, planes: planes, length: length, build.joinValidity)
        let scalar = unsafe joined(values, planes: planes, length: length) {
          unsafe joinValidityReference($0, planeCount: $1, count: $2)
        }
        #expect(patterns(vector.values) == patterns(scalar.values))
        #expect(vector.valid == scalar.valid)
        let expected = (0..<length).count { i in
          (0..<planes).allSatisfy { !values[$0 * length + i].isNaN }
        }
        #expect(vector.valid == expected)
      }
    }
  }

  private func joined(
    _ values: [Float], planes: Int, length: Int,
    _ kernel: (UnsafePointer<UnsafeMutablePointer<Float>>, Int, Int) -> Int
  ) -> (values: [Float], valid: Int) {
    var copy = values
    let valid = unsafe copy.withUnsafeMutableBufferPointer { buffer -> Int in
      guard let base = buffer.baseAddress else { return 0 }
      let pointers = unsafe (0..<planes).map { unsafe base + $0 * length }
      return unsafe pointers.withUnsafeBufferPointer { list in
        unsafe list.baseAddress.map { unsafe kernel($0, planes, length) } ?? 0
      }
    }
    return (copy, valid)
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<4)
  func logRatioEqualsItsReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for length in Self.lengths {
      let before = backscatter(count: length, using: &random)
      let after = backscatter(count: length, using: &random)
      var vector = [Float](repeating: 0, count: length)
      var scalar = vector
      unsafe vector.withUnsafeMutableBufferPointer { result in
        guard let result = result.baseAddress else { return }
        unsafe build.logRatio(before, after, length, result)
      }
      unsafe scalar.withUnsafeMutableBufferPointer { result in
        guard let result = result.baseAddress else { return }
        unsafe logRatioReference(before: before, after: after, count: length, result: result)
      }
      #expect(patterns(vector) == patterns(scalar), "length \(length)")
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<3)
  func boxSumsEqualTheirReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in Self.lengths.dropFirst() {
      for radius in [1, 2] {
        let rows = Int.random(in: 1...4, using: &random)
        let width = columns + 2 * radius
        let values = (0..<width * (rows + 2 * radius)).map { _ in
          Int.random(in: 0..<6, using: &random) == 0
            ? Float.nan : Float.random(in: 0...4, using: &random)
        }
        let vector = unsafe boxes(values, columns, rows, radius, build.boxSums)
        let scalar = unsafe boxes(values, columns, rows, radius) {
          unsafe boxSumsReference(
            $0, columns: $1, rows: $2, radius: $3, column: $4, sums: $5, counts: $6)
        }
        #expect(patterns(vector.sums) == patterns(scalar.sums))
        #expect(patterns(vector.counts) == patterns(scalar.counts))
        // Counts by hand: valid pixels of the square around the first pixel.
        let expected = (0...2 * radius).reduce(0) { total, dy in
          total + (0...2 * radius).count { dx in !values[dy * width + dx].isNaN }
        }
        #expect(vector.counts[0] == Float(expected))
      }
    }
  }

  private func boxes(
    _ values: [Float], _ columns: Int, _ rows: Int, _ radius: Int,
    _ kernel: (
      UnsafePointer<Float>, Int, Int, Int, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) -> (sums: [Float], counts: [Float]) {
    var scratch = [Float](repeating: 0, count: 2 * (columns + 2 * radius))
    var sums = [Float](repeating: 0, count: columns * rows)
    var counts = sums
    unsafe scratch.withUnsafeMutableBufferPointer { scratch in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        unsafe counts.withUnsafeMutableBufferPointer { counts in
          guard
            let scratch = scratch.baseAddress, let sums = sums.baseAddress,
            let counts = counts.baseAddress
          else { return }
          unsafe kernel(values, columns, rows, radius, scratch, sums, counts)
        }
      }
    }
    return (sums, counts)
  }
}
