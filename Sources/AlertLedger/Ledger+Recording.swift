// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import MonitorGrid

/// All that one comparison leaves in the ledger.
public struct ComparisonRecord: Sendable {
  /// The later pass; recorded with the comparison where it is new.
  public var after: LedgerPass
  /// The comparison.
  public var comparison: LedgerComparison
  /// Its flagged cells.
  public var findings: [LedgerFinding]
  /// What it saw of every tested cell.
  public var observations: [ObservationBlock]

  /// A comparison of `after`.
  public init(
    after: LedgerPass, comparison: LedgerComparison, findings: [LedgerFinding],
    observations: [ObservationBlock]
  ) {
    self.after = after
    self.comparison = comparison
    self.findings = findings
    self.observations = observations
  }
}

/// What recording a comparison did.
public struct RecordingOutcome: Hashable, Sendable {
  /// The later pass.
  public let pass: PassKey
  /// The comparison.
  public let comparison: ComparisonKey
  /// Whether anything was recorded; false where the ledger had it all.
  public let isNew: Bool
  /// Alerts that changed their state, by cell.
  public let changes: [AlertChange]
}

extension Ledger {
  /// Records a comparison, its later pass and the alerts that follow, all or nothing.
  ///
  /// The same comparison again (the same pass, the same run) changes nothing. Of every pass one
  /// comparison counts; another one of the same pass is refused, or with `replacing` supersedes the
  /// older, which stays in the ledger. A replacement that says the same changes nothing.
  ///
  /// - Parameters:
  ///   - record: The comparison.
  ///   - replacing: Why an older comparison of the pass is to be superseded; nil refuses.
  ///   - summaries: Blocks of the later pass, in any order, nil after the last; not asked for where the
  ///     pass is known.
  /// - Returns: The keys, whether anything is new, and the alerts that changed.
  /// - Throws: `LedgerError` with code `.comparisonExists`, `.invalidInput`, `.noSuchPass`,
  ///   `.passChanged`, `.passWithdrawn`, or one of writing; nothing is recorded then.
  /// - Complexity: O(*n*) in the cells of the pass, plus O(*m*) in the comparisons that saw the blocks
  ///   with flagged cells or open alerts.
  @discardableResult
  public func record(
    _ record: ComparisonRecord, replacing: String? = nil,
    summaries: () throws -> SummaryBlock?
  ) throws(LedgerError) -> RecordingOutcome {
    let binding = binding
    return try writing { database in
      try ComparisonRecorder(database: database, binding: binding).record(
        record, replacing: replacing, summaries: summaries)
    }
  }
}

/// Writes a comparison, inside of a transaction.
struct ComparisonRecorder {
  let database: Database
  let binding: LedgerBinding

  func record(
    _ record: ComparisonRecord, replacing: String?, summaries: () throws -> SummaryBlock?
  ) throws -> RecordingOutcome {
    let pass = try PassIngestion(database: database).ingest(record.after, summaries: summaries)
    let references = try record.comparison.references.map { reference in
      try PassRows.require(reference, in: database)
    }
    let live = try ComparisonRows.live(of: pass.key, in: database)
    if let live, live.comparison.runID == record.comparison.runID, replacing == nil {
      return RecordingOutcome(
        pass: pass.key, comparison: live.key, isNew: pass.isNew, changes: [])
    }
    let packed = try PackedComparison(record, references: references)
    // Where an open alert left a cell without a past nothing was tested, and once it is gone there is
    // something to test. So the comparison is answerable for all that its pass covers.
    var footprint = Set(packed.blocks.map(\.key))
    footprint.formUnion(try PassRows.blocks(of: pass.key, in: database))
    if let live { footprint.formUnion(try ComparisonRows.blocks(of: live.key, in: database)) }
    let frozen = try FrozenPast(database: database, binding: binding)
      .sha256(blocks: footprint, before: record.after.acquired)
    var content = packed.content(of: record, references: references)
    content.set("frozen_sha256", frozen)
    if let live {
      guard let replacing else {
        throw LedgerError(
          code: .comparisonExists, subject: record.after.id,
          message:
            "has a comparison of run \(live.comparison.runID) already; the new one is of run "
            + record.comparison.runID)
      }
      if try ComparisonRows.content(of: live.key, in: database)
        == content.settled(.comparisonRecorded)
      {
        try StaleComparisons.clear(live.key, in: database)
        return RecordingOutcome(
          pass: pass.key, comparison: live.key, isNew: pass.isNew, changes: [])
      }
      try Supersession(database: database).append(live.key, reason: replacing)
    }
    let key = try insert(
      record, packed: packed, footprint: footprint, pass: pass.key, frozen: frozen, content: content
    )
    var source = CanonicalObject()
    source.set("run_id", record.comparison.runID)
    source.set("track", record.after.track)
    source.set("acquired", record.after.acquired.rfc3339)
    let changes = try AlertRefresh(database: database, binding: binding).refresh(
      blocks: footprint, from: record.after.acquired,
      comparisons: [key] + (live.map { [$0.key] } ?? []),
      withdrawing: replacing ?? "passes recorded since tell otherwise", source: source)
    return RecordingOutcome(pass: pass.key, comparison: key, isNew: true, changes: changes)
  }

  private func insert(
    _ record: ComparisonRecord, packed: PackedComparison, footprint: Set<BlockKey>,
    pass: PassKey, frozen: String, content: CanonicalObject
  ) throws -> ComparisonKey {
    let comparison = record.comparison
    let event = try EventLog.append(kind: .comparisonRecorded, content: content, in: database)
    let key = try (Int64.fetchOne(database, sql: "SELECT max(key) FROM comparisons") ?? 0) + 1
    let values: [(any DatabaseValueConvertible)?] = [
      key, event, record.after.track, comparison.runID, pass.number,
      comparison.references.last?.number, comparison.testedCount, comparison.flaggedCount,
      PackedComparison.notObservedText(comparison), comparison.looks, comparison.status, frozen,
      packed.findingsSHA256, packed.observationsSHA256,
    ]
    try database.execute(
      sql: """
        INSERT INTO comparisons (key, event, track, run_id, after, before, tested, flagged,
          not_observed, looks, status, frozen_sha256, findings_sha256, observations_sha256)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, arguments: StatementArguments(values))
    let reference = try database.makeStatement(
      sql: "INSERT INTO comparison_references (comparison, position, pass) VALUES (?, ?, ?)")
    for (position, pass) in comparison.references.enumerated() {
      try reference.execute(arguments: [key, position, pass.number])
    }
    try FindingRows.insert(packed.findings, comparison: key, in: database)
    let block = try database.makeStatement(
      sql: """
        INSERT INTO observations (comparison, epsg, block_row, block_column, data)
        VALUES (?, ?, ?, ?, ?)
        """)
    let tested = Set(packed.blocks.map(\.key))
    let untested = footprint.subtracting(tested).sorted().map { (key: $0, bytes: PackedCells.none) }
    for (blockKey, bytes) in packed.blocks + untested {
      try block.execute(arguments: [
        key, blockKey.zone.epsg, blockKey.row, blockKey.column, Data(bytes),
      ])
    }
    return ComparisonKey(number: key)
  }
}
