// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import GDAL
import Logging

/// `truceline score MASK TRUTH`.
struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Holds a change mask against labels: errors, accuracy, kappa, F1.",
    discussion: """
      Mask and labels are rasters of the same size, with or without a place on the ground; pixels \
      are compared one by one. In both, any value but zero means changed. Pixels that the mask \
      declares as no data (255 in masks of `compare`) were not observed: they are counted apart, \
      never as unchanged. Pixels without a label do not count.

      EXAMPLES
        truceline score mask.tif truth.tif
        truceline score mask.tif --changed change.bmp --unchanged unchanged.bmp --json
        truceline score mask.tif classes.tif --changed-value 3,4 --unchanged-value 1
      """)

  @Argument(help: "The change mask.")
  var mask: String

  @Argument(help: "The labels.")
  var truth: String?

  @Option(
    help: ArgumentHelp(
      "Instead of TRUTH: a raster that is not zero where labelled as changed.", valueName: "file"))
  var changed: String?

  @Option(
    help: ArgumentHelp(
      "With --changed: a raster that is not zero where labelled as unchanged; the rest has no label.",
      valueName: "file"))
  var unchanged: String?

  @Option(
    help: ArgumentHelp(
      "Values of TRUTH that mean changed, commas between. Any but zero by default.",
      valueName: "values"))
  var changedValue: ValueList?

  @Option(
    help: ArgumentHelp(
      "Values of TRUTH that mean unchanged; the rest then has no label. By default all that do not mean changed.",
      valueName: "values"))
  var unchangedValue: ValueList?

  @Option(
    help: ArgumentHelp(
      "Values of MASK that mean changed, commas between. Any but zero by default.",
      valueName: "values"))
  var maskValue: ValueList?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var open: OpenOptions

  func validate() throws {
    let isPair = changed != nil && unchanged != nil
    guard isPair ? truth == nil : truth != nil && changed == nil && unchanged == nil else {
      throw ValidationError(
        "Give either TRUTH, or both --changed FILE and --unchanged FILE.")
    }
    guard !isPair || (changedValue == nil && unchangedValue == nil) else {
      throw ValidationError("--changed-value and --unchanged-value belong to TRUTH.")
    }
    if let changedValue, let unchangedValue {
      guard changedValue.values.isDisjoint(with: unchangedValue.values) else {
        throw ValidationError("A value means changed or unchanged, not both.")
      }
    }
  }

  func run() async throws {
    let (mask, maskValue, json) = (mask, maskValue, json)
    let console = Console(format: .text, level: .info)
    let allowed = open.policy
    let truth: Truth
    if let changed, let unchanged {
      truth = .two(changed: changed, unchanged: unchanged)
    } else {
      truth = .one(
        self.truth ?? "",
        LabelRule(changed: changedValue?.values, unchanged: unchangedValue?.values))
    }
    try await reporting(on: console) {
      GDALLibrary.restrictDrivers(to: allowed)
      let score = try MaskScore(
        of: mask, changedValues: maskValue?.values, truth: truth, policy: allowed)
      for warning in score.warnings { console.warn(warning) }
      print(json ? try score.json() : score.text)
    }
  }
}

/// Numbers with commas between.
struct ValueList: ExpressibleByArgument, Sendable {
  let values: Set<Double>

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
    guard !numbers.isEmpty, numbers.count == parts.count else { return nil }
    values = Set(numbers)
  }
}
