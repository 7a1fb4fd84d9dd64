// SPDX-License-Identifier: Apache-2.0
import Benchmark

/// Throughput of every kernel in memory, each build that the processor can run, beside a read-only
/// stream and a copy of the same inputs.
///
/// One thread; a pass is over 2560 × 7680 pixels. What a kernel leaves of a cell row is in columns;
/// adding those up to cells is not part of it.
let benchmarks: @Sendable () -> Void = {
  unsafe Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput, .threadTime, .inputRate], timeUnits: .microseconds,
    warmupIterations: 2, maxDuration: .seconds(2), maxIterations: 60)
  measureRatioKernels()
  measureMomentKernels()
  measureOpticalKernels()
  measureAlterationKernels()
  measurePixelKernels()
  measureDecodingKernels()
}
