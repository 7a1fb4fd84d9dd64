// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// The exit codes of the program, after BSD's sysexits.
enum ExitStatus: Int32 {
  case done = 0
  /// What was to be verified is not as it should be.
  case verificationFailed = 1
  /// Some comparisons failed; the rest is written.
  case someFailed = 3
  case wrongUsage = 64
  case badData = 65
  case inputMissing = 66
  case partMissing = 69
  case ourBug = 70
  case cannotWrite = 73
  case ioError = 74
  /// Another run holds the lock: try later.
  case locked = 75
  case interrupted = 130

  var exitCode: ExitCode { ExitCode(rawValue) }
}
