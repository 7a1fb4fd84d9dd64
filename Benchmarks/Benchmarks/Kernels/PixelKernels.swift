// SPDX-License-Identifier: Apache-2.0
import Benchmark
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// Kernels that turn pixels into pixels.
func measurePixelKernels() {
  unsafe measureMemory(of: "log ratio", bytesPerPixel: 8) {
    unsafe [Scene.powerBefore.bytes, Scene.powerAfter.bytes]
  }
  unsafe measureBuilds(
    "log ratio", bytesPerPixel: 8,
    builds: [
      ChangeKernels.logRatio, ChangeKernelsV3.logRatio,
      ChangeKernelsV4.logRatio,
    ]
  ) { logRatio in
    unsafe logRatio(
      Scene.powerBefore.pixels, Scene.powerAfter.pixels, Scene.pixels, Scene.result.pixels)
    unsafe blackHole(Scene.result.pixels)
  }
}
