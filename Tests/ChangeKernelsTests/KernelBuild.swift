// SPDX-License-Identifier: Apache-2.0
import CProcessor
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4
import GridTestSupport
import Testing

/// One build of the kernels under test; builds that this processor lacks are left out of `runnable`.
@safe struct KernelBuild: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let linearPower:
    @Sendable (UnsafeMutablePointer<Float>, Int, Int, Float) -> (
      finite: Int, negative: Int, zero: Int, largest: Float
    )
  let joinValidity: @Sendable (UnsafePointer<UnsafeMutablePointer<Float>>, Int, Int) -> Int
  let logRatio:
    @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
  let boxSums:
    @Sendable (
      UnsafePointer<Float>, Int, Int, Int, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void

  static let baseline = unsafe KernelBuild(
    testDescription: "baseline", linearPower: ChangeKernels.linearPower,
    joinValidity: ChangeKernels.joinValidity,
    logRatio: ChangeKernels.logRatio, boxSums: ChangeKernels.boxSums)
  static let v3 = unsafe KernelBuild(
    testDescription: "v3", linearPower: ChangeKernelsV3.linearPower,
    joinValidity: ChangeKernelsV3.joinValidity,
    logRatio: ChangeKernelsV3.logRatio, boxSums: ChangeKernelsV3.boxSums)
  static let v4 = unsafe KernelBuild(
    testDescription: "v4", linearPower: ChangeKernelsV4.linearPower,
    joinValidity: ChangeKernelsV4.joinValidity,
    logRatio: ChangeKernelsV4.logRatio, boxSums: ChangeKernelsV4.boxSums)

  static let processorLevel = Int(truceline_processor_level())
  static let runnable: [KernelBuild] =
    [baseline] + (processorLevel >= 3 ? [v3] : []) + (processorLevel >= 4 ? [v4] : [])
}

/// Bits of each number, all NaN being one: payloads are not part of the promise.
func patterns(_ values: [Float]) -> [UInt32] {
  values.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
}

/// Values as passes hold them, with the odd ones mixed in.
func backscatter(count: Int, using random: inout SplitMix64) -> [Float] {
  let odd: [Float] = [
    .nan, 0, -0.0, -1, .infinity, -.infinity, .leastNonzeroMagnitude, .leastNormalMagnitude,
    .greatestFiniteMagnitude, 1,
  ]
  return (0..<count).map { _ in
    Int.random(in: 0..<8, using: &random) == 0
      ? odd[Int.random(in: 0..<odd.count, using: &random)]
      : Float.random(in: 1e-4...2, using: &random)
  }
}
