// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChangePipeline
import Evidence
import FindingsReport
import Foundation
import GDAL
import MonitorGrid
import PassCatalog
import Synchronization

/// Makes the comparisons of a plan that are not finished yet.
struct BatchRun: Sendable {
  let items: [BatchItem]
  let settings: BatchSettings
  let folder: BatchFolder
  let journal: BatchJournal
  let jobs: Int
  /// Comparisons that may run at the same time.
  let mostAtOnce: Int
  /// Whether passes may have other bytes than when they were first read.
  let acceptsChanged: Bool
  let console: Console

  /// What came of a plan.
  struct Outcome: Sendable {
    /// By the order of the plan; nil where it failed or lies outside of the area of interest.
    var finished: [FinishedComparison?]
    /// Comparisons of which no cell is asked for.
    var outside: Set<String> = []
    var failures: [BatchFailure] = []
    /// How many were made now.
    var made = 0
    /// Pixels by second and share of reading, where anything was made.
    var rate: (megapixels: Double, readingShare: Double)?
  }

  /// Runs it.
  ///
  /// - Throws: `Failure` where results cannot be kept; `CancellationError`. A comparison that fails costs no
  ///   other.
  func run() async throws -> Outcome {
    let settingsDigest = try settings.digest(hashes: folder.hashes)
    var outcome = Outcome(finished: [])
    var waiting: [Int] = []
    for (number, item) in items.enumerated() {
      try Task.checkCancellation()
      let known = try finished(item, settings: settingsDigest)
      outcome.finished.append(known)
      if known == nil { waiting.append(number) }
    }
    if waiting.count < items.count, !waiting.isEmpty {
      console.info("\(items.count - waiting.count) of \(items.count) comparisons are finished")
    }
    CompletedComparison.limitBlockCache(workers: jobs)
    let sizes = waiting.map { items[$0].bytes }
    let progress = BatchProgress(sizes, on: console)
    let results = Mutex([Int: Result<FinishedComparison?, Failure>]())
    let known = journal.hashesOfPasses
    await WorkerShares(workers: jobs, mostAtOnce: mostAtOnce).run(sizes) {
      [waiting] place, workers in
      let item = items[waiting[place]]
      let result: Result<FinishedComparison?, Failure>
      do {
        result = .success(
          try await repeating(item) {
            try await make(
              item, settings: settingsDigest, known: known, workers: workers, place: place,
              progress: progress)
          })
      } catch is CancellationError {
        return
      } catch  where isOutside(error) {
        progress.finish(place, line: "\(item.name)  outside of the area", pixels: 0, times: nil)
        result = .success(nil)
      } catch {
        let failure = Failure(describing: error)
        guard !Task.isCancelled else { return }
        progress.finish(place, line: "\(item.name)  failed", pixels: 0, times: nil)
        result = .failure(failure)
      }
      results.withLock { $0[waiting[place]] = result }
    }
    progress.close()
    try folder.saveHashes()
    try Task.checkCancellation()
    for (number, result) in results.withLock({ $0 }) {
      switch result {
      case .success(let one):
        outcome.finished[number] = one
        outcome.made += one == nil ? 0 : 1
        if one == nil { outcome.outside.insert(items[number].name) }
      case .failure(let failure):
        outcome.failures.append(BatchFailure(item: items[number], failure: failure))
      }
    }
    outcome.failures.sort { $0.item.name < $1.item.name }
    for one in outcome.failures { console.error("\(one.item.name): \(one.failure.text)") }
    if outcome.made > 0 { outcome.rate = progress.rate }
    return outcome
  }

  /// Tries what reads from the network three times: GDAL repeats requests, but not a block that came
  /// damaged.
  private func repeating(
    _ item: BatchItem, _ work: () async throws -> FinishedComparison
  ) async throws -> FinishedComparison {
    guard item.inputs.contains(where: \.isRemote) else { return try await work() }
    for pause in [1.0, 4.0] {
      do {
        return try await work()
      } catch  where !(error is CancellationError || isOutside(error)) {
        console.debug(
          "\(item.name): tried again after \(pause) s: \(Failure(describing: error).cause)")
        try await Task.sleep(for: .seconds(pause))
      }
    }
    return try await work()
  }

  /// Whether a comparison has no cell that is asked for, which is no failure among many.
  private func isOutside(_ error: any Error) -> Bool {
    guard let error = error as? PassError else { return false }
    return error.code == .noOverlap && error.subject == settings.method.aoi
  }

  /// What the journal says of a comparison; nil unless its inputs, options and files are the same.
  private func finished(_ item: BatchItem, settings: CanonicalJSON) throws -> FinishedComparison? {
    guard let known = journal.finished[item.name] else { return nil }
    do {
      let inputs = try inputs(of: item)
      guard
        try BatchSettings.fingerprint(settings, name: item.name, inputs: inputs)
          == known.fingerprint,
        try folder.sha256(folder.findingsPath(item.name)) == known.findingsSHA256,
        try folder.sha256(folder.coveragePath(item.name)) == known.coverageSHA256
      else { return nil }
      return known
    } catch is EvidenceError {
      // A file that cannot be read: the comparison will say so.
      return nil
    }
  }

  private func inputs(of item: BatchItem) throws -> [FinishedComparison.Input] {
    try item.inputs.map { input in
      guard !input.isRemote else {
        return .init(input, sha256: nil)
      }
      let digest = try input.pass.digest(cache: folder.hashes)
      return .init(input, sha256: digest.sha256)
    }
  }

  private func make(
    _ item: BatchItem, settings settingsDigest: CanonicalJSON,
    known: [BatchJournal.PassName: Set<String>],
    workers: Int, place: Int, progress: BatchProgress
  ) async throws -> FinishedComparison {
    let started = ContinuousClock.now
    let inputs = try inputs(of: item)
    if !acceptsChanged,
      let changed = inputs.first(where: { input in
        guard let hashes = known[.init(track: item.track, id: input.id)], let own = input.sha256
        else { return false }
        return !hashes.contains(own)
      })
    {
      throw Failure(
        .badData,
        "\(changed.id): its files are not those that were read before under this name. If the change is "
          + "meant, give --accept-changed; else bring the old files back.")
    }
    var passes = try PassArguments.parse(["before", "after"])
    passes.reading = settings.reading
    let setup = try ComparisonSetup(
      passes: passes, sources: try item.sources(policy: settings.reading.open.policy),
      method: settings.method)
    let comparison = try await CompletedComparison(
      setup, passes: passes, method: settings.method, hashing: .cached(folder.hashes),
      detail: settings.allCells ? .all : .flagged, jobs: workers
    ) { progress.update(place, share: Double($0) / Double(max($1, 1))) }
    guard case .grid(let placement) = setup.cells else {
      preconditionFailure("a batch refuses rasters without a place")
    }
    try folder.prepare(item)
    let coverage = CoverageFile.bytes(of: try comparison.result.coverage())
    try folder.write(coverage, to: folder.coveragePath(item.name))
    var output = try OutputOptions.parse([])
    output.output = folder.findingsPath(item.name)
    output.overwrite = true
    output.allCells = settings.allCells
    try await comparison.write(output, jobs: workers, console: console.withoutProgress)
    guard let findingsSHA256 = try folder.sha256(output.output) else {
      throw Failure(.ioError, "\(output.output): it is gone after it was written.")
    }
    let grid = placement.grid
    let finished = FinishedComparison(
      name: item.name,
      fingerprint: try BatchSettings.fingerprint(
        settingsDigest, name: item.name, inputs: inputs),
      runID: try comparison.record.runID(),
      inputs: inputs, method: comparison.result.method, tested: comparison.counts.tested,
      flagged: comparison.counts.flagged,
      notObserved: Dictionary(
        uniqueKeysWithValues: comparison.counts.notObserved.map { ($0.rawValue, $1) }),
      warnings: setup.warnings + comparison.warnings, findingsSHA256: findingsSHA256,
      coverageSHA256: sha256(of: coverage),
      zone: grid.zone.isNorthern ? grid.zone.number : -grid.zone.number,
      cellSizeMillimetres: grid.cellSizeMillimetres, epsg: placement.gridEPSG,
      reference: placement.gridReference.wkt)
    try journal.append(finished)
    let missing = comparison.counts.notObserved.values.reduce(0, +)
    let size = setup.pair.grid.size
    progress.finish(
      place,
      line:
        "\(item.name)  \(comparison.counts.tested) tested, \(comparison.counts.flagged) flagged, "
        + "\(missing) not observed, "
        + "\(ComparisonSummary.short((ContinuousClock.now - started).seconds)) s",
      pixels: size.width * size.height, times: comparison.result.times)
    for warning in finished.warnings { console.debug("\(item.name): \(warning)") }
    return finished
  }
}
