// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import Foundation
import Synchronization

/// What a person sees of a batch while it runs: a line that is drawn anew on a terminal, else one plain line
/// for each comparison.
final class BatchProgress: Sendable {
  private struct State {
    /// Of the comparisons that run: what share is read.
    var shares: [Int: Double] = [:]
    var finished = 0
    var bytesDone = 0.0
    var pixels = 0.0
    var reading = Duration.zero
    var total = Duration.zero
    var lastDrawn = ContinuousClock.now
    var isOpen = false
  }

  private let console: Console
  private let bytes: [Int]
  private let count: Int
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  /// - Parameters:
  ///   - bytes: How large each comparison is.
  ///   - console: Where it is said.
  init(_ bytes: [Int], on console: Console) {
    self.bytes = bytes
    self.console = console
    count = bytes.count
  }

  /// A comparison has read a share of its windows.
  func update(_ number: Int, share: Double) {
    guard console.showsProgress else { return }
    state.withLock { state in
      state.shares[number] = share
      let now = ContinuousClock.now
      guard now - state.lastDrawn > .milliseconds(200) else { return }
      state.lastDrawn = now
      draw(&state, now: now)
    }
  }

  /// A comparison is finished.
  ///
  /// - Parameters:
  ///   - number: Which.
  ///   - line: What is said of it.
  ///   - pixels: Pixels of one pass.
  ///   - times: What its workers spent their time on; nil where it failed.
  func finish(_ number: Int, line: String, pixels: Int, times: SweepTimes?) {
    let (done, text) = state.withLock { state -> (Int, String) in
      state.shares[number] = nil
      state.finished += 1
      state.bytesDone += Double(bytes[number])
      state.pixels += Double(pixels)
      if let times {
        state.reading += times.reading
        state.total += times.total
      }
      if state.isOpen { clear(&state) }
      return (state.finished, line)
    }
    console.info("\(done)/\(count)  \(text)")
  }

  /// Takes the line away.
  func close() {
    state.withLock { if $0.isOpen { clear(&$0) } }
  }

  /// Megapixels of a pass by second since the beginning, and what share of the workers' time went
  /// into reading.
  var rate: (megapixels: Double, readingShare: Double) {
    state.withLock { state in
      let seconds = max((ContinuousClock.now - started).seconds, 1e-9)
      let total = state.total.seconds
      return (state.pixels / 1e6 / seconds, total > 0 ? state.reading.seconds / total : 0)
    }
  }

  private func clear(_ state: inout State) {
    state.isOpen = false
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  private func draw(_ state: inout State, now: ContinuousClock.Instant) {
    let elapsed = (now - started).seconds
    let done =
      state.bytesDone + state.shares.reduce(0) { $0 + Double(bytes[$1.key]) * $1.value }
    let all = Double(bytes.reduce(0, +))
    var text = "\(state.finished)/\(count) comparisons"
    if all > 0, done > 0 {
      text += ", \(Int(100 * done / all)) %"
      text += ", \(BatchProgress.duration(elapsed * (all - done) / done)) left"
    }
    if state.pixels > 0 {
      text += ", \(ComparisonSummary.short(state.pixels / 1e6 / max(elapsed, 1e-9))) MP/s"
    }
    if state.total > .zero {
      let share = state.reading.seconds / max(state.total.seconds, 1e-9)
      text += share > 0.5 ? ", reading is slow" : ", computing is slow"
    }
    state.isOpen = true
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }

  /// Seconds as a person says them.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(max(0, seconds).rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
