// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

/// A made-up line, and a night's work on it as a real run would do it, from summaries alone.
private struct MadeUpLine {
  typealias Seen = [LedgerCell: (metric: Double, isFlagged: Bool)]

  var passes: [LedgerPass] = []
  var values: [String: [LedgerCell: Double]] = [:]
  var cells: [LedgerCell] = []

  /// Three tracks; some cells change for good, some for a while, some blink, all are noisy and now
  /// and then unseen.
  init(seed: UInt64, days: Int) throws {
    var random = SplitMix64(seed: seed)
    // Over the corner of four blocks.
    for index in 0..<8 {
      cells.append(try LedgerStory.cell(index, 36 + index))
    }
    let changes = cells.map { _ in Int.random(in: 0..<days * 2, using: &random) }
    let lengths = cells.map { _ in [8, 40, 900].randomElement(using: &random) ?? 40 }
    for track in 0..<3 {
      var day = Double(track) * 2 + Double.random(in: 0...1, using: &random)
      while day < Double(days) {
        let pass = try LedgerStory.pass("T\(track)", day: day)
        var seen: [LedgerCell: Double] = [:]
        for (index, cell) in cells.enumerated() where Int.random(in: 0..<6, using: &random) > 0 {
          let changed =
            day >= Double(changes[index]) && day < Double(changes[index] + lengths[index])
          seen[cell] = Double.random(in: -2...2, using: &random) + (changed ? 6 : 0)
        }
        passes.append(pass)
        values[pass.sha256] = seen
        // Sometimes two tracks are of one overflight, sometimes a pass is missing.
        day += [6, 6, 6, 18].randomElement(using: &random) ?? 6
      }
    }
  }

  /// Adds a pass to a ledger and makes everything that follows from it.
  func night(_ pass: LedgerPass, ledger: Ledger) throws {
    let table = LedgerStory.summaries(
      (values[pass.sha256] ?? [:]).mapValues { (metric: $0, isFlagged: false) })
    try ledger.ingest(pass, summaries: table.sortedBlocks.source)
    // What is missing or outdated, oldest first, until nothing is.
    for _ in 0..<1000 {
      var work = try ledger.staleComparisons().map { ($0.comparison.acquired, $0.comparison.after) }
      for track in try ledger.tracks() {
        for recorded in try ledger.passes(ofTrack: track).dropFirst()
        where try ledger.comparison(of: recorded.key) == nil {
          work.append((recorded.pass.acquired, recorded.key))
        }
      }
      guard let next = work.min(by: { ($0.0, $0.1) < ($1.0, $1.1) }) else { return }
      try compare(next.1, ledger: ledger)
    }
    Issue.record("a ledger that never settles")
  }

  private func compare(_ key: PassKey, ledger: Ledger) throws {
    let after = try ledger.pass(key).pass
    let earlier = try ledger.passes(ofTrack: after.track)
      .filter { $0.pass.acquired < after.acquired }.suffix(3)
    let zone = try #require(LedgerStory.zone)
    var frozen: [GridCell: UTCTime] = [:]
    for (cell, time) in try ledger.frozenFrom(
      zone: zone, rows: 54_000..<56_000, columns: 4000..<6000, before: after.acquired)
    {
      frozen[cell] = time
    }
    var seen: Seen = [:]
    for (cell, value) in values[after.sha256] ?? [:] {
      let past = earlier.filter { reference in
        frozen[cell.cell].map { reference.pass.acquired < $0 } ?? true
      }.compactMap { values[$0.pass.sha256]?[cell] }
      guard !past.isEmpty else { continue }
      let metric = abs(value - past.reduce(0, +) / Double(past.count))
      seen[cell] = (metric, metric > 3)
    }
    let references = earlier.map(\.key)
    let runID = "\(after.sha256.suffix(12)) \(earlier.map { $0.pass.sha256.suffix(12) })"
    try ledger.record(
      LedgerStory.record(after: after, runID: runID, references: references, seen: seen),
      replacing: "made again"
    ) { nil }
  }
}

@Suite("Ledgers told in any order")
struct LedgerOrderTests {
  @Test(
    "in order, shuffled and late passes end in the same state", arguments: [0, 1, 2, 6] as [UInt64])
  func orderDoesNotMatter(seed: UInt64) throws {
    try withTemporaryDirectory { directory in
      let line = try MadeUpLine(seed: seed, days: 90)
      var random = SplitMix64(seed: seed &+ 1000)
      var digests: [String] = []
      var heads: Set<String> = []
      let ordered = line.passes.sorted { ($0.acquired, $0.track) < ($1.acquired, $1.track) }
      var late = ordered
      if let pass = late.randomElement(using: &random), let place = late.firstIndex(of: pass) {
        late.append(late.remove(at: place))
      }
      for (name, passes) in [
        ("ordered", ordered), ("late", late), ("shuffled", ordered.shuffled(using: &random)),
      ] {
        let ledger = try Ledger.openOrCreate(
          directory.appending(path: "\(name).sqlite").path, binding: LedgerStory.binding)
        for pass in passes { try line.night(pass, ledger: ledger) }
        let report = try ledger.verify()
        #expect(report.problems == [])
        let replayed = try ledger.replay()
        #expect(replayed.before == replayed.after)
        #expect(replayed.after == report.stateDigest)
        #expect(try ledger.verify().problems == [])
        digests.append(report.stateDigest)
        heads.insert(report.chainHead)
        // A line on which nothing ever rises would prove nothing.
        #expect(try !ledger.alerts(in: [.confirmed, .provisional, .finished]).isEmpty)
        try ledger.close()
      }
      #expect(digests[1] == digests[0])
      #expect(digests[2] == digests[0])
      #expect(heads.count == 3)
    }
  }
}
