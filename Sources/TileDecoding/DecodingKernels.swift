// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4
import MonitorGrid

/// One build of the kernels that undo predictors and take bands apart.
@safe struct DecodingKernels {
  typealias UndoDifferences<Sample> = (UnsafeMutablePointer<Sample>, Int, Int, Int, Int) -> Void
  typealias AssembleFloats =
    (UnsafePointer<UInt8>, Int, Int, Int, Int, UnsafeMutablePointer<UInt32>, Int) -> Void
  typealias SeparateBand<Sample> =
    (UnsafePointer<Sample>, Int, Int, Int, Int, Int, UnsafeMutablePointer<Sample>, Int) -> Void

  let undoDifferences8: UndoDifferences<UInt8>
  let undoDifferences16: UndoDifferences<UInt16>
  let undoDifferences32: UndoDifferences<UInt32>
  let assembleFloats: AssembleFloats
  let separateBand8: SeparateBand<UInt8>
  let separateBand16: SeparateBand<UInt16>
  let separateBand32: SeparateBand<UInt32>

  /// The kernels of a level, whether or not this processor can run them.
  init(level: KernelLevel) {
    switch level {
    case .baseline:
      unsafe undoDifferences8 = ChangeKernels.undoDifferences8
      unsafe undoDifferences16 = ChangeKernels.undoDifferences16
      unsafe undoDifferences32 = ChangeKernels.undoDifferences32
      unsafe assembleFloats = ChangeKernels.assembleFloats
      unsafe separateBand8 = ChangeKernels.separateBand8
      unsafe separateBand16 = ChangeKernels.separateBand16
      unsafe separateBand32 = ChangeKernels.separateBand32
    case .v3:
      unsafe undoDifferences8 = ChangeKernelsV3.undoDifferences8
      unsafe undoDifferences16 = ChangeKernelsV3.undoDifferences16
      unsafe undoDifferences32 = ChangeKernelsV3.undoDifferences32
      unsafe assembleFloats = ChangeKernelsV3.assembleFloats
      unsafe separateBand8 = ChangeKernelsV3.separateBand8
      unsafe separateBand16 = ChangeKernelsV3.separateBand16
      unsafe separateBand32 = ChangeKernelsV3.separateBand32
    case .v4:
      unsafe undoDifferences8 = ChangeKernelsV4.undoDifferences8
      unsafe undoDifferences16 = ChangeKernelsV4.undoDifferences16
      unsafe undoDifferences32 = ChangeKernelsV4.undoDifferences32
      unsafe assembleFloats = ChangeKernelsV4.assembleFloats
      unsafe separateBand8 = ChangeKernelsV4.separateBand8
      unsafe separateBand16 = ChangeKernelsV4.separateBand16
      unsafe separateBand32 = ChangeKernelsV4.separateBand32
    }
  }
}
