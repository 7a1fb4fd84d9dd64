// SPDX-License-Identifier: Apache-2.0
public import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a command left behind when it ended.
public struct CommandResult: Sendable {
  /// Exit code, or the number of the signal that ended the command.
  public let status: Int32
  /// Whether a signal ended the command.
  public let wasSignalled: Bool
  /// Bytes of standard output.
  public let outputData: Data
  /// Bytes of standard error.
  public let errorData: Data

  /// Standard output as UTF-8 text; bytes that are none are replaced.
  public var output: String { String(decoding: outputData, as: UTF8.self) }
  /// Standard error as UTF-8 text; bytes that are none are replaced.
  public var errors: String { String(decoding: errorData, as: UTF8.self) }
}

/// Runs a command to its end and returns what it printed.
///
/// Both streams go through files, so that a command can print any amount. Standard input is empty.
///
/// - Parameters:
///   - command: Path of an executable, or a name to be looked for in `PATH`.
///   - arguments: The arguments after the command's name.
///   - environment: Variables set on top of this process's own; nil removes one.
///   - directory: Where to run; by default this process's working directory.
/// - Returns: Exit code and both streams; a failing command is no error.
/// - Throws: Foundation's error where the command cannot be started.
public func runCommand(
  _ command: String, arguments: [String] = [], environment: [String: String?] = [:],
  in directory: URL? = nil
) throws -> CommandResult {
  try withTemporaryDirectory { scratch in
    let process = Process()
    if command.contains("/") {
      process.executableURL = URL(filePath: command)
      process.arguments = arguments
    } else {
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [command] + arguments
    }
    process.environment = ProcessInfo.processInfo.environment.merging(
      environment.compactMapValues { $0 }
    ) { $1 }.filter { name, value in environment[name] != .some(nil) }
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice

    let streams = ["output", "errors"].map { scratch.appending(path: $0) }
    for stream in streams { try Data().write(to: stream) }
    let handles = try streams.map { try FileHandle(forWritingTo: $0) }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    try withoutBlockedSignals { try process.run() }
    process.waitUntilExit()
    for handle in handles { try handle.close() }
    return CommandResult(
      status: process.terminationStatus, wasSignalled: process.terminationReason == .uncaughtSignal,
      outputData: try Data(contentsOf: streams[0]), errorData: try Data(contentsOf: streams[1]))
  }
}

/// Runs a body on this thread with no signal blocked.
///
/// Threads of a pool block signals, and a command inherits that from the thread that starts it: it
/// would never hear of Ctrl-C. Tests that start a process of their own do it inside this.
///
/// - Parameter body: What starts the command, on the calling thread.
/// - Returns: What the body returns.
/// - Throws: What the body throws.
public func withoutBlockedSignals<Result>(_ body: () throws -> Result) rethrows -> Result {
  var none = sigset_t()
  var before = sigset_t()
  unsafe sigemptyset(&none)
  unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
  defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
  return try body()
}
