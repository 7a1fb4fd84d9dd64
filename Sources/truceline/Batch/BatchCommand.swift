// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
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

      EXAMPLES
        truceline batch passes --dry-run
        truceline batch passes -o results
        truceline batch 'passes/*_VV.tif' -o results --against baseline:13
        truceline batch passes -o results --from 2024-05-01 --to 2024-05-31
        truceline batch cuts --pattern '{tile}_{date}[_{band}].tif' --sensor sar -o results
        truceline batch passes --dry-run --json > plan.json
      """)

  @OptionGroup(title: "Inputs") var input: BatchInputOptions

  @OptionGroup(title: "Passes") var reading: ReadingOptions

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The folder that results are written to.", valueName: "folder"))
  var output: String?

  @Flag(help: "Say what would be compared and what would be left out, and stop.")
  var dryRun = false

  @Flag(help: "With --dry-run: print one JSON document.")
  var json = false

  @OptionGroup(title: "Running") var run: RunOptions

  func validate() throws {
    guard dryRun || output != nil else {
      throw ValidationError("Results need a folder: -o FOLDER. Or see the plan with --dry-run.")
    }
    guard dryRun || !json else { throw ValidationError("--json belongs to --dry-run.") }
  }

  func run() async throws {
    let (input, reading, dryRun, json, run) = (input, reading, dryRun, json, run)
    try await reporting(on: run.console) {
      let catalogue = try input.catalogue(reading)
      let plan = input.plan(catalogue)
      if dryRun {
        let report = BatchPlanReport(catalogue, plan)
        try FileHandle.standardOutput.write(contentsOf: Data(json ? report.json : report.text))
        return
      }
      // What runs a plan is called here, and nowhere else.
      throw Failure(
        .wrongUsage, "Running a batch is not built in yet; see the plan with --dry-run.")
    }
  }
}
