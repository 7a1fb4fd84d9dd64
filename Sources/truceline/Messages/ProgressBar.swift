// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A line on a terminal that says how far the work is; silent anywhere else.
final class ProgressBar: Sendable {
  private struct State {
    var lastDrawn = -1
    var isOpen = false
  }

  private let title: String
  private let isShown: Bool
  private let state = Mutex(State())

  init(_ title: String, on console: Console) {
    self.title = title
    isShown = console.showsProgress
  }

  /// Draws the line when a whole percent has been added.
  func update(finished: Int, total: Int) {
    guard isShown, total > 0 else { return }
    let percent = finished * 100 / total
    state.withLock { state in
      guard percent > state.lastDrawn else { return }
      state.lastDrawn = percent
      state.isOpen = true
      let filled = percent * 30 / 100
      let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled)
      FileHandle.standardError.write(Data("\r\(title) [\(bar)] \(percent) %".utf8))
    }
  }

  /// Takes the line away.
  func finish() {
    state.withLock { state in
      guard state.isOpen else { return }
      state.isOpen = false
      FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    }
  }
}
