// SPDX-License-Identifier: Apache-2.0
import Benchmark
import CProcessor

extension BenchmarkMetric {
  /// Bytes of the kernel's inputs by the time of a pass over the scene.
  static let inputRate = BenchmarkMetric.custom(
    "Input (MB / s)", polarity: .prefersLarger, useScalingFactor: false)
}

/// Registers one pass over the scene on one thread.
func measure(_ name: String, bytesPerPixel: Int, pass: @escaping @Sendable () -> Void) {
  Benchmark(name) { benchmark in
    for _ in benchmark.scaledIterations {
      let start = ContinuousClock.now
      pass()
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      benchmark.measurement(
        .inputRate, Int(Double(bytesPerPixel * Scene.pixels) / seconds / 1e6))
    }
  }
}

/// Registers a pass with each build of a kernel that this processor can run.
///
/// - Parameters:
///   - name: The kernel; the benchmarks are called so, with the build's name behind.
///   - bytesPerPixel: Bytes of input that the kernel reads.
///   - builds: The kernel in the baseline, the v3 and the v4 build.
///   - pass: One pass over the scene with one of them.
func measureBuilds<Kernel: Sendable>(
  _ name: String, bytesPerPixel: Int, builds: [Kernel], pass: @escaping @Sendable (Kernel) -> Void
) {
  let supported = [1, 3, 4].filter { $0 <= truceline_processor_level() }
  for (kernel, level) in zip(builds, supported) {
    measure(level == 1 ? "\(name) baseline" : "\(name) v\(level)", bytesPerPixel: bytesPerPixel) {
      pass(kernel)
    }
  }
}
