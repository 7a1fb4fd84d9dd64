// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ArgumentParser
import ChangePipeline
import Evidence
import MonitorGrid
import PassCatalog

/// A pass of a night compared with its past, and what the ledger is to record of it.
///
/// A method that knows baselines tests each cell against the passes that the ledger keeps numbers of. One
/// that compares two passes only (`drone`, and pictures without a theory of their errors) takes the pass
/// before; cells with an open alert are then compared with the last pass before the alert was first seen,
/// for what is watched must not become its own past.
struct NightComparison {
  /// Of the pass and the one before it; its findings are written as a file.
  let main: CompletedComparison
  let record: ComparisonRecord
  let zone: UTMZone
  /// How many passes stood for the past.
  var pastCount: Int { record.comparison.references.count }

  /// What all comparisons of a night have in common.
  struct Context {
    let ledger: Ledger
    let catalogue: PassCatalogue
    let options: NightlyOptions
    let folder: BatchFolder
  }

  /// Compares.
  ///
  /// - Parameters:
  ///   - pass: The pass.
  ///   - recorded: What the ledger holds, or is to hold, of it.
  ///   - earlier: Older passes of its track that count, at least one, from the oldest.
  ///   - context: The ledger, and how passes are read.
  /// - Throws: `Failure` where the files of a pass are gone; what reading throws; `LedgerError`.
  init(
    of pass: CataloguedPass, as recorded: LedgerPass, after earlier: [RecordedPass],
    context: Context
  ) async throws {
    let kept = earlier.filter(\.hasSummaries)
    // Of passes that are compared two by two the ledger keeps no numbers.
    let known = kept.isEmpty ? Array(earlier.suffix(1)) : kept
    let last = known[known.count - 1]
    let setup = try context.setup(before: last, after: pass)
    guard case .grid(let placement) = setup.cells else {
      preconditionFailure("a ledger refuses rasters without a place")
    }
    zone = placement.grid.zone
    let block = setup.layout.block
    guard setup.method.knowsBaselines else {
      (main, record) = try await Self.twoByTwo(
        setup, of: pass, as: recorded, last: last, earlier: earlier, zone: zone, context: context)
      return
    }
    let past = try LedgerPast(
      context.ledger, known: known, count: context.options.baselineCount, block: block, zone: zone,
      before: pass.acquired)
    main = try await context.comparison(setup, past: past.past(block: block))
    var seen = NightObservations()
    try seen.add(main, zone: zone) { _ in true }
    record = try seen.record(
      after: recorded, references: past.passes.map(\.key), of: [main])
  }

  private static func twoByTwo(
    _ setup: ComparisonSetup, of pass: CataloguedPass, as recorded: LedgerPass, last: RecordedPass,
    earlier: [RecordedPass], zone: UTMZone, context: Context
  ) async throws -> (CompletedComparison, ComparisonRecord) {
    let block = setup.layout.block
    var watched: [RecordedPass: Set<GridCell>] = [:]
    for (cell, firstSeen) in try context.ledger.frozenFrom(
      zone: zone, rows: block.rows, columns: block.columns, before: pass.acquired)
    {
      guard let reference = earlier.last(where: { $0.pass.acquired < firstSeen }),
        reference.key != last.key
      else { continue }
      watched[reference, default: []].insert(cell)
    }
    let elsewhere = watched.values.reduce(into: Set<GridCell>()) { $0.formUnion($1) }
    let main = try await context.comparison(setup, past: nil)
    var seen = NightObservations()
    try seen.add(main, zone: zone) { !elsewhere.contains($0) }
    var all = [main]
    let references = watched.keys.sorted { $0.pass.acquired < $1.pass.acquired }
    for reference in references {
      let other = try await context.comparison(
        try context.setup(before: reference, after: pass), past: nil)
      // A cell with two open alerts is the older one's.
      let cells = watched[reference] ?? []
      try seen.add(other, zone: zone) { cells.contains($0) }
      all.append(other)
    }
    return (
      main,
      try seen.record(after: recorded, references: (references + [last]).map(\.key), of: all)
    )
  }
}

extension NightComparison.Context {
  /// Opens a pass of the ledger and a new one.
  fileprivate func setup(
    before recorded: RecordedPass, after pass: CataloguedPass
  ) throws -> ComparisonSetup {
    guard
      let before = catalogue.passes.first(where: {
        $0.id == recorded.pass.id && $0.track == pass.track
      })
    else {
      throw Failure(
        .inputMissing,
        "\(pass.id): the pass before it, \(recorded.pass.id), is needed to measure speckle and shift, "
          + "and its files are gone. Bring them back and run again.")
    }
    return try ComparisonSetup(
      passes: try arguments(),
      sources: ComparisonSetup.Sources(
        before: before, after: pass, policy: options.reading.open.policy), method: options.method)
  }

  private func arguments() throws -> PassArguments {
    var passes = try PassArguments.parse(["before", "after"])
    passes.reading = options.reading
    return passes
  }

  fileprivate func comparison(
    _ setup: ComparisonSetup, past: CompletedComparison.Past?
  ) async throws -> CompletedComparison {
    try await CompletedComparison(
      setup, passes: try arguments(), method: options.method, hashing: .cached(folder.hashes),
      detail: .all, past: past, jobs: options.run.jobs, progress: { _, _ in })
  }
}
