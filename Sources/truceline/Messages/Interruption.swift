// SPDX-License-Identifier: Apache-2.0
import Dispatch
import FindingsReport
import Foundation

/// Lets a write past the limit on the size of files (`ulimit -f`) fail in words: by itself the system
/// would kill the program.
func reportWritesPastLimits() {
  signal(SIGXFSZ, SIG_IGN)
}

/// Runs work that Ctrl-C and SIGTERM end cleanly: temporary files are removed and nothing half
/// written is left under a final name.
///
/// The first signal cancels the work; a second one ends the program at once.
func interruptible<Result: Sendable>(
  _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  let task = Task { try await work() }
  let queue = DispatchQueue(label: "truceline.signals")
  let sources = [SIGINT, SIGTERM].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler {
      if task.isCancelled {
        OpenTemporaries.removeAll()
        exit(ExitStatus.interrupted.rawValue)
      }
      task.cancel()
    }
    source.resume()
    return source
  }
  defer { for source in sources { source.cancel() } }
  do {
    return try await task.value
  } catch  where task.isCancelled {
    // Whatever gave way first, the reason was the signal.
    throw CancellationError()
  }
}

/// Runs a command's work, says in words what went wrong and ends with the exit code for it.
///
/// - Parameters:
///   - console: Where it is said.
///   - interrupted: What is said after Ctrl-C of what was written so far.
///   - work: The work.
/// - Throws: The exit code of the failure.
func reporting(
  on console: Console, interrupted: String = "no file was written",
  _ work: @escaping @Sendable () async throws -> Void
) async throws {
  do {
    try await interruptible(work)
  } catch {
    OpenTemporaries.removeAll()
    let failure =
      error is CancellationError
      ? Failure(.interrupted, "interrupted; \(interrupted)") : Failure(describing: error)
    console.error(failure.text)
    throw failure.status.exitCode
  }
}
