// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// Runs an actor on a serial queue of its own, so that a blocking read never holds up a thread of
/// the shared pool.
///
/// The pattern is GRDB's; every worker has one.
public final class QueueExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "truceline.worker")

  /// A queue that nothing else runs on.
  public init() {}

  /// Runs a job after those before it.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: unsafe self.asUnownedSerialExecutor()) }
  }
}
