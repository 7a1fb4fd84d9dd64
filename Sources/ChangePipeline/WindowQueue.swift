// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Hands out windows in the order of their numbers, and counts those that are done.
final class WindowQueue: Sendable {
  /// Workers that draw from it.
  let workers: Int
  private let count: Int
  private let taken = Atomic<Int>(0)
  private let finished = Atomic<Int>(0)
  private let progress: @Sendable (_ finished: Int, _ total: Int) -> Void

  init(
    count: Int, workers: Int, progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void
  ) {
    self.count = count
    self.workers = workers
    self.progress = progress
  }

  /// The next window; nil after the last.
  func next() -> Int? {
    let window = taken.wrappingAdd(1, ordering: .relaxed).oldValue
    return window < count ? window : nil
  }

  /// Counts a window as done.
  func finish() {
    progress(finished.wrappingAdd(1, ordering: .relaxed).newValue, count)
  }
}
