// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ArgumentParser
import ChangePipeline
import Evidence
import FindingsReport
import Foundation
import GDAL
import MonitorGrid
import PassCatalog

/// Takes every pass that is new into the ledger, in the order of time, and makes again what a late one
/// changed.
struct NightRun {
  let configuration: NightlyConfiguration
  let options: NightlyOptions
  let catalogue: PassCatalogue
  let folder: BatchFolder
  let ledger: Ledger
  let acceptsChanged: Bool
  let console: Console

  /// What a night came to.
  struct Outcome {
    var taken = 0
    var compared = 0
    var madeAgain = 0
    var tested = 0
    var flagged = 0
    var notObserved: [NotObservedReason: Int] = [:]
    var changes = 0
    var failures: [(pass: String, failure: Failure)] = []
  }

  private var settings: BatchSettings {
    BatchSettings(reading: options.reading, method: options.method, allCells: false)
  }

  private var files: NightFiles { NightFiles(folder: folder) }

  /// What the ledger is bound to.
  ///
  /// - Throws: `Failure` where an option's file cannot be read.
  static func binding(
    _ configuration: NightlyConfiguration, _ options: NightlyOptions, folder: BatchFolder
  ) throws -> LedgerBinding {
    let settings = BatchSettings(
      reading: options.reading, method: options.method, allCells: false)
    let decided = try settings.digest(hashes: folder.hashes).canonicalBytes()
    return LedgerBinding(
      cellSizeMillimetres: Int((options.method.cellSize * 1000).rounded()),
      method: options.method.method?.rawValue ?? "of the sensor",
      parameters: [
        "options_sha256": sha256(of: decided), "fdr": "\(options.method.fdr)",
        "passes": "\(options.baselineCount)",
      ], rule: configuration.alertParameters)
  }

  /// Runs it.
  ///
  /// - Throws: `LedgerError` where the ledger cannot be written; `CancellationError`. A pass that cannot be
  ///   compared costs no other.
  func run() async throws -> Outcome {
    var outcome = Outcome()
    // The catalogue is sorted by track; of one time the order of the tracks stays.
    let order = catalogue.passes.indices.sorted {
      (catalogue.passes[$0].acquired, $0) < (catalogue.passes[$1].acquired, $1)
    }
    let known = try ledger.knownPasses(ids: catalogue.passes.map(\.id))
    let isTaken = unchanged(known)
    for place in order where !isTaken[place] {
      let pass = catalogue.passes[place]
      try Task.checkCancellation()
      do {
        try await take(pass, known: known[pass.id] ?? [], into: &outcome)
      } catch {
        try note(error, of: pass.id, into: &outcome)
      }
    }
    try await makeMissing(into: &outcome)
    try await makeAgain(into: &outcome)
    return outcome
  }

  /// Of each pass of the catalogue, whether the ledger has it with just these files; all cores look.
  private func unchanged(_ known: [String: [KnownPass]]) -> [Bool] {
    let (passes, hashes) = (catalogue.passes, folder.hashes)
    return mapConcurrently(passes.count) { place in
      let pass = passes[place]
      // What the ledger does not know is hashed when its turn comes.
      guard let live = known[pass.id]?.filter({ !$0.isWithdrawn && $0.track == pass.track.name }),
        !live.isEmpty
      else { return false }
      do {
        let digest = try pass.digest(cache: hashes)
        return live.contains { $0.sha256 == digest.sha256 }
      } catch {
        // It is met again in its turn, and told.
        return false
      }
    }
  }

  /// Takes down a failure that is about one pass; any other ends the night.
  private func note(_ error: any Error, of id: String, into outcome: inout Outcome) throws {
    if error is CancellationError { throw error }
    if let error = error as? LedgerError, !error.isOfOnePass { throw error }
    let failure = Failure(describing: error)
    console.error("\(id): \(failure.text)")
    outcome.failures.append((id, failure))
  }

  private func take(
    _ pass: CataloguedPass, known: [KnownPass], into outcome: inout Outcome
  ) async throws {
    let sha256 = try digest(of: pass)
    let live = known.filter { !$0.isWithdrawn && $0.track == pass.track.name }
    if live.contains(where: { $0.sha256 == sha256 }) { return }
    guard live.isEmpty || acceptsChanged else {
      throw Failure(
        .badData,
        "\(pass.id): its files are not those that the ledger knows under this name. If the change is "
          + "meant, give --accept-changed: what rested on the old ones is then withdrawn.")
    }
    // Read before anything is withdrawn for it: a damaged file must not cost the old one.
    let summary = try await NightSummary(
      pass, settings: settings, jobs: options.run.jobs, sha256: sha256)
    for old in live {
      try ledger.withdrawPass(old.key, reason: "its files were replaced by others")
      try files.remove(NightFiles.name(track: old.track, acquired: old.acquired))
    }
    // The same acquisition under another name: a newer processing.
    for old in try ledger.passes(ofTrack: pass.track.name)
    where old.withdrawnBecause == nil && old.pass.acquired == pass.acquired
      && old.pass.sha256 != sha256
    {
      try ledger.withdrawPass(old.key, reason: "reprocessed as \(pass.id)")
    }
    try await compare(pass, as: summary.pass, summary.blocks, replacing: nil, into: &outcome)
    outcome.taken += 1
  }

  /// Compares what was the first of its track until an older pass came, and what rested on a pass that
  /// was withdrawn.
  private func makeMissing(into outcome: inout Outcome) async throws {
    for late in try ledger.passesWithoutComparison() {
      try Task.checkCancellation()
      do {
        try await compareAgain(late, because: nil, into: &outcome)
      } catch {
        try note(error, of: late.pass.id, into: &outcome)
      }
    }
  }

  /// Passes whose comparisons a late or withdrawn pass changed, in the order of time, until all rest on
  /// the past that they would have had in order.
  private func makeAgain(into outcome: inout Outcome) async throws {
    var tried: Set<ComparisonKey> = []
    while let stale = try ledger.staleComparisons().first(where: {
      !tried.contains($0.comparison.key)
    }) {
      try Task.checkCancellation()
      let key = stale.comparison.key
      tried.insert(key)
      let after = try ledger.pass(stale.comparison.after)
      do {
        try await compareAgain(after, because: stale.reason, into: &outcome)
        // It may become stale once more by what is made after it.
        if try ledger.staleComparisons().allSatisfy({ $0.comparison.key != key }) {
          tried.remove(key)
        }
      } catch {
        try note(error, of: after.pass.id, into: &outcome)
      }
    }
  }

  private func compareAgain(
    _ recorded: RecordedPass, because reason: String?, into outcome: inout Outcome
  ) async throws {
    let id = recorded.pass.id
    guard
      let pass = catalogue.passes.first(where: {
        $0.id == id && $0.track.name == recorded.pass.track
      })
    else {
      throw Failure(
        .inputMissing,
        "\(id): its comparison has to be made \(reason.map { "again, for \($0)" } ?? "now"), but its "
          + "files are gone. Bring them back and run again.")
    }
    guard try digest(of: pass) == recorded.pass.sha256 else {
      throw Failure(
        .badData,
        "\(id): its comparison has to be made again, but its files are not those that the ledger "
          + "knows. Bring the old ones back, or give --accept-changed.")
    }
    try await compare(pass, as: recorded.pass, [], replacing: reason, into: &outcome)
    outcome.madeAgain += 1
  }

  private func digest(of pass: CataloguedPass) throws -> String {
    try pass.digest(cache: folder.hashes).sha256
  }

  /// Compares a pass with its past, and records what came of it in one transaction.
  ///
  /// - Parameters:
  ///   - pass: The pass.
  ///   - recorded: What the ledger holds, or is to hold, of it.
  ///   - blocks: What it left in each cell; not asked for where the ledger has it.
  ///   - replacing: Why an older comparison of it no longer counts; nil where there is none.
  ///   - outcome: What the night came to.
  /// - Throws: What reading throws; `LedgerError`.
  private func compare(
    _ pass: CataloguedPass, as recorded: LedgerPass, _ blocks: [SummaryBlock], replacing: String?,
    into outcome: inout Outcome
  ) async throws {
    let earlier = try ledger.passes(ofTrack: pass.track.name).filter {
      $0.withdrawnBecause == nil && $0.pass.acquired < pass.acquired
    }
    var blocks = blocks.makeIterator()
    guard !earlier.isEmpty else {
      try ledger.ingest(recorded) { blocks.next() }
      console.info("\(pass.track.name)  \(pass.acquired.rfc3339)  the first of its track")
      return
    }
    let made = try await NightComparison(
      of: pass, as: recorded, after: earlier,
      context: NightComparison.Context(
        ledger: ledger, catalogue: catalogue, options: options, folder: folder))
    // Before the ledger: what it knows of must be there.
    try await files.write(
      made.main, name: NightFiles.name(track: pass.track.name, acquired: pass.acquired),
      zone: made.zone, jobs: options.run.jobs, console: console)
    let written = try ledger.record(made.record, replacing: replacing) { blocks.next() }
    let comparison = made.record.comparison
    outcome.compared += 1
    outcome.changes += written.changes.count
    outcome.tested += comparison.testedCount
    outcome.flagged += comparison.flaggedCount
    outcome.notObserved.merge(comparison.notObservedCounts, uniquingKeysWith: +)
    console.info(
      "\(pass.track.name)  \(pass.acquired.rfc3339)  \(comparison.testedCount) tested, "
        + "\(comparison.flaggedCount) flagged, against \(made.pastCount)"
        + (replacing == nil ? "" : "  (again: \(replacing ?? ""))"))
  }
}

extension LedgerError {
  /// Whether it is about one pass and others can go on.
  var isOfOnePass: Bool {
    [.passChanged, .passWithdrawn, .noSuchPass, .comparisonExists, .invalidInput].contains(code)
  }
}
