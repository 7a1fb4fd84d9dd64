// SPDX-License-Identifier: Apache-2.0
import Benchmark
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// The two-pass intensity ratio of one band, cell row by cell row.
func measureRatioKernels() {
  unsafe measureMemory(of: "ratio", bytesPerPixel: 8) {
    unsafe [Scene.powerBefore.bytes, Scene.powerAfter.bytes]
  }
  unsafe measureBuilds(
    "ratio", bytesPerPixel: 8,
    builds: [
      ChangeKernels.addRatioRows, ChangeKernelsV3.addRatioRows,
      ChangeKernelsV4.addRatioRows,
    ]
  ) { addRatioRows in
    unsafe withColumnSums(planes: ChangeKernels.ratioSumPlanes) { sums, offset in
      unsafe addRatioRows(
        Scene.powerBefore.pixels + offset, Scene.powerAfter.pixels + offset, Scene.columns,
        Scene.columns, Scene.cellRows, 3.981_071_7, sums)
    }
  }
}

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
