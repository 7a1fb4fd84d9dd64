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

/// What the ratio kernel leaves.
private struct RatioResult {
  var sums: [Float]
  var counts: [Int64]
  var greatest: [Float]
}

@Suite("The intensity ratio of stored pixels")
struct StoredRatioTests {
  private func run(
    _ kernel: RatioKernel, before: StoredPlanes, after: StoredPlanes, ratio: Float, start: [Float]
  ) -> RatioResult {
    let bands = unsafe before.planes.count
    var result = RatioResult(sums: [], counts: [], greatest: [])
    unsafe before.withPlanes { b in
      unsafe after.withPlanes { a in
        result.sums = unsafe filled(start) { sums in
          result.counts = unsafe filled([Int64](repeating: 5, count: 2 * bands * planeCounts)) {
            counts in
            result.greatest = unsafe filled([Float](repeating: -.infinity, count: 2 * bands)) {
              top in
              unsafe kernel(b, a, bands, before.columns, before.rows, ratio, sums, counts, top)
            }
          }
        }
      }
    }
    return result
  }

  private func start(bands: Int, columns: Int, using random: inout SplitMix64) -> [Float] {
    (0..<(1 + storedRatioBandPlanes * bands) * columns).map { _ in
      Float(Int.random(in: 0...3, using: &random))
    }
  }

  private func expectEqual(
    _ build: KernelBuild, before: StoredPlanes, after: StoredPlanes, ratio: Float, start: [Float]
  ) {
    let vector = unsafe run(
      build.addStoredRatioRows, before: before, after: after, ratio: ratio, start: start)
    let scalar = unsafe run(
      addStoredRatioRowsReference, before: before, after: after, ratio: ratio, start: start)
    #expect(
      patterns(vector.sums) == patterns(scalar.sums), "\(before.columns) x \(before.rows)")
    #expect(vector.counts == scalar.counts)
    #expect(vector.greatest == scalar.greatest)
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<3)
  func equalsItsReferenceForAnyPlanes(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in 0...70 {
      let rows = [0, 1, 5, 10, 7, 13][Int.random(in: 0...5, using: &random)]
      let bands = Int.random(in: 1...4, using: &random)
      let before = StoredPlanes(rows: rows, columns: columns)
      let after = StoredPlanes(rows: rows, columns: columns)
      for _ in 0..<bands {
        before.add(using: &random)
        after.add(using: &random)
      }
      expectEqual(
        build, before: before, after: after, ratio: 1.5,
        start: start(bands: bands, columns: columns, using: &random))
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<3)
  func equalsItsReferenceForPlainPowerInOneBand(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in 0...70 {
      let rows = columns == 33 ? 64 : Int.random(in: 0...12, using: &random)
      let before = StoredPlanes(rows: rows, columns: columns)
      let after = StoredPlanes(rows: rows, columns: columns)
      before.add(type: truceline_float32, rule: truceline_power, plain: true, using: &random)
      after.add(type: truceline_float32, rule: truceline_power, plain: true, using: &random)
      let limits: [Float] = [.infinity, 1e30, 1, 0, -1]
      let greatest = limits[Int.random(in: 0...4, using: &random)]
      let least: Float = Bool.random(using: &random) ? -9999 : 0.01
      for planes in [before, after] {
        unsafe planes.describe(0) { plane in
          unsafe plane.greatest = greatest
          unsafe plane.least = least
          unsafe plane.no_data = 0
        }
      }
      expectEqual(
        build, before: before, after: after, ratio: 2,
        start: start(bands: 1, columns: columns, using: &random))
    }
  }

  @Test(arguments: UInt64(0)..<12)
  func theReferenceIsThePlainSumInDouble(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rows = Int.random(in: 1...64, using: &random)
    let before = StoredPlanes(rows: rows, columns: 5)
    let after = StoredPlanes(rows: rows, columns: 5)
    let type = Int(seed % 4)
    before.add(type: type, using: &random)
    after.add(type: type, using: &random)
    for planes in [before, after] {
      unsafe planes.describe(0) { if unsafe $0.greatest > 1e30 { unsafe $0.greatest = 1e30 } }
    }
    let start = [Float](repeating: 0, count: 5 * (1 + storedRatioBandPlanes))
    let found = unsafe run(
      addStoredRatioRowsReference, before: before, after: after, ratio: 1.75, start: start)
    for column in 0..<5 {
      var sums = [Double](repeating: 0, count: 1 + storedRatioBandPlanes)
      for row in 0..<rows {
        guard
          let b = power(before, row: row, column: column),
          let a = power(after, row: row, column: column)
        else { continue }
        sums[0] += 1
        sums[1] += b
        sums[2] += a
        sums[3] += a > 1.75 * b ? 1 : 0
        sums[4] += b > 1.75 * a ? 1 : 0
        sums[5] += b * b
        sums[6] += a * a
        sums[7] += log(max(b, 0x1p-126))
        sums[8] = max(sums[8], b)
        sums[9] = max(sums[9], a)
      }
      for plane in 0...storedRatioBandPlanes {
        let value = Double(found.sums[plane * 5 + column])
        let tolerance = max(sums[plane].magnitude * 2e-5, plane == 7 ? 1e-3 : 1e-37)
        let isBeyondFloat = value == .infinity && sums[plane] > 3.4e38
        #expect(
          isBeyondFloat || (value - sums[plane]).magnitude <= tolerance,
          "plane \(plane): \(value), \(sums[plane])")
      }
    }
  }

  /// The power of a pixel by the words of the documentation, in Double.
  private func power(_ planes: StoredPlanes, row: Int, column: Int) -> Double? {
    let plane = unsafe planes.planes[0]
    let stored = planes.stored(0, row: row, column: column)
    guard
      planes.isObserved(0, row: row, column: column), stored.isFinite,
      unsafe stored != plane.no_data, unsafe !(stored < plane.least),
      unsafe !(stored > plane.greatest)
    else { return nil }
    let v = Double(stored)
    let floor = unsafe Double(plane.floor)
    switch unsafe Int(plane.rule) {
    case truceline_decibels: return pow(10, min(max(v * 0.230_258_51, -87), 88) / 2.302_585_1)
    case truceline_amplitude:
      let power = Double(Float(max(v, floor) * max(v, floor)))
      return v >= 0 && power > 0 && power.isFinite ? power : nil
    default: return v >= 0 && max(v, floor) > 0 ? max(v, floor) : nil
    }
  }

  @Test func countsTellWhatStoredValuesWereLike() {
    let before = StoredPlanes(rows: 2, columns: 17)
    let after = StoredPlanes(rows: 2, columns: 17)
    var random = SplitMix64(seed: 5)
    before.add(type: truceline_float32, rule: truceline_power, plain: true, using: &random)
    after.add(type: truceline_float32, rule: truceline_power, plain: true, using: &random)
    for planes in [before, after] {
      unsafe planes.describe(0) { plane in
        let pixels = unsafe UnsafeMutableRawPointer(mutating: plane.pixels)
        let count = unsafe plane.stride * 2
        for i in 0..<count {
          unsafe pixels.storeBytes(
            of: [1, 0, -2, .nan][i % 4], toByteOffset: 4 * i, as: Float.self)
        }
        unsafe plane.stride = 17
      }
    }
    let start = [Float](repeating: 0, count: 17 * (1 + storedRatioBandPlanes))
    let found = unsafe run(
      addStoredRatioRows, before: before, after: after, ratio: 2, start: start)
    // 34 pixels, from the first: 9 ones, 9 zeros, 8 below zero, 8 that are no number.
    #expect(found.counts == [31, 13, 14, 31, 13, 14])
    #expect(found.greatest == [1, 1])
    #expect(found.sums[0..<17].reduce(0, +) == 9)
  }
}
