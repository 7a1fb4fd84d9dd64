// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import GDAL
import MonitorGrid
import PassCatalog

/// What is not to be looked at, beside what the passes' own masks say.
struct MaskOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A mask of your own: a raster on any grid that overlaps, or polygons. What it masks is not \
      observed. May be given several times.
      """, valueName: "file"))
  var mask: [String] = []

  @Option(help: ArgumentHelp("The same, of the earlier pass alone.", valueName: "file"))
  var beforeMask: [String] = []

  @Option(help: ArgumentHelp("The same, of the later pass alone.", valueName: "file"))
  var afterMask: [String] = []

  @Option(
    help: ArgumentHelp(
      "Values of these rasters that mask, as 3,8-10. By default all but 0.", valueName: "values"))
  var maskValues: String?

  @Option(
    help: ArgumentHelp(
      """
      How far all masks reach beyond their pixels, in metres. By default as far as the sensor profile \
      says: 50 for masks of cloud, else 0.
      """, valueName: "metres"))
  var maskDilation: Double?

  /// Every file, by its role among the inputs.
  var files: [(role: String, paths: [String])] {
    [("mask", mask), ("before_mask", beforeMask), ("after_mask", afterMask)]
      .filter { !$0.1.isEmpty }.map { (role: $0.0, paths: $0.1) }
  }

  /// Looks at the masks of a pair.
  ///
  /// - Throws: `PassError`, naming the file.
  func plan(_ pair: PassPair, policy: OpenPolicy) throws -> ComparisonMask.Plan {
    let values = maskValues.flatMap { MaskValues($0) }
    var found: [MaskFile] = []
    for path in files.flatMap(\.paths) {
      found.append(try MaskFile(path, values: values, policy: policy))
    }
    return try ComparisonMask.Plan(pair, files: found, dilationMetres: dilation(of: pair))
  }

  /// Looks at the masks of a pass from before the pair: its own, and those of all passes.
  ///
  /// - Throws: `PassError`, naming the file.
  func plan(
    _ pass: Pass, alignment: GridAlignment, pair: PassPair, policy: OpenPolicy
  ) throws -> ComparisonMask.Plan {
    let values = maskValues.flatMap { MaskValues($0) }
    var found: [MaskFile] = []
    for path in mask { found.append(try MaskFile(path, values: values, policy: policy)) }
    return try ComparisonMask.Plan(
      pass, alignment: alignment, on: pair.grid, files: found,
      dilationMetres: dilation(of: pair))
  }

  /// Metres that masks reach beyond their pixels.
  func dilation(of pair: PassPair) -> Double {
    maskDilation
      ?? max(pair.before.profile.maskDilationMetres, pair.after.profile.maskDilationMetres)
  }

  func validate() throws {
    guard maskValues.map({ MaskValues($0) != nil }) ?? true else {
      throw ValidationError(
        "--mask-values takes numbers and ranges with commas between them, as 3,8-10.")
    }
    guard maskValues == nil || !files.isEmpty else {
      throw ValidationError("--mask-values belongs to --mask FILE.")
    }
    guard maskDilation.map({ $0.isFinite && (0...10_000).contains($0) }) ?? true else {
      throw ValidationError("--mask-dilation must be 0 to 10000 metres.")
    }
  }
}
