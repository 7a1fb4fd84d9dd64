// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

/// What a function makes of each number from 0, made on all cores, in the order of the numbers.
///
/// - Parameters:
///   - count: How many numbers.
///   - body: Called once for each, from any thread.
/// - Returns: One value for each number.
/// - Complexity: O(*n*), by the number of cores.
package func mapConcurrently<Value: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Value
) -> [Value] {
  // A call costs some microseconds: many numbers go into one.
  let share = 256
  let parts = Mutex([[Value]](repeating: [], count: (count + share - 1) / share))
  DispatchQueue.concurrentPerform(iterations: (count + share - 1) / share) { part in
    let values = (part * share..<min((part + 1) * share, count)).map(body)
    parts.withLock { $0[part] = values }
  }
  return parts.withLock { $0.flatMap(\.self) }
}
