// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import GDAL
import MonitorGrid
import PassCatalog

/// The passes from before the two that are compared: what is known of each cell's past.
struct EarlierPasses: Sendable {
  /// The most passes that count; seasons ago says little.
  static let most = 12

  /// A pass and how it lies on the comparison's grid.
  struct Member: Sendable {
    let pass: Pass
    let alignment: GridAlignment
    let masks: ComparisonMask.Plan

    init(_ pass: Pass, arguments: PassArguments, pair: PassPair) throws {
      self.pass = pass
      alignment = try GridAlignment(
        of: pass, on: pair.reference, resampling: arguments.resampling ?? .bilinear)
      masks = try arguments.masks.plan(
        pass, alignment: alignment, pair: pair, policy: arguments.policy)
    }
  }

  /// From the oldest.
  let members: [Member]
  /// What a reader of the result should know.
  let warnings: [String]

  /// Opens and matches the passes that were given; the last `most` are kept.
  ///
  /// - Throws: `PassError` or `Failure`, each naming the pass and the way out.
  init(
    _ arguments: PassArguments, sources: [PassSource], options: PassOptions, pair: PassPair,
    method: ComparisonMethod, testsNull: Bool
  ) throws {
    guard (sources.isEmpty && !testsNull) || method.knowsBaselines else {
      throw Failure(
        .wrongUsage,
        "\(sources.isEmpty ? "--null-test" : "--earlier") goes with the methods ratio, coherence, ndvi, nbr, ndwi and bsi; \(method.name) compares two "
          + "passes.")
    }
    let leastEarlier = NullTest.leastPast + arguments.later.count
    // Halves of a cell in an optical picture show other ground, and no speckle.
    let canSplit = !method.isOptical
    guard !testsNull || (canSplit && sources.isEmpty) || sources.count >= leastEarlier else {
      throw Failure(
        .wrongUsage,
        (arguments.later.isEmpty
          ? "--null-test tries each earlier pass against those before it: give two --earlier at least"
          : "--null-test tries as many earlier passes together as are new: give \(leastEarlier) "
            + "--earlier at least")
          + (canSplit ? ", or none, which tries halves of each pass's pixels." : "."))
    }
    var warnings: [String] = []
    var passes: [Pass] = []
    for source in sources {
      let pass = try source.pass(options)
      try EarlierPasses.requireBands(of: pass, pair: pair)
      try EarlierPasses.requireOrder(of: pass, pair: pair)
      passes.append(pass)
      warnings += EarlierPasses.warnings(about: pass, pair: pair)
    }
    (passes, warnings) = EarlierPasses.ordered(passes, called: "earlier", warnings: warnings)
    if passes.count > EarlierPasses.most {
      warnings.append(
        "\(passes.count) earlier passes were given; the last \(EarlierPasses.most) are used")
    }
    members = try passes.suffix(EarlierPasses.most).map {
      try Member($0, arguments: arguments, pair: pair)
    }
    self.warnings = warnings
  }

  /// Passes in order of time; as they were given, with a warning, where a time is unknown.
  static func ordered(
    _ passes: [Pass], called name: String, warnings: [String]
  ) -> ([Pass], [String]) {
    let times = passes.compactMap(\.identity.acquired)
    guard times.count == passes.count else {
      return (
        passes,
        warnings + [
          "the times of some \(name) passes are unknown; they count in the order of the command"
        ]
      )
    }
    // The order of the command line says nothing then.
    let sorted = zip(times, passes).sorted {
      ($0.0, $0.1.identity.id) < ($1.0, $1.1.identity.id)
    }
    return (sorted.map(\.1), warnings)
  }

  static func requireBands(of pass: Pass, pair: PassPair) throws {
    let names = (pass.identity.bandNames, pair.before.identity.bandNames)
    guard names.0 == names.1 else {
      throw PassError(
        .differentBands, pass.identity.id,
        "It has the bands \(names.0.joined(separator: ", ")), the passes that are compared "
          + "\(names.1.joined(separator: ", ")). Name the same bands in the same order.")
    }
  }

  private static func requireOrder(of pass: Pass, pair: PassPair) throws {
    if let time = pass.identity.acquired, let before = pair.before.identity.acquired, time > before
    {
      throw PassError(
        .wrongOrder, pass.identity.id,
        "It was acquired at \(time.rfc3339), after the pass given as the earlier of the two "
          + "(\(before.rfc3339)). Give the last pass before the new one as BEFORE.")
    }
  }

  static func warnings(about pass: Pass, pair: PassPair) -> [String] {
    let (orbit, known) = (pass.identity.relativeOrbit, pair.before.identity.relativeOrbit)
    guard let orbit, let known, orbit != known else { return [] }
    return [
      "\(pass.identity.id): relative orbit \(orbit), not \(known): passes of one baseline should look "
        + "from one orbit"
    ]
  }
}
