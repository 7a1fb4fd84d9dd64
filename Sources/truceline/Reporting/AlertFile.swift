// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Evidence
import FindingsReport
import MonitorGrid

/// The alerts of a ledger as GeoJSON: `alerts.geojson`, open ones, withdrawn ones, and those that ended
/// within a year before the newest pass.
struct AlertFile {
  let alerts: [ReportedAlert]
  private let header: [UInt8]
  private let cellSizeMetres: Double

  /// How long an alert that ended stays in the file, in milliseconds.
  private static let memory: Int64 = 365 * 86_400_000

  /// Reads the alerts.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - stateDigest: The digest of its state.
  /// - Throws: What reading the ledger throws.
  init(_ ledger: Ledger, stateDigest: String) throws {
    let newest = try ledger.overview().map(\.last.epochMilliseconds).max() ?? 0
    let year =
      UTCTime(
        epochMilliseconds: newest - Self.memory)..<UTCTime(epochMilliseconds: newest + 1)
    alerts = try ReportedAlert.all(in: ledger, during: year)
    cellSizeMetres = Double(ledger.binding.cellSizeMillimetres) / 1000
    let counts = try ledger.alertCounts()
    let record: CanonicalJSON = [
      "version": .string(Version.text), "binding_sha256": .string(ledger.binding.sha256),
      "state_digest": .string(stateDigest),
      "counts": .object(
        AlertState.allCases.map {
          CanonicalJSON.Member($0.rawValue, .integer(counts[$0] ?? 0))
        }),
    ]
    header = try record.canonicalBytes()
  }

  /// Writes the file, whole or not at all.
  func write(to path: String) throws {
    var file = try AtomicFile(path: path, overwrite: true)
    try AlertWriter(cellSizeMetres: cellSizeMetres, header: header).write(alerts, to: &file)
    try file.commit()
  }
}
