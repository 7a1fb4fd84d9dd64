// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Evidence
import FindingsReport
import Logging

/// `truceline combine FINDINGS...`.
struct CombineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "combine",
    abstract: "Adds up what several tracks say of each cell.",
    discussion: """
      Each file is what `compare --all-cells` wrote of one track (one orbit, one look direction), with \
      cells of one grid. Z is the signed sum of the tracks' normal scores, \
      Z = sum w z / sqrt(sum w²), with z of the size whose two-sided p is the track's, positive for an \
      increase: tracks that see opposite changes take from each other. p is that of Z, q Benjamini and \
      Hochberg's over all cells that a track tested. A cell that one track alone tested has that \
      track's p.

      EXAMPLES
        truceline compare a1.tif a2.tif --all-cells -o ascending.geojson
        truceline compare d1.tif d2.tif --all-cells -o descending.geojson
        truceline combine ascending.geojson descending.geojson -o both.geojson
        truceline combine a.geojson d.geojson --weight 2 --weight 1 --all-cells -o both.geojson
      """)

  @Argument(help: "Findings of two or more tracks, each with every cell.")
  var findings: [String]

  @Option(
    help: ArgumentHelp(
      """
      The weight of a file, in the order of the files: once for each or not at all. A good weight is the \
      root of the number of passes that speak. By default all weigh the same.
      """, valueName: "number"))
  var weight: [Double] = []

  @Option(
    help: ArgumentHelp(
      "False discovery rate: the share of flagged cells that may be false.", valueName: "rate"))
  var fdr: Double = 0.01

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Cells as GeoJSON; - is standard output.", valueName: "file"))
  var output = "-"

  @Flag(help: "Write every cell, not only the flagged ones: unflagged and not observed too.")
  var allCells = false

  @Flag(help: "Replace outputs that exist.")
  var overwrite = false

  @Flag(name: [.customShort("q"), .long], help: "Say nothing but errors.")
  var quiet = false

  func validate() throws {
    guard findings.count >= 2 else {
      throw ValidationError("Give the findings of two tracks at least.")
    }
    guard weight.isEmpty || weight.count == findings.count else {
      throw ValidationError("Give --weight once for each file, or not at all.")
    }
    guard weight.allSatisfy({ $0 >= 1e-6 && $0 <= 1e6 }) else {
      throw ValidationError("--weight must be 0.000001 to 1000000.")
    }
    guard fdr > 0, fdr < 1 else { throw ValidationError("--fdr must lie between 0 and 1.") }
  }

  func run() async throws {
    let (findings, output, overwrite) = (findings, output, overwrite)
    let (fdr, allCells) = (fdr, allCells)
    let weights = weight.isEmpty ? findings.map { _ in 1 } : weight
    let console = Console(format: .text, level: quiet ? .error : .info)
    try await reporting(on: console) {
      if output != "-" { try AtomicFile.verifyWritable(path: output, overwrite: overwrite) }
      try ComparisonFiles.requireApart(findings, from: output)
      let bar = ProgressBar("reading", on: console)
      defer { bar.finish() }
      let combination = try await TrackCombination(
        findings, weights: weights, falseDiscoveryRate: fdr
      ) { bar.update(finished: $0, total: $1) }
      bar.finish()
      for warning in combination.warnings { console.warn(warning) }
      try combination.write(output, all: allCells, overwrite: overwrite)
      console.info(combination.text(output: output))
    }
  }
}
