// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation

/// Where results go.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Findings as GeoJSON; - is standard output.", valueName: "file"))
  var output = "-"

  @Flag(help: "Write every cell, not only the flagged ones: unflagged and not observed too.")
  var allCells = false

  @Option(
    help: ArgumentHelp(
      "Per-pixel change in dB (5×5 means, one band per polarisation) as Cloud-Optimised GeoTIFF.",
      valueName: "file"))
  var changeRaster: String?

  @Option(
    help: ArgumentHelp(
      "Per-pixel decision as GeoTIFF: 1 changed, 0 not, 255 not observed.", valueName: "file"))
  var changeMask: String?

  @Option(
    help: ArgumentHelp(
      "Outlines of changed pixels that hang together, with statistics of their own, as GeoJSON.",
      valueName: "file"))
  var objects: String?

  @Option(
    help: ArgumentHelp(
      "Least area of an object in m²; in pixels with --pixels-only. By default 1000 m², 10 pixels.",
      valueName: "area"))
  var minObjectArea: Double?

  @Flag(help: "Replace outputs that exist.")
  var overwrite = false

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Hash the inputs with SHA-256, so that the result can be traced to them.")
  var hash = true

  @Flag(help: "Check the inputs, say what would be done, and stop.")
  var dryRun = false

  /// Whether single pixels are to be decided.
  var wantsPixels: Bool { changeMask != nil || objects != nil }

  /// Every file that will be written.
  var paths: [String] {
    [output, changeRaster, changeMask, objects].compactMap(\.self).filter { $0 != "-" }
  }

  func validate() throws {
    guard !paths.contains("") else { throw ValidationError("An output has no name.") }
    let places = paths.map { URL(filePath: $0).standardizedFileURL.resolvingSymlinksInPath() }
    guard Set(places).count == places.count else {
      throw ValidationError("Two outputs have the same name.")
    }
    guard changeRaster != "-", changeMask != "-", objects != "-" else {
      throw ValidationError(
        "Rasters and objects need a file name; only findings go to standard output.")
    }
    guard minObjectArea.map({ $0.isFinite && $0 >= 0 }) ?? true else {
      throw ValidationError("--min-object-area must be a number of m², at least 0.")
    }
    guard minObjectArea == nil || objects != nil else {
      throw ValidationError("--min-object-area belongs to --objects FILE.")
    }
  }
}
