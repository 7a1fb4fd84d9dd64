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

/// The signature of `addMomentRows`.
typealias MomentKernel =
  @Sendable (
    UnsafePointer<truceline_plane>, Int, Int, UnsafeMutablePointer<Float>,
    UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Float>
  ) -> Void

/// The signature of `addIndexRows`.
typealias IndexKernel =
  @Sendable (
    UnsafePointer<truceline_plane>, UnsafePointer<truceline_plane>, UnsafePointer<truceline_plane>?,
    UInt32, UnsafePointer<truceline_plane>?, UInt32, Int, Int, UnsafeMutablePointer<Float>
  ) -> Void

/// The signature of `addMadRows`.
typealias MadKernel =
  @Sendable (
    UnsafePointer<truceline_plane>, UnsafePointer<truceline_plane>, Int, UnsafePointer<Float>,
    UnsafePointer<truceline_plane>?, UInt32, UnsafePointer<truceline_plane>?, UInt32, Int, Int,
    Float,
    UnsafeMutablePointer<Float>
  ) -> Void

/// The signature of `addCovarianceRows`.
typealias CovarianceKernel =
  @Sendable (
    UnsafePointer<UnsafePointer<Float>>, Int, UnsafePointer<Float>, Int, Int, Int,
    UnsafeMutablePointer<Double>
  ) -> Void

/// The signature of `madDistances`.
typealias MadDistanceKernel =
  @Sendable (
    UnsafePointer<UnsafePointer<Float>>, UnsafePointer<UnsafePointer<Float>>, Int,
    UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>
  ) -> Void

/// The signature of `chiSquareWeights`.
typealias WeightKernel =
  @Sendable (
    UnsafePointer<Float>, Int, Int, UnsafeMutablePointer<Float>
  ) -> Void

extension KernelBuild {
  var addMomentRows: MomentKernel {
    unsafe choose(
      ChangeKernels.addMomentRows, ChangeKernelsV3.addMomentRows, ChangeKernelsV4.addMomentRows)
  }
  var addIndexRows: IndexKernel {
    unsafe choose(
      ChangeKernels.addIndexRows, ChangeKernelsV3.addIndexRows, ChangeKernelsV4.addIndexRows)
  }
  var addMadRows: MadKernel {
    unsafe choose(ChangeKernels.addMadRows, ChangeKernelsV3.addMadRows, ChangeKernelsV4.addMadRows)
  }
  var addCovarianceRows: CovarianceKernel {
    unsafe choose(
      ChangeKernels.addCovarianceRows, ChangeKernelsV3.addCovarianceRows,
      ChangeKernelsV4.addCovarianceRows)
  }
  var madDistances: MadDistanceKernel {
    unsafe choose(
      ChangeKernels.madDistances, ChangeKernelsV3.madDistances, ChangeKernelsV4.madDistances)
  }
  var chiSquareWeights: WeightKernel {
    unsafe choose(
      ChangeKernels.chiSquareWeights, ChangeKernelsV3.chiSquareWeights,
      ChangeKernelsV4.chiSquareWeights)
  }
}
