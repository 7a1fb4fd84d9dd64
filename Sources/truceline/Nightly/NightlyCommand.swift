// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ArgumentParser
import FindingsReport
import Foundation
import GDAL
import Logging
import MonitorGrid
import PassCatalog

/// `truceline nightly --config FILE`.
struct NightlyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nightly",
    abstract: "Takes what is new into the ledger: alerts rise, are confirmed and end.",
    discussion: """
      Every pass that the ledger does not know is compared with the past that the ledger keeps of its \
      cells, in the order of time, one transaction a pass: whatever ends a run, the next one goes on. A \
      pass that comes late is put into its place, and what it changed is made again. Twice the same \
      night changes nothing. A second run at the same time ends with 75.

      The configuration is JSON; paths are taken from its folder, and "compare" has the options of \
      compare and batch with _ for -:

        {"inputs": ["passes"], "output": "results", "ledger": "truceline.sqlite",
         "compare": {"cell_size": 120, "fdr": 0.01, "against": "baseline:13"},
         "alerts": {"gap_days": 30}}

      EXAMPLES
        truceline nightly --config truceline.json --dry-run
        truceline nightly --config truceline.json
        truceline ledger show --ledger truceline.sqlite
        truceline schedule install --config truceline.json --at 03:30
      """)

  @Option(help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String

  @Flag(help: "Say which passes are new, and stop.")
  var dryRun = false

  @Flag(help: "Accept passes whose files are not those that the ledger knows under their names.")
  var acceptChanged = false

  @Flag(name: [.customShort("q"), .long], help: "Say nothing but errors.")
  var quiet = false

  @Flag(name: [.customShort("v"), .long], help: "Say more.")
  var verbose = false

  @Option(help: "How words on standard error are written: text or json (one object a line).")
  var logFormat: Console.Format = .text

  func run() async throws {
    let console = Console(format: logFormat, level: quiet ? .error : verbose ? .debug : .info)
    let (path, dryRun, acceptChanged) = (config, dryRun, acceptChanged)
    try await reporting(
      on: console, interrupted: "the passes taken so far are in the ledger, the next run goes on"
    ) {
      let configuration = try NightlyConfiguration(path: path)
      let options = try configuration.options()
      GDALLibrary.restrictDrivers(to: options.reading.open.policy)
      if dryRun {
        let catalogue = try options.input.catalogue(options.reading)
        try NightlyCommand.plan(configuration, catalogue, console: console)
        return
      }
      try NightlyCommand.makeFolder(of: configuration.ledger)
      let lock = try RunLock(configuration.ledger + ".lock")
      defer { withExtendedLifetime(lock) {} }
      let started = ContinuousClock.now
      var quiet = QuietNight(configuration)
      if !acceptChanged, let ledger = try quiet.ledger() {
        console.debug("inputs, options and ledger are as the last night left them: nothing to do")
        try NightlyCommand.finish(
          NightRun.Outcome(), ledger: ledger, configuration, reports: [], started: started,
          console: console)
        return
      }
      // Before the work of a night: a file that cannot be read must not cost its report.
      let places = try configuration.gazetteer.map { try Gazetteer(path: $0) }
      let folder = try BatchFolder(configuration.output)
      let catalogue = try options.input.catalogue(options.reading)
      quiet.look(at: catalogue)
      CompletedComparison.limitBlockCache(workers: options.run.jobs)
      let ledger = try Ledger.openOrCreate(
        configuration.ledger,
        binding: try NightRun.binding(configuration, options, folder: folder))
      let run = NightRun(
        configuration: configuration, options: options, catalogue: catalogue, folder: folder,
        ledger: ledger, acceptsChanged: acceptChanged, console: console)
      let outcome: NightRun.Outcome
      do {
        outcome = try await run.run()
      } catch {
        try folder.saveHashes()
        // A night that broke off is what an operator has to hear of.
        if let path = configuration.metrics, !(error is CancellationError) {
          let now = UTCTime(epochMilliseconds: Int64(Date().timeIntervalSince1970 * 1000))
          try NightMetrics(
            ended: now, isSuccess: false, duration: ContinuousClock.now - started
          ).write(to: path, after: NightlyCommand.text(of: path))
        }
        throw error
      }
      try folder.saveHashes()
      let reports = try NightOutputs(
        ledger: ledger, folder: folder, gazetteer: places, jobs: options.run.jobs
      ).write()
      if outcome.failures.isEmpty { try quiet.save(ledger, in: folder) }
      try NightlyCommand.finish(
        outcome, ledger: ledger, configuration, reports: reports, started: started,
        console: console)
    }
  }

  /// Ends a night: metrics, and what is said of it.
  private static func finish(
    _ outcome: NightRun.Outcome, ledger: Ledger, _ configuration: NightlyConfiguration,
    reports: [String], started: ContinuousClock.Instant, console: Console
  ) throws {
    let counts = try ledger.alertCounts()
    let states = AlertState.allCases.map { NightMetrics.Count($0.rawValue, counts[$0] ?? 0) }
    try ledger.close()
    if let path = configuration.metrics {
      try metrics(outcome, states: states, seconds: ContinuousClock.now - started)
        .write(to: path, after: text(of: path))
    }
    console.info(
      """
      new passes    \(outcome.taken), compared \(outcome.compared), made again \(outcome.madeAgain)
      cells         tested \(outcome.tested), flagged \(outcome.flagged), not observed \
      \(outcome.notObserved.values.reduce(0, +))
      alerts        \(states.map { "\($0.name) \($0.count)" }.joined(separator: ", ")); \(outcome.changes) changed tonight
      time          \(BatchProgress.duration((ContinuousClock.now - started).seconds))
      written       \(configuration.ledger), \(configuration.output)/alerts.geojson\
      \(reports.last.map { ", \($0)" } ?? "")
      """)
    guard outcome.failures.isEmpty else {
      throw Failure(
        .someFailed, "\(outcome.failures.count) passes failed; all others are in the ledger.")
    }
  }

  private static func makeFolder(of file: String) throws {
    let folder = URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false)
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .cannotWrite, "\(folder): the folder cannot be made: \(error.localizedDescription)")
    }
  }

  /// The text of a file; empty where there is none.
  private static func text(of path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What an operator alarms on.
  private static func metrics(
    _ outcome: NightRun.Outcome, states: [NightMetrics.Count], seconds: Duration
  ) -> NightMetrics {
    let now = UTCTime(epochMilliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    var metrics = NightMetrics(
      ended: now, isSuccess: outcome.failures.isEmpty, duration: seconds)
    metrics.newPasses = outcome.taken
    metrics.comparisonsDone = outcome.compared
    metrics.comparisonsFailed = outcome.failures.count
    metrics.cellsTested = outcome.tested
    metrics.cellsFlagged = outcome.flagged
    metrics.cellsNotObserved = NotObservedReason.allCases.map {
      NightMetrics.Count($0.rawValue, outcome.notObserved[$0] ?? 0)
    }
    metrics.alerts = states
    return metrics
  }

  /// Says which passes are new.
  private static func plan(
    _ configuration: NightlyConfiguration, _ catalogue: PassCatalogue, console: Console
  ) throws {
    var known: [String: [KnownPass]] = [:]
    if FileManager.default.fileExists(atPath: configuration.ledger) {
      let ledger = try Ledger(opening: configuration.ledger, for: .reading)
      known = try ledger.knownPasses(ids: catalogue.passes.map(\.id))
    }
    let new = catalogue.passes.filter { known[$0.id] == nil }
    for pass in new.sorted(by: { ($0.acquired, $0.id) < ($1.acquired, $1.id) }) {
      print("\(pass.acquired.rfc3339)  \(pass.track.name)  \(pass.id)")
    }
    console.info(
      "\(new.count) of \(catalogue.passes.count) passes are new, \(catalogue.waiting.count) inputs "
        + "still arrive, \(catalogue.unplaced.count) are no passes")
  }
}
