// SPDX-License-Identifier: Apache-2.0
import Benchmark
import CPlanes
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// The moments of one band of one pass, cell row by cell row.
func measureMomentKernels() {
  unsafe measureMemory(of: "moments", bytesPerPixel: 4) { unsafe [Scene.power[0].bytes] }
  unsafe measureBuilds(
    "moments", bytesPerPixel: 4,
    builds: [
      ChangeKernels.addMomentRows, ChangeKernelsV3.addMomentRows, ChangeKernelsV4.addMomentRows,
    ]
  ) { addRows in
    var counts = [Int64](repeating: 0, count: ChangeKernels.planeCounts)
    var greatest: Float = -.infinity
    unsafe withColumnSums(planes: ChangeKernels.momentPlanes) { sums, offset in
      var band = unsafe power(Scene.power[0], offset)
      unsafe addRows(&band, Scene.columns, Scene.cellRows, sums, &counts, &greatest)
    }
    blackHole(counts)
  }
}
