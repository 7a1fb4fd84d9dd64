// SPDX-License-Identifier: Apache-2.0
public import AlertLedger
public import ArgumentParser
import Evidence
import FindingsReport
import Foundation
import Logging
import MonitorGrid
import PassCatalog

/// `truceline report --ledger FILE`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Says in sentences what a ledger knows of a period, and what was not seen.",
    discussion: """
      For each alert that stood in the period a sentence: where, what changed and by how much, when it \
      was first seen, the last pass that saw the ground without it, and how sure that is; before them \
      what share of the line was not observed, and why. Alerts stand as the ledger knows them now: a \
      pass that comes late, or a reprocessed one, can still change what an older period says.

      Alerts that ended without ever being confirmed are counted; --all states them too. Places are \
      named by any file of points that GDAL reads.

      EXAMPLES
        truceline report --ledger truceline.sqlite
        truceline report --ledger truceline.sqlite --from 2030-02-01 --to 2030-02-28 \
      --gazetteer places.geojson -o february.geojson > february.txt
        truceline report --ledger truceline.sqlite --state confirmed --json
      """)

  @Option(help: ArgumentHelp("The ledger.", valueName: "file"))
  var ledger: String

  @Option(
    help: ArgumentHelp(
      "The first day or time. By default the beginning of the last day.", valueName: "time"))
  var from: UTCTime?

  @Option(
    help: ArgumentHelp(
      "The last day or time; a date means its end. By default the end of the newest pass's day.",
      valueName: "time"),
    transform: { text in
      guard let time = UTCTime(endOf: text) else {
        throw ValidationError("“\(text)” is no time as 2021-11-19 or 2021-11-19T01:59:00Z.")
      }
      return time
    })
  var to: UTCTime?

  @Option(help: "Only alerts that are in this state; repeatable.")
  var state: [AlertState] = []

  @Flag(help: "State alerts too that ended without ever being confirmed.")
  var all = false

  @Option(help: ArgumentHelp("Named places: any file of points.", valueName: "file"))
  var gazetteer: String?

  @Option(help: "The field of that file that holds the names. By default one of the usual ones.")
  var nameField: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the stated alerts as GeoJSON too.", valueName: "file"))
  var output: String?

  @Flag(help: "Replace an output that is there.")
  var overwrite = false

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func validate() throws {
    if let from, let to, to < from {
      throw ValidationError("--to is before --from; nothing lies between them.")
    }
    guard nameField == nil || gazetteer != nil else {
      throw ValidationError("--name-field is of a --gazetteer.")
    }
  }

  func run() async throws {
    let console = Console(format: .text, level: .info)
    try await reporting(on: console, interrupted: "no file was written") {
      let places = try gazetteer.map { try Gazetteer(path: $0, nameField: nameField) }
      let opened = try Ledger(opening: ledger, for: .reading)
      let report = try LedgerReport(
        opened, period: try period(in: opened), gazetteer: places,
        states: state.isEmpty ? Set(AlertState.allCases) : Set(state), listsAll: all)
      if let output { try report.writeAlerts(to: output, overwrite: overwrite) }
      try opened.close()
      if json {
        print(String(decoding: try report.json.canonicalBytes(), as: UTF8.self))
      } else {
        print(report.report.text, terminator: "")
      }
    }
  }

  private func period(in ledger: Ledger) throws -> Range<UTCTime> {
    guard let newest = try ledger.overview().map(\.last).max() else {
      throw Failure(.badData, "\(ledger.path): it holds no pass yet; there is nothing to report.")
    }
    let end =
      to.map { UTCTime(epochMilliseconds: $0.epochMilliseconds + 1) }
      ?? newest.wholeDay.upperBound
    let start = from ?? UTCTime(epochMilliseconds: end.epochMilliseconds - 1).startOfDay
    return start..<max(start, end)
  }
}

extension AlertState: ExpressibleByArgument {}
