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
  private func choose<Kernel>(_ baseline: Kernel, _ v3: Kernel, _ v4: Kernel) -> Kernel {
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
