// SPDX-License-Identifier: Apache-2.0
import Benchmark

/// Calls a kernel for each row of cells with column sums that start at zero, and the offset of the
/// row's first pixel.
func withColumnSums(
  planes: Int, addRows: (_ sums: UnsafeMutablePointer<Float>, _ offset: Int) -> Void
) {
  let count = planes * Scene.columns
  unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { buffer in
    guard let sums = buffer.baseAddress else { return }
    for row in stride(from: 0, to: Scene.rows, by: Scene.cellRows) {
      unsafe sums.initialize(repeating: 0, count: count)
      unsafe addRows(sums, row * Scene.columns)
      unsafe blackHole(sums.pointee)
    }
  }
}
