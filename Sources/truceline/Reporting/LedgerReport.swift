// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Evidence
import FindingsReport
import MonitorGrid

/// What a ledger says of a period: the report and the alerts that it states.
struct LedgerReport {
  let report: PeriodReport
  private let ledger: Ledger

  /// Collects it.
  ///
  /// - Parameters:
  ///   - ledger: The ledger.
  ///   - period: The period.
  ///   - stateDigest: The digest of the ledger's state, where it is known already.
  ///   - gazetteer: Named places; nil to name none.
  ///   - states: Alerts of other states are left out.
  ///   - listsAll: Whether finished alerts that were never confirmed are stated too.
  /// - Throws: What reading the ledger and projecting throw.
  init(
    _ ledger: Ledger, period: Range<UTCTime>, stateDigest: String? = nil, gazetteer: Gazetteer?,
    states: Set<AlertState> = Set(AlertState.allCases), listsAll: Bool = false
  ) throws {
    self.ledger = ledger
    let alerts = try ReportedAlert.all(in: ledger, during: period).filter { alert in
      states.contains { $0.rawValue == alert.state }
    }
    let stated = alerts.filter {
      listsAll || $0.state != AlertState.finished.rawValue || $0.confirmed != nil
    }
    report = PeriodReport(
      period: period, binding: ledger.binding.words,
      stateDigest: try stateDigest ?? ledger.stateDigest(),
      statements: try Self.statements(of: stated, in: ledger, gazetteer: gazetteer),
      passingCount: alerts.count - stated.count,
      limits: try Self.limits(of: ledger, during: period))
  }

  private static func statements(
    of alerts: [ReportedAlert], in ledger: Ledger, gazetteer: Gazetteer?
  ) throws -> [AlertStatement] {
    let size = Double(ledger.binding.cellSizeMillimetres) / 1000
    var statements: [AlertStatement] = []
    var first = 0
    // Report order goes zone by zone.
    while first < alerts.count {
      let zone = alerts[first].zone
      let end = alerts[first...].firstIndex { $0.zone != zone } ?? alerts.count
      let names = try CellCentre.all(
        alerts[first..<end].map(\.cell), on: CellGrid(zone: zone, cellSizeMetres: size))
      for (alert, name) in zip(alerts[first..<end], names) {
        let nearest = try gazetteer?.nearest(longitude: name.longitude, latitude: name.latitude)
        statements.append(AlertStatement(alert, cell: name.name, place: nearest?.text))
      }
      first = end
    }
    return statements
  }

  private static func limits(
    of ledger: Ledger, during period: Range<UTCTime>
  ) throws -> ObservationLimits {
    var tracks: [String: ObservationLimits.Track] = [:]
    for one in try ledger.comparisons(during: period) {
      var track = tracks[one.track] ?? ObservationLimits.Track(name: one.track)
      track.passes.append(one.acquired)
      track.tested += one.comparison.testedCount
      track.flagged += one.comparison.flaggedCount
      track.notObserved.merge(one.comparison.notObservedCounts, uniquingKeysWith: +)
      tracks[one.track] = track
    }
    let coverage = try ledger.coverage(during: period)
    return ObservationLimits(
      tracks: tracks.values.sorted { $0.name < $1.name }, knownCount: coverage.knownCount,
      testedCount: coverage.testedCount)
  }

  /// The report as JSON.
  var json: CanonicalJSON {
    [
      "version": .string(Version.text), "from": .string(report.period.lowerBound.rfc3339),
      "until": .string(report.period.upperBound.rfc3339),
      "binding_sha256": .string(ledger.binding.sha256),
      "state_digest": .string(report.stateDigest),
      "ended_unconfirmed": .integer(report.passingCount), "observation": observation,
      "alerts": .array(
        report.statements.map { statement in
          [
            "alert": .string(statement.alert.id), "state": .string(statement.alert.state),
            "cell": .string(statement.cell), "place": .text(statement.place),
            "text": .string(statement.text),
          ]
        }),
    ]
  }

  private var observation: CanonicalJSON {
    [
      "known_cells": .integer(report.limits.knownCount),
      "tested_cells": .integer(report.limits.testedCount),
      "tracks": .array(
        report.limits.tracks.map { track in
          [
            "track": .string(track.name), "comparisons": .integer(track.passes.count),
            "tested": .integer(track.tested), "flagged": .integer(track.flagged),
            "not_observed": .object(
              NotObservedReason.allCases.map {
                .init($0.rawValue, .integer(track.notObserved[$0] ?? 0))
              }),
          ]
        }),
    ]
  }

  /// Writes the alerts that the report states as GeoJSON, whole or not at all.
  ///
  /// - Throws: `ReportError`; what projecting throws.
  func writeAlerts(to path: String, overwrite: Bool) throws {
    let header: CanonicalJSON = [
      "version": .string(Version.text), "from": .string(report.period.lowerBound.rfc3339),
      "until": .string(report.period.upperBound.rfc3339),
      "binding_sha256": .string(ledger.binding.sha256),
      "state_digest": .string(report.stateDigest), "observation": observation,
    ]
    var file = try AtomicFile(path: path, overwrite: overwrite)
    try AlertWriter(
      cellSizeMetres: Double(ledger.binding.cellSizeMillimetres) / 1000,
      header: header.canonicalBytes()
    ).write(report.statements.map(\.alert), to: &file)
    try file.commit()
  }
}

extension LedgerBinding {
  /// What a ledger is bound to, for a report.
  fileprivate var words: String {
    let size = Double(cellSizeMillimetres) / 1000
    let metres = size == size.rounded() ? "\(Int(size))" : "\(size)"
    var words = "cells of \(metres) m, method \(method)"
    if let rate = parameters["fdr"] { words += ", false discovery rate \(rate)" }
    if let passes = parameters["passes"] { words += ", up to \(passes) earlier passes" }
    return words + "; binding \(sha256.prefix(16))"
  }
}

extension UTCTime {
  private static let day: Int64 = 86_400_000

  /// Midnight, UTC, at or before the time.
  var startOfDay: UTCTime {
    let rest = epochMilliseconds % Self.day
    return UTCTime(epochMilliseconds: epochMilliseconds - (rest < 0 ? rest + Self.day : rest))
  }

  /// The UTC day that holds the time.
  var wholeDay: Range<UTCTime> {
    startOfDay..<UTCTime(epochMilliseconds: startOfDay.epochMilliseconds + Self.day)
  }
}
