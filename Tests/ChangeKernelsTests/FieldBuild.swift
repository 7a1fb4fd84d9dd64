// SPDX-License-Identifier: Apache-2.0
import ChangeKernels
import ChangeKernelsV3
import ChangeKernelsV4
import Testing

/// A build of the kernels that decide pixels.
@safe struct FieldBuild: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let evidence:
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, Float, Float, Float, Float, Int,
      UnsafeMutablePointer<Float>
    ) -> Void
  let relax:
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, Float, Int, Int, UnsafeMutablePointer<Float>
    ) -> Void

  static let all = unsafe [
    FieldBuild(
      testDescription: "baseline", evidence: ChangeKernels.addSpeckleEvidence,
      relax: ChangeKernels.relaxField),
    FieldBuild(
      testDescription: "v3", evidence: ChangeKernelsV3.addSpeckleEvidence,
      relax: ChangeKernelsV3.relaxField),
    FieldBuild(
      testDescription: "v4", evidence: ChangeKernelsV4.addSpeckleEvidence,
      relax: ChangeKernelsV4.relaxField),
  ]
  static let runnable = all.prefix(
    KernelBuild.processorLevel >= 4 ? 3 : KernelBuild.processorLevel >= 3 ? 2 : 1)
}
