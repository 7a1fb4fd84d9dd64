// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4
import Testing

/// One build of the kernels that undo predictors and take bands apart.
@safe struct PredictorBuild: Sendable, CustomTestStringConvertible {
  typealias Undo<Sample> = @Sendable (UnsafeMutablePointer<Sample>, Int, Int, Int, Int) -> Void
  typealias Assemble =
    @Sendable (UnsafePointer<UInt8>, Int, Int, Int, Int, UnsafeMutablePointer<UInt32>, Int) -> Void
  typealias Separate<Sample> =
    @Sendable (
      UnsafePointer<Sample>, Int, Int, Int, Int, Int, UnsafeMutablePointer<Sample>, Int
    ) -> Void

  let testDescription: String
  let undo8: Undo<UInt8>
  let undo16: Undo<UInt16>
  let undo32: Undo<UInt32>
  let assemble: Assemble
  let separate8: Separate<UInt8>
  let separate16: Separate<UInt16>
  let separate32: Separate<UInt32>

  static let baseline = unsafe PredictorBuild(
    testDescription: "baseline", undo8: ChangeKernels.undoDifferences8,
    undo16: ChangeKernels.undoDifferences16, undo32: ChangeKernels.undoDifferences32,
    assemble: ChangeKernels.assembleFloats, separate8: ChangeKernels.separateBand8,
    separate16: ChangeKernels.separateBand16, separate32: ChangeKernels.separateBand32)
  static let v3 = unsafe PredictorBuild(
    testDescription: "v3", undo8: ChangeKernelsV3.undoDifferences8,
    undo16: ChangeKernelsV3.undoDifferences16, undo32: ChangeKernelsV3.undoDifferences32,
    assemble: ChangeKernelsV3.assembleFloats, separate8: ChangeKernelsV3.separateBand8,
    separate16: ChangeKernelsV3.separateBand16, separate32: ChangeKernelsV3.separateBand32)
  static let v4 = unsafe PredictorBuild(
    testDescription: "v4", undo8: ChangeKernelsV4.undoDifferences8,
    undo16: ChangeKernelsV4.undoDifferences16, undo32: ChangeKernelsV4.undoDifferences32,
    assemble: ChangeKernelsV4.assembleFloats, separate8: ChangeKernelsV4.separateBand8,
    separate16: ChangeKernelsV4.separateBand16, separate32: ChangeKernelsV4.separateBand32)

  static let runnable: [PredictorBuild] =
    [baseline] + (KernelBuild.processorLevel >= 3 ? [v3] : [])
    + (KernelBuild.processorLevel >= 4 ? [v4] : [])

  static let reference = unsafe PredictorBuild(
    testDescription: "reference", undo8: ChangeKernels.undoDifferences8Reference,
    undo16: ChangeKernels.undoDifferences16Reference,
    undo32: ChangeKernels.undoDifferences32Reference,
    assemble: ChangeKernels.assembleFloatsReference,
    separate8: ChangeKernels.separateBand8Reference,
    separate16: ChangeKernels.separateBand16Reference,
    separate32: ChangeKernels.separateBand32Reference)
}
