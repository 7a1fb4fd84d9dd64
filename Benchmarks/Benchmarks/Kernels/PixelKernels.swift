// SPDX-License-Identifier: Apache-2.0
import Benchmark
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// Kernels that turn pixels into pixels.
func measurePixelKernels() {
  unsafe measureMemory(of: "log ratio", bytesPerPixel: 8) {
    unsafe [Scene.power[0].bytes, Scene.power[1].bytes]
  }
  unsafe measureBuilds(
    "log ratio", bytesPerPixel: 8,
    builds: [
      ChangeKernels.logRatio, ChangeKernelsV3.logRatio,
      ChangeKernelsV4.logRatio,
    ]
  ) { logRatio in
    unsafe logRatio(
      Scene.power[0].pixels, Scene.power[1].pixels, Scene.pixels, Scene.result.pixels)
    unsafe blackHole(Scene.result.pixels)
  }
}
