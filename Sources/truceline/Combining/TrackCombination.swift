// SPDX-License-Identifier: Apache-2.0
import Evidence
import FindingsReport
import GDAL
import MonitorGrid
import Synchronization

/// A sum over tracks: its inputs, its cells and the record that goes with it.
struct TrackCombination {
  private let tracks: [TrackFindings]
  private let placed: PlacedGrid
  private let combined: CombinedTracks
  private let record: RunRecord
  /// What a reader of the result should know.
  let warnings: [String]

  /// Reads, adds up and decides.
  ///
  /// - Parameters:
  ///   - paths: The findings of each track.
  ///   - weights: A weight for each.
  ///   - falseDiscoveryRate: The largest q of a flagged cell.
  ///   - progress: Called now and then with the cells that were read, and all of those files whose
  ///     number of cells is known.
  /// - Throws: `Failure` where files cannot be read or do not go together; what hashing throws;
  ///   `CancellationError`.
  init(
    _ paths: [String], weights: [Double], falseDiscoveryRate: Double,
    progress: @escaping @Sendable (_ read: Int, _ all: Int) -> Void
  ) async throws {
    tracks = try await Self.read(paths, progress: progress)
    var warnings = try TrackAgreement.warnings(about: tracks)
    var inputs: [RunInput] = []
    for path in paths {
      inputs.append(
        RunInput(role: "findings", digest: try await InputDigest.computed(of: [path])))
    }
    placed = try Self.grid(of: tracks)
    combined = CombinedTracks(
      tracks, weights: weights, falseDiscoveryRate: falseDiscoveryRate)
    if !combined.cells.contains(where: { $0.tracks > 1 }) {
      warnings.append("no cell was tested by more than one track: nothing was added up")
    }
    self.warnings = warnings
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
        flagged: combined.cells.count(where: \.isFlagged),
        notObserved: notObserved),
      warnings: warnings)
  }

  /// Reads the files at the same time.
  private static func read(
    _ paths: [String], progress: @escaping @Sendable (_ read: Int, _ all: Int) -> Void
  ) async throws -> [TrackFindings] {
    let counts = ReadCounts(paths.count)
    return try await withThrowingTaskGroup(of: (Int, TrackFindings).self) { group in
      for (number, path) in paths.enumerated() {
        group.addTask {
          let track = try TrackFindings(path) { read, all in
            let sums = counts.set(number, read: read, all: all)
            progress(sums.read, sums.all)
          }
          return (number, track)
        }
      }
      var found = [TrackFindings?](repeating: nil, count: paths.count)
      for try await (number, track) in group { found[number] = track }
      return found.compactMap(\.self)
    }
  }

  /// Writes the cells, whole or not at all.
  func write(_ path: String, all: Bool, overwrite: Bool) throws {
    var file = try AtomicFile(path: path, overwrite: overwrite)
    let writer = CombinedCellWriter(
      placed: placed, times: times, runID: try record.runID(),
      header: try record.canonicalBytes())
    try writer.write(combined.cells.lazy.filter { all || $0.isFlagged }, to: &file)
    try file.commit()
  }

  /// From the first to the last pass of all tracks; the times of each are in its own file.
  private var times: ClosedRange<UTCTime>? {
    let starts = tracks.compactMap { $0.common?.start }
    let ends = tracks.compactMap { $0.common?.end }
    guard starts.count == tracks.count, ends.count == tracks.count, let first = starts.min(),
      let last = ends.max(), first <= last
    else { return nil }
    return first...last
  }

  /// The grid that all tracks have.
  private static func grid(of tracks: [TrackFindings]) throws -> PlacedGrid {
    guard let first = tracks.first, let common = first.common else {
      preconditionFailure("tracks agree")
    }
    let reference = try SpatialReference(epsg: common.grid.epsg)
    guard
      let zone = reference.utmZone.flatMap({
        UTMZone(number: $0.number, isNorthern: $0.isNorthern)
      })
    else {
      throw Failure(
        .badData,
        "\(first.path): EPSG:\(common.grid.epsg), in which its cells are counted, is no UTM zone.")
    }
    return PlacedGrid(
      grid: try CellGrid(zone: zone, cellSizeMetres: common.grid.cellSizeMetres),
      reference: reference, epsg: common.grid.epsg)
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

/// How far each of several files was read.
private final class ReadCounts: Sendable {
  private let counts: Mutex<[(read: Int, all: Int)]>

  init(_ files: Int) {
    counts = Mutex([(read: Int, all: Int)](repeating: (0, 0), count: files))
  }

  /// Notes how far one is; returns the sums.
  func set(_ file: Int, read: Int, all: Int) -> (read: Int, all: Int) {
    counts.withLock { counts in
      counts[file] = (read, all)
      return counts.reduce((0, 0)) { ($0.0 + $1.read, $0.1 + $1.all) }
    }
  }
}
