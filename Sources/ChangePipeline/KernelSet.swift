// SPDX-License-Identifier: Apache-2.0
import CPlanes
import CProcessor
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4
public import MonitorGrid

/// One build of the kernels, chosen once when the program starts.
///
/// All builds come from the same source and give the same bits; they differ in how many pixels an
/// instruction handles.
@safe public struct KernelSet: Sendable {
  typealias LinearPower =
    @Sendable (UnsafeMutablePointer<Float>, Int, Int, Float) -> (
      finite: Int, negative: Int, zero: Int, largest: Float
    )
  typealias JoinValidity =
    @Sendable (UnsafePointer<UnsafeMutablePointer<Float>>, Int, Int) -> Int
  typealias AddRatioRows =
    @Sendable (
      UnsafePointer<truceline_plane>, UnsafePointer<truceline_plane>, Int, Int, Int, Float,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Float>
    ) -> Void
  typealias AddChangeVectorRows =
    @Sendable (
      UnsafePointer<truceline_plane>, UnsafePointer<truceline_plane>, Int, UnsafePointer<Float>,
      UnsafePointer<truceline_plane>?, UInt32, UnsafePointer<truceline_plane>?, UInt32, Int, Int,
      Float, UnsafeMutablePointer<Float>
    ) -> Void
  typealias LogRatio =
    @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
  typealias BoxSums =
    @Sendable (
      UnsafePointer<Float>, Int, Int, Int, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  typealias FourierTransform =
    @Sendable (
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int, UnsafePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void
  typealias CrossSpectrum =
    @Sendable (
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int, UnsafePointer<Float>
    ) -> Void

  typealias AddSpeckleEvidence =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, Float, Float, Float, Float, Int,
      UnsafeMutablePointer<Float>
    ) -> Void
  typealias RelaxField =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, Float, Int, Int, UnsafeMutablePointer<Float>
    ) -> Void

  typealias LocalDetail =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int, Int, Int,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  typealias MatchStructure =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int,
      Int, Int, Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void

  /// The level of this build.
  public let level: KernelLevel
  let linearPower: LinearPower
  let joinValidity: JoinValidity
  let addRatioRows: AddRatioRows
  let addChangeVectorRows: AddChangeVectorRows
  let logRatio: LogRatio
  let boxSums: BoxSums
  let fourierTransform: FourierTransform
  let crossSpectrum: CrossSpectrum
  let addSpeckleEvidence: AddSpeckleEvidence
  let relaxField: RelaxField
  let localDetail: LocalDetail
  let matchStructure: MatchStructure

  /// The kernels of a level, whether or not this processor can run them.
  public init(level: KernelLevel) {
    self.level = level
    switch level {
    case .baseline:
      unsafe linearPower = ChangeKernels.linearPower
      unsafe joinValidity = ChangeKernels.joinValidity
      unsafe addRatioRows = ChangeKernels.addStoredRatioRows
      unsafe addChangeVectorRows = ChangeKernels.addChangeVectorRows
      unsafe logRatio = ChangeKernels.logRatio
      unsafe boxSums = ChangeKernels.boxSums
      unsafe fourierTransform = ChangeKernels.fourierTransform
      unsafe crossSpectrum = ChangeKernels.crossSpectrum
      unsafe addSpeckleEvidence = ChangeKernels.addSpeckleEvidence
      unsafe relaxField = ChangeKernels.relaxField
      unsafe localDetail = ChangeKernels.localDetail
      unsafe matchStructure = ChangeKernels.matchStructure
    case .v3:
      unsafe linearPower = ChangeKernelsV3.linearPower
      unsafe joinValidity = ChangeKernelsV3.joinValidity
      unsafe addRatioRows = ChangeKernelsV3.addStoredRatioRows
      unsafe addChangeVectorRows = ChangeKernelsV3.addChangeVectorRows
      unsafe logRatio = ChangeKernelsV3.logRatio
      unsafe boxSums = ChangeKernelsV3.boxSums
      unsafe fourierTransform = ChangeKernelsV3.fourierTransform
      unsafe crossSpectrum = ChangeKernelsV3.crossSpectrum
      unsafe addSpeckleEvidence = ChangeKernelsV3.addSpeckleEvidence
      unsafe relaxField = ChangeKernelsV3.relaxField
      unsafe localDetail = ChangeKernelsV3.localDetail
      unsafe matchStructure = ChangeKernelsV3.matchStructure
    case .v4:
      unsafe linearPower = ChangeKernelsV4.linearPower
      unsafe joinValidity = ChangeKernelsV4.joinValidity
      unsafe addRatioRows = ChangeKernelsV4.addStoredRatioRows
      unsafe addChangeVectorRows = ChangeKernelsV4.addChangeVectorRows
      unsafe logRatio = ChangeKernelsV4.logRatio
      unsafe boxSums = ChangeKernelsV4.boxSums
      unsafe fourierTransform = ChangeKernelsV4.fourierTransform
      unsafe crossSpectrum = ChangeKernelsV4.crossSpectrum
      unsafe addSpeckleEvidence = ChangeKernelsV4.addSpeckleEvidence
      unsafe relaxField = ChangeKernelsV4.relaxField
      unsafe localDetail = ChangeKernelsV4.localDetail
      unsafe matchStructure = ChangeKernelsV4.matchStructure
    }
  }

  /// Numbers that `fourierTransform` needs as scratch for a square of a side.
  func fourierScratchCount(_ side: Int) -> Int { ChangeKernels.fourierScratchCount(side: side) }

  /// The widest level that this processor and its operating system support.
  public static var widestSupported: KernelLevel {
    switch truceline_processor_level() {
    case 4: .v4
    case 3: .v3
    default: .baseline
    }
  }

  /// Whether this processor can run a level.
  public static func isSupported(_ level: KernelLevel) -> Bool {
    switch level {
    case .baseline: true
    case .v3: truceline_processor_level() >= 3
    case .v4: truceline_processor_level() >= 4
    }
  }
}
