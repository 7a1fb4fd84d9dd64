// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A count that several tasks add to.
final class Tally: Sendable {
  private let value = Atomic<Int>(0)

  /// Adds and returns the sum.
  func add(_ count: Int) -> Int {
    value.wrappingAdd(count, ordering: .relaxed).newValue
  }
}
