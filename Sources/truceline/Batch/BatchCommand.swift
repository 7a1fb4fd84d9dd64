// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import GDAL
import Logging
import PassCatalog

/// `truceline batch INPUT...`.
struct BatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Finds passes, pairs them by track, and makes every comparison.",
    discussion: """
      A track is what makes passes comparable: one tile, seen by one sensor from one orbit, in the \
      same bands; the satellite of a series is no part of it. A pass that lacks a polarisation is of \
      another track: name the files of one polarisation alone where that is all that counts. Of one \
      acquisition the newest processing counts. What cannot be placed, still arrives, is superseded \
      or alone in its track is listed with --dry-run.

      Each comparison writes OUTPUT/TRACK/DATE.geojson; then follow findings.geojson (all flagged \
      cells, those on overlaps of one overpass once), coverage.geojson (every cell, tested or not, and \
      why), run.json and failures.json. A comparison that fails costs no other: exit code 3. Whatever \
      ends a run, the same command goes on where it ended.

      EXAMPLES
        truceline batch passes --dry-run
        truceline batch passes -o results
        truceline batch 'passes/*_VV.tif' -o results --against baseline:13
        truceline batch passes -o results --from 2024-05-01 --to 2024-05-31
        truceline batch cuts --pattern '{tile}_{date}[_{band}].tif' --sensor sar -o results
        truceline batch passes --dry-run --json > plan.json
        truceline batch passes -o results --aoi line.geojson --buffer 15 --memory 4G
      """)

  @OptionGroup(title: "Inputs") var input: BatchInputOptions

  @OptionGroup(title: "Passes") var reading: ReadingOptions
  @OptionGroup(title: "Method") var method: MethodOptions

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The folder that results are written to.", valueName: "folder"))
  var output: String?

  @Flag(help: "Say what would be compared and what would be left out, and stop.")
  var dryRun = false

  @Flag(help: "With --dry-run: print one JSON document.")
  var json = false

  @Flag(help: "Write every cell of each comparison, not only the flagged ones.")
  var allCells = false

  @Flag(help: "Accept passes whose files are not those that were read before under their names.")
  var acceptChanged = false

  @OptionGroup(title: "Running") var run: RunOptions

  @Option(
    help: ArgumentHelp(
      "The most memory to take, as 2G or 800M: fewer comparisons then run at the same time.",
      valueName: "bytes"),
    transform: { text in
      guard let bytes = ByteCount(text) else {
        throw ValidationError("“\(text)” is no number of bytes as 2G or 800M.")
      }
      return bytes.count
    })
  var memory: Int?

  func validate() throws {
    guard dryRun || output != nil else {
      throw ValidationError("Results need a folder: -o FOLDER. Or see the plan with --dry-run.")
    }
    guard dryRun || !json else { throw ValidationError("--json belongs to --dry-run.") }
    guard !reading.pixelsOnly else {
      throw ValidationError(
        "A batch joins its results on the ground, so that --pixels-only has no meaning here.")
    }
    guard reading.masks.beforeMask.isEmpty, reading.masks.afterMask.isEmpty else {
      throw ValidationError(
        "--before-mask and --after-mask are of one comparison; --mask holds for all of a batch.")
    }
  }

  func run() async throws {
    let (input, dryRun, json, run) = (input, dryRun, json, run)
    let settings = BatchSettings(reading: reading, method: method, allCells: allCells)
    let (output, memory, acceptChanged) = (output, memory, acceptChanged)
    let console = run.console
    try await reporting(
      on: console, interrupted: "what is finished stays, the same command goes on from here"
    ) {
      // Before any file is opened, and before there are other threads.
      GDALLibrary.restrictDrivers(to: settings.reading.open.policy)
      let catalogue = try input.catalogue(settings.reading)
      let plan = input.plan(catalogue)
      if dryRun {
        let report = BatchPlanReport(catalogue, plan)
        try FileHandle.standardOutput.write(contentsOf: Data(json ? report.json : report.text))
        return
      }
      guard let output else { preconditionFailure("a run has a folder") }
      for (count, words) in [
        (catalogue.waiting.count, "still arriving; they wait for the next run"),
        (catalogue.unplaced.count, "that no pass can be made of"),
        (catalogue.superseded.count, "of which a newer processing or a copy is there"),
      ] where count > 0 {
        console.warn("\(count) \(count == 1 ? "input" : "inputs") \(words) (--dry-run names them)")
      }
      try await BatchWork(
        plan: plan, remarks: BatchMerge.Remarks(catalogue, plan), settings: settings,
        output: output, jobs: run.jobs, mostBytes: memory, acceptsChanged: acceptChanged
      ).run(console: console)
    }
  }
}
