// SPDX-License-Identifier: Apache-2.0
import Benchmark
import CPlanes
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// The two-pass intensity ratio straight from stored pixels, cell row by cell row: one band of power,
/// two of them, and one of amplitude in whole numbers as ground-range products store it.
func measureRatioKernels() {
  unsafe measureRatio(
    "ratio", bytesPerPixel: 8, inputs: { unsafe [Scene.power[0].bytes, Scene.power[1].bytes] },
    planes: { offset in
      unsafe [power(Scene.power[0], offset), power(Scene.power[1], offset)]
    })
  unsafe measureRatio(
    "ratio of two bands", bytesPerPixel: 16, inputs: { unsafe Scene.power[..<4].map(\.bytes) },
    planes: { offset in unsafe Scene.power[..<4].map { unsafe power($0, offset) } })
  unsafe measureRatio(
    "ratio of uint16 amplitude", bytesPerPixel: 4,
    inputs: { unsafe [Scene.bandsBefore[0].bytes, Scene.bandsAfter[0].bytes] },
    planes: { offset in
      unsafe [amplitude(Scene.bandsBefore[0], offset), amplitude(Scene.bandsAfter[0], offset)]
    })
}

/// Registers the kernel and its yardsticks; `planes` gives those of both passes, before first, from
/// a pixel of theirs on.
private func measureRatio(
  _ name: String, bytesPerPixel: Int,
  inputs: @escaping @Sendable () -> [UnsafeRawBufferPointer],
  planes: @escaping @Sendable (_ offset: Int) -> [truceline_plane]
) {
  unsafe measureMemory(of: name, bytesPerPixel: bytesPerPixel, inputs: inputs)
  unsafe measureBuilds(
    name, bytesPerPixel: bytesPerPixel,
    builds: [
      ChangeKernels.addStoredRatioRows, ChangeKernelsV3.addStoredRatioRows,
      ChangeKernelsV4.addStoredRatioRows,
    ]
  ) { addRows in
    let bands = unsafe planes(0).count / 2
    var counts = [Int64](repeating: 0, count: 2 * bands * ChangeKernels.planeCounts)
    var greatest = [Float](repeating: -.infinity, count: 2 * bands)
    unsafe withColumnSums(planes: 1 + bands * ChangeKernels.storedRatioBandPlanes) { sums, offset in
      let both = unsafe planes(offset)
      unsafe both.withUnsafeBufferPointer { both in
        guard let before = both.baseAddress else { return }
        unsafe addRows(
          before, before + bands, bands, Scene.columns, Scene.cellRows, 3.981_071_7, sums, &counts,
          &greatest)
      }
    }
    blackHole(counts)
  }
}
