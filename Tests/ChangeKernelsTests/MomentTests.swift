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

@Suite("The moments of one band")
struct MomentTests {
  private func run(_ kernel: MomentKernel, _ planes: StoredPlanes, start: [Float]) -> (
    sums: [Float], counts: [Int64], greatest: [Float]
  ) {
    var counts: [Int64] = []
    var greatest: [Float] = []
    var sums: [Float] = []
    unsafe planes.withPlanes { plane in
      sums = unsafe filled(start) { sums in
        counts = unsafe filled([Int64](repeating: 2, count: planeCounts)) { counts in
          greatest = unsafe filled([-Float.infinity]) { greatest in
            unsafe kernel(plane, planes.columns, planes.rows, sums, counts, greatest)
          }
        }
      }
    }
    return (sums, counts, greatest)
  }

  private func start(columns: Int) -> [Float] {
    (0..<momentPlanes).flatMap {
      [Float](repeating: [3, 0.5, 1, -2, 4, .infinity, -.infinity][$0], count: columns)
    }
  }

  @Test(arguments: KernelBuild.runnable, UInt64(0)..<4)
  func equalTheirReference(build: KernelBuild, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for columns in 0...70 {
      let rows = [0, 1, 5, 12, 64][Int.random(in: 0...4, using: &random)]
      let planes = StoredPlanes(rows: rows, columns: columns)
      planes.add(type: columns % 4, rule: Int(seed), using: &random)
      let vector = unsafe run(build.addMomentRows, planes, start: start(columns: columns))
      let scalar = unsafe run(addMomentRowsReference, planes, start: start(columns: columns))
      #expect(patterns(vector.sums) == patterns(scalar.sums), "\(columns) x \(rows)")
      #expect(vector.counts == scalar.counts)
      #expect(vector.greatest == scalar.greatest)
    }
  }

  @Test func momentsOfAHandWrittenColumn() {
    var random = SplitMix64(seed: 9)
    let planes = StoredPlanes(rows: 5, columns: 16)
    planes.add(type: truceline_int16, rule: truceline_linear, plain: true, using: &random)
    unsafe planes.describe(0) { plane in
      unsafe plane.no_data = -5
      unsafe plane.scale = 0.5
      let pixels = unsafe UnsafeMutableRawPointer(mutating: plane.pixels)
      for row in 0..<5 {
        for column in 0..<16 {
          unsafe pixels.storeBytes(
            of: [4, -2, -5, 0, 16][row], toByteOffset: 2 * (row * plane.stride + column),
            as: Int16.self)
        }
      }
    }
    let found = unsafe run(
      addMomentRows, planes,
      start: (0..<momentPlanes).flatMap {
        [Float](repeating: [0, 0, 0, 0, 0, .infinity, -.infinity][$0], count: 16)
      })
    let column = (0..<momentPlanes).map { found.sums[16 * $0] }
    #expect(column[0] == 4)
    #expect(column[1] == 2 - 1 + 0 + 8)
    #expect(column[2] == 4 + 1 + 64)
    #expect((Double(column[3]) - log(16)).magnitude < 1e-6)
    #expect((Double(column[4]) - (log(2) * log(2) + log(8) * log(8))).magnitude < 1e-6)
    #expect(column[5] == -1 && column[6] == 8)
    #expect(found.counts == [2, 2, 2], "a linear scale may have any sign")
  }
}
