// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Evidence
import FindingsReport
import Foundation
import MonitorGrid

/// What a night leaves for people, made of nothing but the ledger and the comparisons' files:
/// `alerts.geojson`, `coverage.geojson` and `reports/DAY.txt` with `DAY.geojson`.
struct NightOutputs {
  let ledger: Ledger
  let folder: BatchFolder
  /// Named places for the reports; nil for none.
  let gazetteer: Gazetteer?
  let jobs: Int

  private static func alertsPath(_ folder: String) -> String { "\(folder)/alerts.geojson" }
  private static func writtenPath(_ folder: String) -> String { "\(folder)/.truceline/written" }

  /// What the files were made of: a run may be killed between the ledger and the files, so this counts,
  /// and not what happened tonight.
  private struct Written: Codable, Equatable {
    let chainHead: String
    let event: Int64

    init(_ ledger: Ledger) throws {
      chainHead = try ledger.chainHead()
      event = try ledger.events(last: 1).first?.number ?? 0
    }
  }

  /// Whether all files of a folder are of the ledger's present state.
  ///
  /// - Throws: `LedgerError` where the ledger cannot be read.
  static func areCurrent(_ folder: String, in ledger: Ledger) throws -> Bool {
    try Written(ledger) == written(folder)
      && FileManager.default.fileExists(atPath: alertsPath(folder))
  }

  /// Writes what is not of the ledger's present state, and a backup of the ledger.
  ///
  /// A day's report is written again when a pass of that day came, was withdrawn or compared again;
  /// `truceline report` says at any time how things stand now.
  ///
  /// - Returns: The reports that were written, from the oldest.
  /// - Throws: What reading the ledger, projecting and writing throw.
  func write() throws -> [String] {
    guard try !Self.areCurrent(folder.path, in: ledger) else { return [] }
    let (written, now) = (Self.written(folder.path), try Written(ledger))
    let digest = try ledger.stateDigest()
    try AlertFile(ledger, stateDigest: digest).write(to: Self.alertsPath(folder.path))
    let days = try days(since: written?.event ?? 0)
    var reports: [String] = []
    for day in days { reports.append(try writeReport(of: day, stateDigest: digest)) }
    if let newest = try ledger.overview().map(\.last).max()?.wholeDay {
      let header: CanonicalJSON = [
        "version": .string(Version.text), "day": .string(name(of: newest)),
        "binding_sha256": .string(ledger.binding.sha256),
      ]
      try NightFiles(folder: folder).writeCoverage(
        of: newest, in: ledger, header: header.canonicalBytes(), jobs: jobs)
    }
    _ = try ledger.backUp()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try folder.write(Array(try encoder.encode(now)), to: Self.writtenPath(folder.path))
    return reports
  }

  private static func written(_ folder: String) -> Written? {
    guard let bytes = FileManager.default.contents(atPath: writtenPath(folder)) else { return nil }
    do {
      return try JSONDecoder().decode(Written.self, from: bytes)
    } catch {
      // Half written: everything is made again.
      return nil
    }
  }

  private func days(since event: Int64) throws -> [Range<UTCTime>] {
    var days: [Range<UTCTime>] = []
    for time in try ledger.acquisitions(since: event) where days.last?.contains(time) != true {
      days.append(time.wholeDay)
    }
    return days
  }

  private func writeReport(of day: Range<UTCTime>, stateDigest: String) throws -> String {
    try folder.prepare("reports")
    let place = "\(folder.path)/reports/\(name(of: day))"
    let report = try LedgerReport(
      ledger, period: day, stateDigest: stateDigest, gazetteer: gazetteer)
    try report.writeAlerts(to: "\(place).geojson", overwrite: true)
    try folder.write(Array(report.report.text.utf8), to: "\(place).txt")
    return "\(place).txt"
  }

  /// `2030-02-10`.
  private func name(of day: Range<UTCTime>) -> String {
    String(day.lowerBound.rfc3339.prefix { $0 != "T" })
  }
}
