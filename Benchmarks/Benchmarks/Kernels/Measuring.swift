// SPDX-License-Identifier: Apache-2.0
import Benchmark
import CProcessor

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension BenchmarkMetric {
  /// Processor time of a pass on its thread: what other work on the machine disturbs least.
  static let threadTime = BenchmarkMetric.custom(
    "Thread time (ns)", polarity: .prefersSmaller, useScalingFactor: false)
  /// Bytes of the kernel's inputs by that time.
  static let inputRate = BenchmarkMetric.custom(
    "Input (MB / s)", polarity: .prefersLarger, useScalingFactor: false)
}

/// Registers one pass over the scene on one thread.
func measure(_ name: String, bytesPerPixel: Int, pass: @escaping @Sendable () -> Void) {
  Benchmark(name) { benchmark in
    for _ in benchmark.scaledIterations {
      let start = threadNanoseconds()
      pass()
      let time = max(threadNanoseconds() - start, 1)
      benchmark.measurement(.threadTime, time)
      benchmark.measurement(.inputRate, bytesPerPixel * Scene.pixels * 1000 / time)
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

private func threadNanoseconds() -> Int {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
}
