// SPDX-License-Identifier: Apache-2.0
import CPlanes
import ChangeKernels
import GridTestSupport
import Testing

@Suite("Normalised difference indices")
struct NormalizedIndexTests {
  private func run(
    _ kernel: IndexKernel, before: StoredPlanes, after: StoredPlanes, classes: StoredPlanes?,
    start: [Float]
  ) -> [Float] {
    var sums: [Float] = []
    unsafe before.withPlanes { b in
      unsafe after.withPlanes { a in
        func body(_ c: UnsafePointer<truceline_plane>?) {
          sums = unsafe filled(start) { sums in
            unsafe kernel(b, a, c, 0xFFFF_FFF0, c, 0xF0, before.columns, before.rows, sums)
          }
        }
        if let classes { unsafe classes.withPlanes { unsafe body($0) } } else { body(nil) }
      }
    }
    return sums
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<3)
  func equalTheirReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in 0...70 {
      let rows = [0, 1, 5, 12][Int.random(in: 0...3, using: &random)]
      let before = StoredPlanes(rows: rows, columns: columns)
      let after = StoredPlanes(rows: rows, columns: columns)
      let classes = StoredPlanes(rows: rows, columns: columns)
      for planes in [before, after] {
        for _ in 0..<2 { planes.add(rule: truceline_linear, using: &random) }
      }
      classes.add(type: truceline_uint8, rule: truceline_linear, plain: true, using: &random)
      let start = (0..<indexPlanes * columns).map { Float($0 % 7) }
      let some = seed == 0 ? classes : nil
      let vector = unsafe run(
        build.addIndexRows, before: before, after: after, classes: some, start: start)
      let scalar = unsafe run(
        addIndexRowsReference, before: before, after: after, classes: some, start: start)
      #expect(patterns(vector) == patterns(scalar), "\(columns) x \(rows)")
    }
  }

  @Test func aHandWrittenPixelAndASumOfZero() {
    var random = SplitMix64(seed: 9)
    let before = StoredPlanes(rows: 2, columns: 16)
    let after = StoredPlanes(rows: 2, columns: 16)
    for (planes, values) in [(before, [3, 1]), (after, [1, 3])] {
      for index in 0..<2 {
        planes.add(type: truceline_int16, rule: truceline_linear, plain: true, using: &random)
        unsafe planes.describe(index) { plane in
          let pixels = unsafe UnsafeMutableRawPointer(mutating: plane.pixels)
          for column in 0..<16 {
            unsafe pixels.storeBytes(
              of: Int16(values[index]), toByteOffset: 2 * column, as: Int16.self)
            // In the second row the two bands cancel.
            unsafe pixels.storeBytes(
              of: Int16(index == 0 ? 7 : -7), toByteOffset: 2 * (plane.stride + column),
              as: Int16.self)
          }
        }
      }
    }
    let found = unsafe run(
      addIndexRows, before: before, after: after, classes: nil,
      start: [Float](repeating: 0, count: 16 * indexPlanes))
    #expect((0..<indexPlanes).map { found[16 * $0] } == [1, 0.5, -0.5, -1, 1])
  }
}
