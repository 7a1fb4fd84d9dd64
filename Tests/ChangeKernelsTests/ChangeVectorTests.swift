// SPDX-License-Identifier: Apache-2.0
import CPlanes
import ChangeKernels
import GridTestSupport
import Testing

@Suite("The change vector of stored pixels")
struct ChangeVectorTests {
  /// Bands of both passes, and how their pixels are classed.
  private struct Scene {
    let before: StoredPlanes
    let after: StoredPlanes
    let classes: StoredPlanes
    var hasClasses = (before: false, after: false)
    var classBits: (before: UInt32, after: UInt32) = (0xF0, 0x0300)
    let weights: [Float]
    let start: [Float]

    init(columns: Int, rows: Int, bands: Int, type: Int?, using random: inout SplitMix64) {
      before = StoredPlanes(rows: rows, columns: columns)
      after = StoredPlanes(rows: rows, columns: columns)
      classes = StoredPlanes(rows: rows, columns: columns)
      let isPlain = Bool.random(using: &random)
      for _ in 0..<bands {
        before.add(type: type, rule: truceline_linear, plain: isPlain, using: &random)
        after.add(type: type, rule: truceline_linear, plain: isPlain, using: &random)
      }
      classes.add(type: truceline_uint8, rule: truceline_linear, plain: true, using: &random)
      classes.add(type: truceline_uint16, rule: truceline_linear, plain: true, using: &random)
      // Classes of which a third stays, and some that no set of 32 holds.
      unsafe classes.describe(0) { plane in
        let pixels = unsafe UnsafeMutableRawPointer(mutating: plane.pixels)
        let count = unsafe plane.stride * rows
        for i in 0..<count {
          unsafe pixels.storeBytes(
            of: UInt8.random(in: 0...40, using: &random) % 36, toByteOffset: i, as: UInt8.self)
        }
      }
      weights = (0..<bands).map { _ in Float.random(in: 0.1...2, using: &random) }
      start = (0..<(changeVectorPlanes + 2 * bands) * columns).map { _ in
        Float(Int.random(in: 0...3, using: &random))
      }
      hasClasses = (.random(using: &random), .random(using: &random))
      classBits.before = random.next() & 1 == 0 ? 0xF0 : 0x0FFF_FFF0
    }

    func run(_ kernel: ChangeVectorKernel, threshold: Float) -> [Float] {
      var result: [Float] = []
      unsafe before.withPlanes { b in
        unsafe after.withPlanes { a in
          unsafe classes.withPlanes { c in
            result = unsafe filled(start) { sums in
              unsafe kernel(
                b, a, weights.count, weights, hasClasses.before ? c : nil, classBits.before,
                hasClasses.after ? c + 1 : nil, classBits.after, before.columns, before.rows,
                threshold, sums)
            }
          }
        }
      }
      return result
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<4)
  func equalsItsReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in 0...70 {
      let rows = [0, 1, 5, 10, 7, 13][Int.random(in: 0...5, using: &random)]
      let bands = columns == 50 ? 13 : Int.random(in: 1...4, using: &random)
      let type = seed == 0 ? truceline_uint16 : columns % 3 == 0 ? nil : columns % 4
      let scene = Scene(columns: columns, rows: rows, bands: bands, type: type, using: &random)
      let vector = unsafe scene.run(build.addChangeVectorRows, threshold: 0.1)
      let scalar = unsafe scene.run(addChangeVectorRowsReference, threshold: 0.1)
      #expect(patterns(vector) == patterns(scalar), "\(columns) x \(rows), \(bands) bands")
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<3)
  func wholeNumbersWithOneNoDataValueEqualTheirReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in 0...70 {
      let bands = columns == 50 ? 13 : Int.random(in: 1...5, using: &random)
      let scene = Scene(
        columns: columns, rows: [1, 5, 12, 64][columns % 4], bands: bands,
        type: truceline_uint16, using: &random)
      for (planes, offset) in [(scene.before, Float(-0.1)), (scene.after, 0)] {
        for band in 0..<bands {
          unsafe planes.describe(band) { plane in
            unsafe (plane.states, plane.least, plane.greatest) = (nil, -.infinity, .infinity)
            unsafe (plane.no_data, plane.scale, plane.offset) = (seed == 2 ? .nan : 0, 1e-4, offset)
          }
        }
      }
      let vector = unsafe scene.run(build.addChangeVectorRows, threshold: 4)
      let scalar = unsafe scene.run(addChangeVectorRowsReference, threshold: 4)
      #expect(patterns(vector) == patterns(scalar), "\(columns) columns, \(bands) bands")
    }
  }

  @Test(arguments: UInt64(0)..<12)
  func theReferenceIsThePlainSumInDouble(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rows = Int.random(in: 1...64, using: &random)
    var scene = Scene(columns: 5, rows: rows, bands: 3, type: Int(seed % 3), using: &random)
    scene.hasClasses = (seed % 2 == 0, seed % 5 == 0)
    let threshold: Float = 1e4
    let found = unsafe scene.run(addChangeVectorRowsReference, threshold: threshold)
    for column in 0..<5 {
      var sums = (0..<changeVectorPlanes + 6).map { Double(scene.start[$0 * 5 + column]) }
      var isClose = false
      for row in 0..<rows where stays(scene, row: row, column: column) {
        var distance = 0.0
        var values: [Double] = []
        for band in 0..<3 {
          guard
            let b = value(scene.before, band, row: row, column: column),
            let a = value(scene.after, band, row: row, column: column)
          else { break }
          values += [b, a]
          distance += Double(scene.weights[band]) * (a - b) * (a - b)
        }
        guard values.count == 6 else { continue }
        sums[0] += 1
        sums[1] += distance
        sums[2] += distance * distance
        sums[3] += distance > Double(threshold) ? 1 : 0
        sums[4] = max(sums[4], distance)
        if (distance / Double(threshold) - 1).magnitude < 1e-5 { isClose = true }
        for k in 0..<6 { sums[5 + k] += values[k] }
      }
      for plane in sums.indices where plane != 3 || !isClose {
        let got = Double(found[plane * 5 + column])
        #expect(
          (got - sums[plane]).magnitude <= max(sums[plane].magnitude * 1e-4, 1e-2),
          "plane \(plane): \(got), \(sums[plane])")
      }
    }
  }

  private func stays(_ scene: Scene, row: Int, column: Int) -> Bool {
    if scene.hasClasses.before {
      let kind = Int(scene.classes.stored(0, row: row, column: column))
      guard kind < 32, scene.classBits.before & (1 << kind) != 0 else { return false }
    }
    guard scene.hasClasses.after else { return true }
    return UInt32(scene.classes.stored(1, row: row, column: column)) & scene.classBits.after == 0
  }

  /// The measurement of a pixel by the words of the documentation, in Double.
  private func value(_ planes: StoredPlanes, _ index: Int, row: Int, column: Int) -> Double? {
    let plane = unsafe planes.planes[index]
    let v = planes.stored(index, row: row, column: column)
    guard
      planes.isObserved(index, row: row, column: column), v.isFinite, unsafe v != plane.no_data,
      unsafe !(v < plane.least), unsafe !(v > plane.greatest)
    else { return nil }
    return unsafe Double(v) * Double(plane.scale) + Double(plane.offset)
  }

  @Test func aBlockOfUnwantedClassesLeavesNothing() {
    var random = SplitMix64(seed: 3)
    var scene = Scene(columns: 40, rows: 6, bands: 2, type: nil, using: &random)
    scene.hasClasses = (true, true)
    scene.classBits = (0, 0)
    #expect(unsafe scene.run(addChangeVectorRows, threshold: 1) == scene.start)
  }
}
