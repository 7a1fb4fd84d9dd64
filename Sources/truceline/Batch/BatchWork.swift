// SPDX-License-Identifier: Apache-2.0
import Foundation
import PassCatalog

/// All that a batch does once its plan is made: what is missing is compared, and everything joined.
struct BatchWork: Sendable {
  /// Bytes that the program takes before the first comparison, and for each worker with its share of one;
  /// measured, rounded up.
  private static let memory = (base: 150 << 20, worker: 150 << 20)

  let plan: ComparisonPlan
  let remarks: BatchMerge.Remarks
  let settings: BatchSettings
  let output: String
  let jobs: Int
  /// The most bytes to take; nil for no limit.
  let mostBytes: Int?
  let acceptsChanged: Bool

  /// Runs it.
  ///
  /// - Throws: `Failure` where nothing can be kept, or with the status for failed comparisons after
  ///   everything else was written; `CancellationError`.
  func run(console: Console) async throws {
    let started = ContinuousClock.now
    let folder = try BatchFolder(output)
    let lock = try RunLock(folder.lockPath)
    defer { withExtendedLifetime(lock) {} }
    let items = BatchItem.all(of: plan)
    folder.removeRemains(of: items)
    let workers = try self.workers(console: console)
    let run = BatchRun(
      items: items, settings: settings, folder: folder,
      journal: try BatchJournal(folder.journalPath), jobs: workers, mostAtOnce: workers,
      acceptsChanged: acceptsChanged, console: console)
    let outcome: BatchRun.Outcome
    do {
      outcome = try await run.run()
    } catch {
      // Hashing is half of the work of a first run.
      try folder.saveHashes()
      throw error
    }
    let merge = BatchMerge(
      folder: folder, settings: settings, items: items, outcome: outcome, remarks: remarks,
      jobs: workers)
    let (counts, isNew) = try merge.write()
    console.info(
      BatchSummary(
        items: items, outcome: outcome, counts: counts, isNew: isNew, folder: output,
        seconds: ContinuousClock.now - started
      ).text)
    guard outcome.failures.isEmpty else {
      throw Failure(
        .someFailed,
        "\(outcome.failures.count) of \(items.count) comparisons failed; \(output)/failures.json says "
          + "why. The rest is written.")
    }
  }

  /// As many workers as the memory allows.
  private func workers(console: Console) throws -> Int {
    guard let mostBytes else { return jobs }
    let most = (mostBytes - Self.memory.base) / Self.memory.worker
    guard most > 0 else {
      throw Failure(
        .wrongUsage,
        "--memory: one worker needs some \((Self.memory.base + Self.memory.worker) >> 20) MB.")
    }
    if most < jobs { console.info("\(most) of \(jobs) workers, by --memory") }
    return min(jobs, most)
  }
}
