// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ChangePipeline
import FindingsReport

/// `truceline compare BEFORE AFTER`.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares two passes and writes the cells that changed.",
    discussion: """
      Every cell of the monitoring grid is tested: p is the larger of what speckle and what the \
      scene's own weather could do, q is the false discovery rate over all tested cells, and a cell \
      is flagged where q is at most --fdr. A cell that could not be tested is "not observed", never \
      "unchanged"; --all-cells writes those too, with the reason.

      EXAMPLES
        truceline compare a_VV.tif,a_VH.tif b_VV.tif,b_VH.tif -o findings.geojson
        truceline compare a.tif b.tif --cell-size 120 --all-cells -o cells.geojson
        truceline compare c.tif d.tif --earlier a.tif --earlier b.tif -o against-its-past.geojson
        truceline compare c.tif d.tif --earlier a.tif --earlier b.tif --later e.tif -o several-new.geojson
        truceline compare a.tif b.tif --aoi line.geojson --buffer 15 -o near.geojson
        truceline compare a.tif b.tif --change-raster db.tif --change-mask mask.tif
        truceline compare a.tif b.tif --objects outlines.geojson --min-object-area 5000
        truceline compare a.bmp b.bmp --pixels-only -o blocks.json
        truceline compare S2A_MSIL2A_A.SAFE S2B_MSIL2A_B.zip -o optical.geojson
        truceline compare a.tif,a_SCL.tif b.tif,b_SCL.tif --sensor sentinel-2-l2a -o optical.geojson
        truceline compare a.tif b.tif --mask fields.gpkg --mask-dilation 100 -o findings.geojson
      """)

  @OptionGroup(title: "Passes") var passes: PassArguments
  @OptionGroup(title: "Method") var method: MethodOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Running") var run: RunOptions

  func run() async throws {
    let (passes, method, output, run) = (passes, method, output, run)
    let console = run.console
    try await reporting(on: console) {
      for path in output.paths {
        try AtomicFile.verifyWritable(path: path, overwrite: output.overwrite)
      }
      let started = ContinuousClock.now
      let setup = try ComparisonSetup(passes: passes, method: method)
      guard !setup.method.isOptical || output.changeRaster == nil else {
        throw Failure(
          .wrongUsage,
          "--change-raster is a change in decibels, which optical passes have not; --change-mask works "
            + "for both.")
      }
      guard setup.method.decidesPixels || !output.wantsPixels else {
        throw Failure(
          .wrongUsage,
          "--change-mask and --objects decide pixels of the methods ratio, change-vector and ir-mad; "
            + "\(setup.method.name) is a number of a cell.")
      }
      try ComparisonFiles(setup, method: method).requireApart(from: output.paths)
      for warning in setup.warnings { console.warn(warning) }
      if output.wantsPixels || output.changeRaster != nil,
        !(setup.earlier.members + setup.later.members).isEmpty
      {
        console.warn(
          "pixels are compared between the two passes alone; other passes decide on cells only")
      }
      let plan = ComparisonPlanText(setup, method: method)
      if output.dryRun {
        console.info(plan.text)
        return
      }
      console.debug(plan.text)
      CompletedComparison.limitBlockCache(workers: run.jobs)
      let bar = ProgressBar("comparing", on: console)
      defer { bar.finish() }
      let comparison = try await CompletedComparison(
        setup, passes: passes, method: method, hashing: output.hash ? .fresh : .none,
        detail: output.allCells ? .all : .flagged, wantsPixels: output.wantsPixels,
        jobs: run.jobs
      ) { bar.update(finished: $0, total: $1) }
      bar.finish()
      for warning in comparison.warnings { console.warn(warning) }
      console.debug(comparison.readingText)
      try await comparison.write(output, jobs: run.jobs, console: console)
      let summary = ComparisonSummary(
        comparison, output: output, seconds: ContinuousClock.now - started)
      console.info(summary.text)
    }
  }
}
