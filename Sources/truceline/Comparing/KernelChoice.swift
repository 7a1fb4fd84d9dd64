// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Foundation
import MonitorGrid

/// Which build of the kernels runs: the widest that the processor supports, or the one forced by the
/// environment variable `TRUCELINE_KERNEL`.
enum KernelChoice {
  /// The kernels to use.
  ///
  /// - Throws: `Failure` where the variable names no build, or one that this processor lacks.
  static func kernels() throws -> KernelSet {
    guard let name = ProcessInfo.processInfo.environment["TRUCELINE_KERNEL"], !name.isEmpty else {
      return KernelSet(level: KernelSet.widestSupported)
    }
    let names = KernelLevel.allCases.map(\.rawValue).joined(separator: ", ")
    guard let level = KernelLevel(rawValue: name) else {
      throw Failure(.wrongUsage, "TRUCELINE_KERNEL=\(name): there is no such kernel; use \(names).")
    }
    guard KernelSet.isSupported(level) else {
      throw Failure(
        .partMissing,
        "TRUCELINE_KERNEL=\(name): this processor lacks the instructions; its widest kernel is "
          + "\(KernelSet.widestSupported.rawValue).")
    }
    return KernelSet(level: level)
  }
}
