// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ArgumentParser
import Evidence
import GDAL
import MonitorGrid

/// `truceline corroborate --events FILE`.
struct CorroborateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corroborate",
    abstract: "Joins events of other sensors to the alerts of a ledger.",
    discussion: """
      Events are points with a time: sound, tremor, fires seen from space, or anything else, in any vector \
      format or as a table with coordinates (CSV of FIRMS as it is). An event goes with an alert where it \
      lies within --distance of the cell's centre and happened between the last pass that saw the cell \
      without the change and the first that saw it, give or take --window. Each pair is one event of the \
      ledger; the same again changes nothing. An alert that is confirmed has the confidence “highest” once \
      two kinds of sensor saw it.

      EXAMPLES
        truceline corroborate --events shots.csv --kind acoustic --ledger truceline.sqlite
        truceline corroborate --events fire_nrt_J2V-C2.csv --distance 750 --ledger truceline.sqlite
        truceline corroborate --events quakes.geojson --kind seismic --dry-run --ledger \
      truceline.sqlite
      """)

  @OptionGroup var options: LedgerOptions

  @Option(help: ArgumentHelp("The events.", valueName: "file"))
  var events: String

  @Option(
    help: """
      The kind of sensor: acoustic, seismic, thermal, drone, or another word. By default what the field \
      “kind” says; thermal for a table of FIRMS.
      """)
  var kind: String?

  @Option(help: "The field that holds the time. By default one of the usual names.")
  var timeField: String?

  @Option(help: ArgumentHelp("How far from a cell's centre an event may lie.", valueName: "metres"))
  var distance: Double = 500

  @Option(
    help: ArgumentHelp(
      "How long before or after the time in which the change came to be it may have happened.",
      valueName: "hours"))
  var window: Double = 24

  @Flag(help: "Say what goes together, and record nothing.")
  var dryRun = false

  func validate() throws {
    guard distance > 0, distance <= 100_000 else {
      throw ValidationError("--distance is more than 0 and at most 100000 metres.")
    }
    guard window >= 0, window <= 24 * 366 else {
      throw ValidationError("--window is 0 to 8784 hours.")
    }
    guard kind?.isEmpty != true else { throw ValidationError("--kind is empty.") }
  }

  func run() async throws {
    try options.run(dryRun ? .reading : .writing) { ledger in
      let read = try SensorEvents(
        path: events, timeField: timeField, kind: kind.map(SensorKind.init), policy: OpenPolicy())
      let matching = try EventMatching(
        ledger.alerts(in: Set(AlertState.allCases).subtracting([.withdrawn])),
        cellSizeMetres: Double(ledger.binding.cellSizeMillimetres) / 1000, distance: distance,
        windowSeconds: window * 3600)
      var outcome = Outcome(eventCount: read.events.count, unusableCount: read.unusableCount)
      for event in read.events {
        let matches = matching.matches(event)
        if !matches.isEmpty { outcome.joinedCount += 1 }
        for match in matches {
          let isNew =
            try dryRun
            || ledger.corroborate(
              match.alert.id, kind: event.kind, source: event.source, time: event.time,
              distanceMetres: match.distanceMetres)
          outcome.pairs.append(.init(event: event, match: match, isNew: isNew))
        }
      }
      return (outcome.text(isDry: dryRun), outcome.json)
    }
  }

  /// What came of it.
  private struct Outcome {
    struct Pair {
      let event: SensorEvent
      let match: EventMatching.Match
      let isNew: Bool
    }

    let eventCount: Int
    let unusableCount: Int
    var joinedCount = 0
    var pairs: [Pair] = []

    func text(isDry: Bool) -> String {
      var lines = pairs.map { pair in
        "\(pair.match.alert.id)  \(pair.event.kind) \(pair.event.time.rfc3339)  "
          + "\(Int(pair.match.distanceMetres.rounded())) m  \(pair.event.source)"
          + (pair.isNew ? "" : "  (known)")
      }
      let new = pairs.count(where: \.isNew)
      let alerts = Set(pairs.map(\.match.alert.id)).count
      lines.append(
        "\(eventCount) events, \(joinedCount) of them go with \(alerts) alerts: "
          + (isDry ? "\(pairs.count) pairs, nothing recorded" : "\(new) new pairs recorded")
          + (unusableCount > 0 ? "; \(unusableCount) without a place, a time or a kind" : ""))
      return lines.joined(separator: "\n")
    }

    var json: CanonicalJSON {
      [
        "events": .integer(eventCount), "unusable": .integer(unusableCount),
        "joined": .integer(joinedCount), "new": .integer(pairs.count(where: \.isNew)),
        "pairs": .array(
          pairs.map { pair in
            [
              "alert": .string(pair.match.alert.id), "kind": .string(pair.event.kind.name),
              "time": .string(pair.event.time.rfc3339), "source": .string(pair.event.source),
              "distance_m": .measurement(pair.match.distanceMetres), "new": .bool(pair.isNew),
            ]
          }),
      ]
    }
  }
}
