// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ArgumentParser
import ChangePipeline
import FindingsReport
import Foundation
import GDAL
import MonitorGrid
import PassCatalog

/// The files of one comparison of a night: its findings, and what it saw of every cell, which waits for
/// `coverage.geojson`.
struct NightFiles: Sendable {
  let folder: BatchFolder

  /// `TRACK/20300210T141207Z`: the same whatever else arrives.
  static func name(track: String, acquired: UTCTime) -> String {
    "\(track)/\(acquired.rfc3339.filter { $0 != "-" && $0 != ":" })"
  }

  /// Writes both, each whole or not at all.
  ///
  /// - Throws: What writing throws.
  func write(
    _ comparison: CompletedComparison, name: String, zone: UTMZone, jobs: Int, console: Console
  ) async throws {
    let track = String(name.prefix { $0 != "/" })
    for path in [track, ".truceline/\(track)"] { try folder.prepare(path) }
    let coverage = CoverageFile.bytes(of: try comparison.result.coverage())
    try folder.write(coverage, to: coveragePath(name, zone: zone))
    var output = try OutputOptions.parse([])
    output.output = folder.findingsPath(name)
    output.overwrite = true
    try await comparison.write(output, jobs: jobs, console: console.withoutProgress)
  }

  /// Removes the files of a comparison that no longer counts.
  func remove(_ name: String) throws {
    unsafe unlink(folder.findingsPath(name))
    for coverage in try coverages(name) { unsafe unlink(coverage.path) }
  }

  /// The zone stands in the name: the ledger knows it by cells only.
  private func coveragePath(_ name: String, zone: UTMZone) -> String {
    folder.coveragePath("\(name).\(zone.epsg)")
  }

  /// What a comparison saw, by zone, in the order of the zones.
  private func coverages(_ name: String) throws -> [(zone: UTMZone, path: String)] {
    let parts = name.split(separator: "/")
    let place = "\(folder.path)/.truceline/\(parts[0])"
    guard FileManager.default.fileExists(atPath: place) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: place).compactMap { file in
      let words = file.split(separator: ".")
      guard words.count == 3, words[0] == parts[1], words[2] == "cells", let code = Int(words[1]),
        let zone = UTMZone(epsg: code)
      else { return nil }
      return (zone, "\(place)/\(file)")
    }.sorted { $0.zone < $1.zone }
  }

  /// Writes `coverage.geojson`: what the passes of one day saw of each cell, and why not; then removes
  /// what waited of other days.
  ///
  /// - Parameters:
  ///   - day: The day.
  ///   - ledger: The ledger.
  ///   - header: The collection's foreign member.
  ///   - jobs: Workers that write.
  /// - Throws: What reading, projecting and writing throw.
  func writeCoverage(
    of day: Range<UTCTime>, in ledger: Ledger, header: [UInt8], jobs: Int
  ) throws {
    let size = Double(ledger.binding.cellSizeMillimetres) / 1000
    var comparisons: [MergedComparison] = []
    for one in try ledger.comparisons(during: day) {
      let name = Self.name(track: one.track, acquired: one.acquired)
      for (zone, path) in try coverages(name) {
        comparisons.append(
          MergedComparison(
            name: name,
            placed: PlacedGrid(
              grid: try CellGrid(zone: zone, cellSizeMetres: size),
              reference: try SpatialReference(epsg: zone.epsg), epsg: zone.epsg),
            overpass: name, time: one.acquired, findingsPath: folder.findingsPath(name),
            coverage: { try NightFiles.coverage(at: path) }))
      }
    }
    var merge = try CoverageMerge(comparisons)
    var file = try AtomicFile(path: "\(folder.path)/coverage.geojson", overwrite: true)
    try merge.write(header: header, to: &file, workers: jobs)
    try file.commit()
    try removeCoverage(but: Set(comparisons.map(\.name)), in: ledger)
  }

  private static func coverage(at path: String) throws -> CellCoverage {
    guard let bytes = FileManager.default.contents(atPath: path),
      let coverage = CoverageFile.coverage(Array(bytes))
    else { throw Failure(.ioError, "\(path): it is damaged. Remove it and run again.") }
    return coverage
  }

  /// Removes what waits of comparisons of other days: 3 bytes a cell and pass.
  private func removeCoverage(but kept: Set<String>, in ledger: Ledger) throws {
    for track in try ledger.tracks() {
      let place = "\(folder.path)/.truceline/\(track)"
      guard FileManager.default.fileExists(atPath: place) else { continue }
      for file in try FileManager.default.contentsOfDirectory(atPath: place)
      where file.hasSuffix(".cells") && !kept.contains("\(track)/\(file.prefix { $0 != "." })") {
        unsafe unlink("\(place)/\(file)")
      }
    }
  }
}
