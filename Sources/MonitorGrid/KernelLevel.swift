// SPDX-License-Identifier: Apache-2.0

/// The x86-64 level that a build of the kernels needs.
///
/// All builds come from the same source and give the same bits; they differ in how many pixels an
/// instruction handles. On other processors all three are the same build.
public enum KernelLevel: String, Sendable, CaseIterable {
  /// Runs on every processor.
  case baseline
  /// x86-64-v3: AVX2.
  case v3
  /// x86-64-v4: AVX-512.
  case v4
}
