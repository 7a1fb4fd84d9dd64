// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// The exit codes of the program, after BSD's sysexits.
enum ExitStatus: Int32 {
  case done = 0
  case verificationFailed = 1
  case wrongUsage = 64
  case badData = 65
  case inputMissing = 66
  case partMissing = 69
  case ourBug = 70
  case cannotWrite = 73
  case ioError = 74
  case busy = 75
  case interrupted = 130

  var exitCode: ExitCode { ExitCode(rawValue) }
}
