// SPDX-License-Identifier: Apache-2.0
import CPlanes
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4

/// The signature of `addStoredRatioRows`.
typealias RatioKernel =
  @Sendable (
    UnsafePointer<truceline_plane>, UnsafePointer<truceline_plane>, Int, Int, Int, Float,
    UnsafeMutablePointer<Float>, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Float>
  ) -> Void

extension KernelBuild {
  /// One of three by this build.
  func choose<Kernel>(_ baseline: Kernel, _ v3: Kernel, _ v4: Kernel) -> Kernel {
    switch testDescription {
    case "v4": v4
    case "v3": v3
    default: baseline
    }
  }

  var addStoredRatioRows: RatioKernel {
    unsafe choose(
      ChangeKernels.addStoredRatioRows, ChangeKernelsV3.addStoredRatioRows,
      ChangeKernelsV4.addStoredRatioRows)
  }
}

/// The signature of `addChangeVectorRows`.
typealias ChangeVectorKernel =
  @Sendable (
    UnsafePointer<truceline_plane>, UnsafePointer<truceline_plane>, Int, UnsafePointer<Float>,
    UnsafePointer<truceline_plane>?, UInt32, UnsafePointer<truceline_plane>?, UInt32, Int, Int,
    Float,
    UnsafeMutablePointer<Float>
  ) -> Void

extension KernelBuild {
  var addChangeVectorRows: ChangeVectorKernel {
    unsafe choose(
      ChangeKernels.addChangeVectorRows, ChangeKernelsV3.addChangeVectorRows,
      ChangeKernelsV4.addChangeVectorRows)
  }
}
