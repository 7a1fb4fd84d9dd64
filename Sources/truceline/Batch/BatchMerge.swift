// SPDX-License-Identifier: Apache-2.0
import Evidence
import FindingsReport
import Foundation
import GDAL
import MonitorGrid
import PassCatalog

/// Joins the results of all finished comparisons of a plan: `findings.geojson`, `coverage.geojson` and
/// `run.json`.
struct BatchMerge: Sendable {
  /// Cells of all comparisons together.
  struct Counts: Codable, Sendable {
    /// Flagged cells, those on overlaps once.
    let flagged: Int
    /// Cells that were tested at least once.
    let observed: Int
    /// All cells.
    let cells: Int
  }

  /// What is said of the inputs that are no part of a comparison, for the record of the run.
  struct Remarks: Sendable {
    var unplaced: [(name: String, reason: String)] = []
    var superseded: [(id: String, by: String)] = []
    var lonely: [(track: String, id: String)] = []
  }

  let folder: BatchFolder
  let settings: BatchSettings
  let items: [BatchItem]
  let outcome: BatchRun.Outcome
  let remarks: Remarks
  /// Workers that write.
  let jobs: Int

  private struct Merged: Codable {
    let made: String
    let counts: Counts
    let files: [String: String]
  }

  /// Writes what is not there yet.
  ///
  /// - Returns: The counts, and whether anything was written.
  /// - Throws: `ReportError` or `Failure` where something cannot be written.
  func write() throws -> (counts: Counts, isNew: Bool) {
    let failures = try BatchFailure.document(outcome.failures)
    let run = try runDocument()
    let made = sha256(of: run + failures)
    let paths = ["findings.geojson", "coverage.geojson", "run.json", "failures.json"]
    if let known = try known(), known.made == made,
      try paths.allSatisfy({ try folder.sha256("\(folder.path)/\($0)") == known.files[$0] })
    {
      return (known.counts, false)
    }
    let comparisons = try merged()
    let merge = try FindingsMerge(comparisons)
    let header = try header(flagged: merge.count)
    var findings = try AtomicFile(path: "\(folder.path)/findings.geojson", overwrite: true)
    try merge.write(header: header, to: &findings)
    try findings.commit()
    var cells = try CoverageMerge(comparisons)
    var coverage = try AtomicFile(path: "\(folder.path)/coverage.geojson", overwrite: true)
    try cells.write(header: header, to: &coverage, workers: jobs)
    try coverage.commit()
    try folder.write(run, to: "\(folder.path)/run.json")
    try folder.write(failures, to: "\(folder.path)/failures.json")
    let counts = Counts(flagged: merge.count, observed: cells.testedCount, cells: cells.count)
    var files: [String: String] = [:]
    for path in paths { files[path] = try folder.sha256("\(folder.path)/\(path)") }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let record = try encoder.encode(Merged(made: made, counts: counts, files: files))
    try folder.write(Array(record), to: folder.mergedPath)
    try folder.saveHashes()
    return (counts, true)
  }

  private func known() throws -> Merged? {
    guard let bytes = FileManager.default.contents(atPath: folder.mergedPath) else { return nil }
    do {
      return try JSONDecoder().decode(Merged.self, from: bytes)
    } catch {
      // Half written or of another version: all is joined again.
      return nil
    }
  }

  private func merged() throws -> [MergedComparison] {
    var found: [MergedComparison] = []
    for (item, finished) in zip(items, outcome.finished) {
      guard let finished else { continue }
      guard
        let zone = UTMZone(number: abs(finished.zone), isNorthern: finished.zone > 0)
      else {
        throw Failure(
          .ioError, "\(folder.journalPath): \(item.name) has no zone. Remove the journal.")
      }
      let path = folder.coveragePath(item.name)
      found.append(
        MergedComparison(
          name: item.name,
          placed: PlacedGrid(
            grid: try CellGrid(
              zone: zone, cellSizeMetres: Double(finished.cellSizeMillimetres) / 1000),
            reference: try finished.epsg.map { try SpatialReference(epsg: $0) }
              ?? SpatialReference(wkt: finished.reference), epsg: finished.epsg),
          overpass: item.overpass, time: item.time, findingsPath: folder.findingsPath(item.name),
          coverage: {
            guard let bytes = FileManager.default.contents(atPath: path),
              let coverage = CoverageFile.coverage(Array(bytes))
            else {
              throw Failure(.ioError, "\(path): it is damaged. Remove it and run again.")
            }
            return coverage
          }))
    }
    return found
  }

  /// The foreign member of the merged collections; cells count once for each comparison that held them,
  /// flagged ones as often as they stand in the collection.
  private func header(flagged: Int) throws -> [UInt8] {
    let all = outcome.finished.compactMap(\.self)
    var missing: [String: Int] = [:]
    for one in all { missing.merge(one.notObserved, uniquingKeysWith: +) }
    let reasons = NotObservedReason.allCases.map {
      CanonicalJSON.Member($0.rawValue, .integer(missing[$0.rawValue] ?? 0))
    }
    let record: CanonicalJSON = [
      "version": .string(Version.text), "parameters": settings.parameters,
      "counts": [
        "tested": .integer(all.reduce(0) { $0 + $1.tested }), "flagged": .integer(flagged),
        "not_observed": .object(reasons),
        "expected_false": .measurement(settings.method.fdr * Double(flagged)),
      ],
      "comparisons": .array(
        zip(items, outcome.finished).compactMap { item, finished in
          finished.map { ["name": .string(item.name), "run_id": .text($0.runID)] }
        }),
      "warnings": .array(Set(all.flatMap(\.warnings)).sorted().map(CanonicalJSON.string)),
    ]
    return try record.canonicalBytes()
  }

  /// What was compared with what, and what was not; one comparison a line.
  private func runDocument() throws -> [UInt8] {
    var lines: [(String, [[UInt8]])] = [("comparisons", []), ("unplaced", [])]
    lines[0].1 = try zip(items, outcome.finished).map { item, finished in
      try comparison(item, finished).canonicalBytes()
    }
    lines[1].1 = try remarks.unplaced.map {
      try (["name": .string($0.name), "reason": .string($0.reason)] as CanonicalJSON)
        .canonicalBytes()
    }
    lines.append(
      (
        "superseded",
        try remarks.superseded.map {
          try (["id": .string($0.id), "by": .string($0.by)] as CanonicalJSON).canonicalBytes()
        }
      ))
    lines.append(
      (
        "alone",
        try remarks.lonely.map {
          try (["track": .string($0.track), "id": .string($0.id)] as CanonicalJSON)
            .canonicalBytes()
        }
      ))
    var bytes = Array("{\"version\":\"\(Version.text)\",\n\"parameters\":".utf8)
    bytes += try settings.parameters.canonicalBytes()
    for (name, all) in lines {
      bytes += Array(",\n\"\(name)\":[".utf8)
      for (number, line) in all.enumerated() {
        bytes += Array((number == 0 ? "\n" : ",\n").utf8) + line
      }
      bytes += Array("\n]".utf8)
    }
    return bytes + Array("}\n".utf8)
  }

  private func comparison(_ item: BatchItem, _ finished: FinishedComparison?) -> CanonicalJSON {
    let passes = item.inputs.map { input -> CanonicalJSON in
      let sha256 = finished?.inputs.first { $0.role == input.role && $0.id == input.id }?.sha256
      return ["role": .string(input.role), "id": .string(input.id), "sha256": .text(sha256)]
    }
    guard let finished else {
      return [
        "name": .string(item.name), "track": .string(item.track), "passes": .array(passes),
        "state": outcome.outside.contains(item.name) ? "outside_area" : "failed",
      ]
    }
    return [
      "name": .string(item.name), "track": .string(item.track), "passes": .array(passes),
      "state": "finished", "run_id": .text(finished.runID), "method": .string(finished.method),
      "findings_sha256": .string(finished.findingsSHA256), "tested": .integer(finished.tested),
      "flagged": .integer(finished.flagged),
      "not_observed": .object(
        finished.notObserved.map { CanonicalJSON.Member($0.key, .integer($0.value)) }),
      "warnings": .array(finished.warnings.map(CanonicalJSON.string)),
    ]
  }
}

extension BatchMerge.Remarks {
  /// What a scan and a plan left out; of what still arrives nothing, for that is a matter of the clock.
  init(_ catalogue: PassCatalogue, _ plan: ComparisonPlan) {
    unplaced = catalogue.unplaced.map { entry in
      (entry.path.split(separator: "/").last.map(String.init) ?? entry.path, entry.reason)
    }
    superseded = catalogue.superseded.map { ($0.pass.id, $0.by.id) }
    lonely = plan.lonely.map { ($0.track.name, $0.id) }
  }
}
