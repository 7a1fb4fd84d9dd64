// SPDX-License-Identifier: Apache-2.0
import Evidence
import FindingsReport
import MonitorGrid

/// A sum over tracks: its inputs, its cells and the record that goes with it.
struct TrackCombination {
  private let tracks: [TrackFindings]
  private let combined: CombinedTracks
  private let record: RunRecord
  /// What a reader of the result should know.
  let warnings: [String]

  /// Reads, adds up and decides.
  ///
  /// - Throws: `Failure` where files cannot be read or do not go together; what hashing throws.
  init(_ paths: [String], weights: [Double], falseDiscoveryRate: Double) async throws {
    tracks = try paths.map { try TrackFindings($0) }
    warnings = try TrackAgreement.warnings(about: tracks)
    var inputs: [RunInput] = []
    for path in paths {
      inputs.append(
        RunInput(role: "findings", digest: try await InputDigest.computed(of: [path])))
    }
    combined = CombinedTracks(tracks, weights: weights)
    var notObserved: [NotObservedReason: Int] = [:]
    for reason in combined.cells.compactMap(\.reason) { notObserved[reason, default: 0] += 1 }
    record = RunRecord(
      version: Version.text,
      parameters: [
        "method": "stouffer", "fdr": .number(falseDiscoveryRate),
        "weights": .array(weights.map(CanonicalJSON.number)),
        "runs": .array(tracks.map { .text($0.run.runId) }),
      ],
      inputs: inputs, falseDiscoveryRate: falseDiscoveryRate,
      counts: CellCounts(
        tested: combined.cells.count { $0.p != nil },
        flagged: combined.cells.count { ($0.q ?? 1) <= falseDiscoveryRate },
        notObserved: notObserved),
      warnings: warnings)
  }

  /// Writes the cells, whole or not at all.
  func write(_ path: String, all: Bool, overwrite: Bool) throws {
    var file = try AtomicFile(path: path, overwrite: overwrite)
    let writer = CombinedWriter(
      combined: combined, tracks: tracks, falseDiscoveryRate: record.falseDiscoveryRate,
      runID: try record.runID())
    try writer.write(all: all, header: try record.canonicalBytes(), to: &file)
    try file.commit()
  }

  /// The screen that ends the command.
  func text(output: String) -> String {
    let counts = record.counts
    let several = combined.cells.count { $0.tracks > 1 }
    let expected = counts.expectedFalse(falseDiscoveryRate: record.falseDiscoveryRate)
    return [
      "tracks        \(tracks.count)",
      "tested        \(counts.tested) cells, \(several) of them by several tracks",
      "flagged       \(counts.flagged), of these expected false by chance: at most "
        + ComparisonSummary.short(expected),
      "not observed  \(counts.notObserved.values.reduce(0, +))",
      "written       \(output == "-" ? "standard output" : output)",
    ].joined(separator: "\n")
  }
}
