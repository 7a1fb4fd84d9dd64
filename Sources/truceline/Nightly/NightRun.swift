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
    let passes = catalogue.passes.sorted {
      ($0.acquired, $0.track.name, $0.id) < ($1.acquired, $1.track.name, $1.id)
    }
    let known = try ledger.knownPasses(ids: passes.map(\.id))
    for pass in passes {
      try Task.checkCancellation()
      do {
        try await take(pass, known: known[pass.id] ?? [], into: &outcome)
      } catch let error as CancellationError {
        throw error
      } catch let error as LedgerError where !error.isOfOnePass {
        throw error
      } catch {
        let failure = Failure(describing: error)
        console.error("\(pass.id): \(failure.text)")
        outcome.failures.append((pass.id, failure))
      }
    }
    try await makeMissing(passes, into: &outcome)
    try await makeAgain(passes, into: &outcome)
    return outcome
  }

  private func take(
    _ pass: CataloguedPass, known: [KnownPass], into outcome: inout Outcome
  ) async throws {
    let files = pass.paths + pass.metadataPaths
    let digest = try InputDigest(
      of: files, cache: folder.hashes, isCancelled: { Task.isCancelled })
    let live = known.filter { !$0.isWithdrawn && $0.track == pass.track.name }
    if live.contains(where: { $0.sha256 == digest.sha256 }) { return }
    for old in live {
      guard acceptsChanged else {
        throw Failure(
          .badData,
          "\(pass.id): its files are not those that the ledger knows under this name. If the change is "
            + "meant, give --accept-changed: what rested on the old ones is then withdrawn.")
      }
      try ledger.withdrawPass(old.key, reason: "its files were replaced by others")
    }
    // The same acquisition under another name: a newer processing.
    for old in try ledger.passes(ofTrack: pass.track.name)
    where old.withdrawnBecause == nil && old.pass.acquired == pass.acquired
      && old.pass.sha256 != digest.sha256
    {
      try ledger.withdrawPass(old.key, reason: "reprocessed as \(pass.id)")
    }
    try await compare(pass, sha256: digest.sha256, replacing: nil, into: &outcome)
    outcome.taken += 1
  }

  /// Compares what was the first of its track until an older pass came.
  private func makeMissing(_ passes: [CataloguedPass], into outcome: inout Outcome) async throws {
    guard outcome.taken > 0 else { return }
    for track in Set(passes.map(\.track.name)).sorted() {
      let recorded = try ledger.passes(ofTrack: track).filter { $0.withdrawnBecause == nil }
      for late in recorded.dropFirst() {
        guard try ledger.comparison(of: late.key) == nil,
          let pass = passes.first(where: { $0.id == late.pass.id && $0.track.name == track })
        else { continue }
        try Task.checkCancellation()
        do {
          try await compare(pass, sha256: late.pass.sha256, replacing: nil, into: &outcome)
          outcome.madeAgain += 1
        } catch let error as CancellationError {
          throw error
        } catch {
          let failure = Failure(describing: error)
          console.error("\(pass.id): \(failure.text)")
          outcome.failures.append((pass.id, failure))
        }
      }
    }
  }

  /// Passes whose comparisons a late or withdrawn pass changed, in the order of time, until all rest on
  /// the past that they would have had in order.
  private func makeAgain(_ passes: [CataloguedPass], into outcome: inout Outcome) async throws {
    let byID = Dictionary(passes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var tried: Set<ComparisonKey> = []
    while let stale = try ledger.staleComparisons().first(where: {
      !tried.contains($0.comparison.key)
    }) {
      try Task.checkCancellation()
      tried.insert(stale.comparison.key)
      let after = try ledger.pass(stale.comparison.after)
      do {
        guard let pass = byID[after.pass.id] else {
          throw Failure(
            .inputMissing,
            "\(after.pass.id): \(stale.reason), so that its comparison has to be made again, but its "
              + "files are gone. Bring them back and run again.")
        }
        try await compare(
          pass, sha256: after.pass.sha256, replacing: stale.reason, into: &outcome)
        outcome.madeAgain += 1
        // What was tried may have become stale by what was made now.
        if try ledger.staleComparisons().allSatisfy({ $0.comparison.key != stale.comparison.key }) {
          tried.remove(stale.comparison.key)
        }
      } catch let error as CancellationError {
        throw error
      } catch {
        let failure = Failure(describing: error)
        console.error("\(after.pass.id): \(failure.text)")
        outcome.failures.append((after.pass.id, failure))
      }
    }
  }

  /// Compares a pass with its past, and records what came of it in one transaction.
  private func compare(
    _ pass: CataloguedPass, sha256: String, replacing: String?, into outcome: inout Outcome
  ) async throws {
    let earlier = try ledger.passes(ofTrack: pass.track.name).filter {
      $0.withdrawnBecause == nil && $0.pass.acquired < pass.acquired && $0.hasSummaries
    }
    let summary = try await NightSummary(
      pass, settings: settings, jobs: options.run.jobs, sha256: sha256)
    guard let last = earlier.last else {
      var blocks = summary.blocks.makeIterator()
      try ledger.ingest(summary.pass) { blocks.next() }
      console.info("\(pass.track.name)  \(pass.acquired.rfc3339)  the first of its track")
      return
    }
    guard
      let before = catalogue.passes.first(where: { $0.id == last.pass.id && $0.track == pass.track }
      )
    else {
      throw Failure(
        .inputMissing,
        "\(pass.id): the pass before it, \(last.pass.id), is needed to measure speckle and shift, and "
          + "its files are gone. Bring them back and run again.")
    }
    var passes = try PassArguments.parse(["before", "after"])
    passes.reading = options.reading
    let policy = options.reading.open.policy
    let setup = try ComparisonSetup(
      passes: passes,
      sources: ComparisonSetup.Sources(
        before: try PassFiles(before, policy: policy), after: try PassFiles(pass, policy: policy),
        earlier: []), method: options.method)
    guard case .grid(let placement) = setup.cells else {
      preconditionFailure("a ledger refuses rasters without a place")
    }
    let (block, zone) = (setup.layout.block, placement.grid.zone)
    let past = try LedgerPast(
      ledger, known: earlier, count: options.baselineCount, block: block, zone: zone,
      before: pass.acquired)
    let comparison = try await CompletedComparison(
      setup, passes: passes, method: options.method, hashing: .cached(folder.hashes), detail: .all,
      past: past.past(block: block), jobs: options.run.jobs, progress: { _, _ in })
    guard let runID = try comparison.record.runID() else {
      throw Failure(.badData, "\(pass.id): a ledger needs the hashes of its inputs.")
    }
    let record = try comparison.ledgerRecord(
      after: summary.pass, references: past.passes.map(\.key), zone: zone, runID: runID)
    var blocks = summary.blocks.makeIterator()
    let recorded = try ledger.record(record, replacing: replacing) { blocks.next() }
    outcome.compared += 1
    outcome.changes += recorded.changes.count
    outcome.tested += comparison.counts.tested
    outcome.flagged += comparison.counts.flagged
    outcome.notObserved.merge(comparison.counts.notObserved, uniquingKeysWith: +)
    console.info(
      "\(pass.track.name)  \(pass.acquired.rfc3339)  \(comparison.counts.tested) tested, "
        + "\(comparison.counts.flagged) flagged, against \(past.passes.count)"
        + (replacing == nil ? "" : "  (again: \(replacing ?? ""))"))
  }
}

/// One pass, summed alone into the cells of its own raster.
struct NightSummary {
  let pass: LedgerPass
  let blocks: [SummaryBlock]

  /// Reads it.
  ///
  /// - Throws: `Failure` for a method that compares two passes only; what reading throws.
  init(
    _ catalogued: CataloguedPass, settings: BatchSettings, jobs: Int, sha256: String
  ) async throws {
    var passes = try PassArguments.parse(["before", "after"])
    passes.reading = settings.reading
    let files = try PassFiles(catalogued, policy: settings.reading.open.policy)
    // The pass stands on both sides: what is asked for are its cells, not a comparison.
    let setup = try ComparisonSetup(
      passes: passes,
      sources: ComparisonSetup.Sources(before: files, after: files, earlier: []),
      method: settings.method)
    guard setup.method.knowsBaselines else {
      throw Failure(
        .wrongUsage,
        "--method \(setup.method.name) compares two passes only; a ledger needs one that tests a cell "
          + "against its past: ratio, coherence or an index (ndvi, nbr, ndwi, bsi).")
    }
    guard case .grid(let placement) = setup.cells else {
      preconditionFailure("a ledger refuses rasters without a place")
    }
    let kernels = try KernelChoice.kernels()
    let mask = try await setup.readMasks()
    let job = try setup.job(
      fastPaths: try setup.fastPaths(level: kernels.level), mask: mask, earlierMasks: [])
    let bands = setup.pair.before.bands.count
    let alone = EarlierPass(
      name: catalogued.id, layers: job.layers.before, mask: job.masks.before,
      rules: (1...bands).map { setup.pair.before.powerRule(band: $0) }, open: job.openBefore)
    let summary = try await summarise(
      alone, like: job,
      parameters: DecisionParameters(
        falseDiscoveryRate: settings.method.fdr, leastValidFraction: settings.method.minValid,
        looks: setup.looks), workers: jobs, kernels: kernels)
    let names = setup.pair.before.identity.bandNames
    pass = LedgerPass(
      catalogued, opened: setup.pair.before,
      numbers: summary.count == names.count ? names : [setup.method.name], sha256: sha256)
    blocks = try summary.blocks(zone: placement.grid.zone)
  }
}

extension LedgerError {
  /// Whether it is about one pass and others can go on.
  var isOfOnePass: Bool {
    [.passChanged, .passWithdrawn, .noSuchPass, .comparisonExists, .invalidInput].contains(code)
  }
}
