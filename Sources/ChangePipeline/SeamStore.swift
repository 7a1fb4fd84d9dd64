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
    var waiting: [Int: [CheckedContinuation<Seams?, Never>]] = [:]
    var hasFailed = false
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
  /// - Throws: `CancellationError` where the worker that was to leave them failed.
  func take(_ window: Int) async throws -> Seams {
    let seams = await withCheckedContinuation { continuation in
      let ready: Seams?? = state.withLock { state in
        if let (seams, uses) = state.seams[window] {
          state.seams[window] = uses > 1 ? (seams, uses - 1) : nil
          return .some(seams)
        }
        if state.hasFailed { return .some(nil) }
        state.waiting[window, default: []].append(continuation)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
    guard let seams else { throw CancellationError() }
    return seams
  }

  /// Wakes all who wait, in vain.
  func fail() {
    let waiting = state.withLock { state in
      state.hasFailed = true
      let waiting = state.waiting.values.flatMap { $0 }
      state.waiting = [:]
      return waiting
    }
    for continuation in waiting { continuation.resume(returning: nil) }
  }
}
