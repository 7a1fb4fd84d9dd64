// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Synchronization

/// What each window leaves to the windows east and south of it, until they have taken it.
///
/// Windows are decoded in the order of their numbers and wait only for windows of smaller numbers, so
/// nobody waits in a circle. Memory is bounded by one row of windows, a cell high.
final class SeamStore: Sendable {
  /// What one window leaves, plane by plane.
  struct Seams: Sendable {
    /// Why nothing of it was decoded; nil where something was.
    var missing: PixelState?
    /// Its last columns.
    var right: [PixelStrip] = []
    /// Its last rows.
    var bottom: [PixelStrip] = []
  }

  private struct State {
    var seams: [Int: (seams: Seams, uses: Int)] = [:]
    var waiting: [Int: [CheckedContinuation<Seams, any Error>]] = [:]
    var failure: (any Error)?
  }

  private let state = Mutex(State())

  /// Leaves the seams of a window for so many others.
  func publish(_ seams: Seams, of window: Int, uses: Int) {
    let waiting = state.withLock { state in
      let waiting = state.waiting.removeValue(forKey: window) ?? []
      if uses > waiting.count { state.seams[window] = (seams, uses - waiting.count) }
      return waiting
    }
    for continuation in waiting { continuation.resume(returning: seams) }
  }

  /// Takes the seams of a window, once for each use, as soon as they are there.
  ///
  /// - Throws: What `fail` was told: whoever ends first, the cause of a failure is what is heard.
  func take(_ window: Int) async throws -> Seams {
    try await withCheckedThrowingContinuation { continuation in
      let ready: Result<Seams, any Error>? = state.withLock { state in
        if let (seams, uses) = state.seams[window] {
          state.seams[window] = uses > 1 ? (seams, uses - 1) : nil
          return .success(seams)
        }
        if let failure = state.failure { return .failure(failure) }
        state.waiting[window, default: []].append(continuation)
        return nil
      }
      if let ready { continuation.resume(with: ready) }
    }
  }

  /// Wakes all who wait for what a failed worker was to leave.
  func fail(_ error: any Error) {
    let waiting = state.withLock { state in
      if state.failure == nil { state.failure = error }
      let waiting = state.waiting.values.flatMap { $0 }
      state.waiting = [:]
      return waiting
    }
    for continuation in waiting { continuation.resume(throwing: error) }
  }
}
