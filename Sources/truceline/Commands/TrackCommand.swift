// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import GDAL
import MonitorGrid

/// `truceline track METRIC...`.
struct TrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track",
    abstract: "Alert states for change metrics made by other systems, pass by pass.",
    discussion: """
      Each METRIC is a raster of one pass in which a greater value means more change, such as the \
      GEN-METRIC layers of OPERA's DIST-S1 product; pixels without data were not observed. All are \
      of one grid and are taken in the order of their acquisitions, whatever order they are named \
      in. For each pass the folder gets eight rasters, DATE_status.tif and likewise count, percent, \
      duration, date, last_date, confidence and metric_max, pixel for pixel what the rule of OPERA's \
      product gives for the series. DATE is YYYYMMDD, with Thhmmss where a day has two passes.

      The acquisition is the first YYYYMMDDThhmmssZ in the name of a metric, else the one date that \
      it has; --dates FILE gives them otherwise: lines `name,date`, or a date a line in the order of \
      the arguments.

      States: 0 none; first, provisional, confirmed are 1, 2, 3, and from --high on 4, 5, 6; confirmed \
      and over are 7 and 8; 255 never observed. Days count from 2020-12-31.

      A pass whose outputs stand in the folder already, from the same metrics and rule, is not made \
      again: a later run with one more metric takes in that one only.

      EXAMPLES
        truceline track metrics/*_GEN-METRIC.tif -o alerts
        truceline track z_*.tif --dates dates.csv --low 3 --high 5 -o alerts
        truceline track z_*.tif --gap-days 60 --consecutive --json -o alerts
      """)

  @Argument(help: "Rasters of a change metric, one for each pass.")
  var metric: [String]

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Folder for the rasters; made where it is missing.", valueName: "folder"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "When the passes were acquired: lines `name,date`, or one date for each METRIC.",
      valueName: "file"))
  var dates: String?

  @Option(
    help: ArgumentHelp(
      "The band that holds the metric, where a raster has several.", valueName: "number"))
  var band: Int?

  @Flag(help: "Let paths reach the network (/vsicurl/, /vsis3/, URLs).")
  var allowNetwork = false

  @Flag(
    name: .customLong("allow-vrt"),
    help: "Open virtual rasters whose sources lie in their own folder.")
  var allowVRT = false

  @OptionGroup(title: "Rule") var rule: TrackingRuleOptions

  @Flag(help: "Make all outputs again and replace those that exist.")
  var overwrite = false

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Hash the metrics with SHA-256; without it finished outputs are not known again.")
  var hash = true

  @Flag(help: "Check the inputs, say what would be done, and stop.")
  var dryRun = false

  @Flag(help: "Print how many pixels have each state after each pass, as one JSON object.")
  var json = false

  @OptionGroup(title: "Running") var run: RunOptions

  func validate() throws {
    guard !output.isEmpty else { throw ValidationError("The output folder has no name.") }
    guard band.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--band counts from 1.")
    }
  }

  func run() async throws {
    let command = self
    let console = run.console
    try await reporting(on: console) { try await command.track(console) }
  }

  private func track(_ console: Console) async throws {
    let started = ContinuousClock.now
    var options = MetricReader.Options()
    options.policy.allowsNetwork = allowNetwork
    options.policy.allowsVRT = allowVRT
    options.band = band
    GDALLibrary.restrictDrivers(to: options.policy)
    let rule = rule.confirmationRule
    let times =
      try dates.map { try MetricDate.read($0, for: metric) }
      ?? metric.map { try MetricDate.find(in: $0) }
    let series = try MetricSeries(metric, times: times, rule: rule, options: options)
    let record = try await SeriesRecord.make(
      series, rule: rule, ruleName: self.rule.rule.rawValue, band: band, hashing: hash)
    let work = TrackRun(
      series: series, rule: rule, options: options, record: record, folder: output, jobs: run.jobs)
    let finished = try work.finishedPasses(overwrite: overwrite)
    if dryRun || run.verbose {
      for (index, pass) in series.passes.enumerated() {
        console.info(
          "\(pass.time.rfc3339) \(index < finished ? "finished" : "to do") \(pass.path)")
      }
    }
    if dryRun { return }
    GDALLibrary.setBlockCacheLimit(bytes: work.blockCacheBytes)
    try makeFolder()
    var taken: [TrackSummary.Pass] = []
    let bar = ProgressBar("tracking", on: console)
    defer { bar.finish() }
    let pixels = series.size.width * series.size.height
    for index in finished..<series.passes.count {
      let counts: StatusCounts
      do {
        counts = try await take(index, of: work, from: finished, bar: bar)
      } catch is CancellationError {
        throw Failure(
          .interrupted,
          "interrupted; \(index) of \(series.passes.count) passes stand whole in \(output). Run it "
            + "again to go on.")
      }
      taken.append(.init(pass: series.passes[index], counts: counts))
      console.debug("\(series.passes[index].time.rfc3339): \(TrackSummary.words(counts))")
    }
    bar.finish()
    let summary = TrackSummary(
      passes: taken, finishedBefore: finished, pixelCount: pixels,
      seconds: ContinuousClock.now - started, folder: output)
    if json { print(summary.json) }
    console.info(summary.text)
  }

  private func take(
    _ index: Int, of work: TrackRun, from first: Int, bar: ProgressBar
  ) async throws -> StatusCounts {
    let size = work.series.size
    let pixels = size.width * size.height
    let total = pixels * (work.series.passes.count - first)
    let before = pixels * (index - first)
    let done = Tally()
    return try await work.take(index) { count in
      bar.update(finished: before + done.add(count), total: total)
    }
  }

  private func makeFolder() throws {
    do {
      try FileManager.default.createDirectory(
        at: URL(filePath: output), withIntermediateDirectories: true)
    } catch {
      throw Failure(.cannotWrite, "\(output): the folder cannot be made.")
    }
  }
}
