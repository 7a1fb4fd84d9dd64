// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import MonitorGrid
import PassCatalog

/// The passes from after the two that are compared: as new as the later of these, and tested with it.
struct LaterPasses: Sendable {
  /// From the oldest.
  let members: [EarlierPasses.Member]
  /// What a reader of the result should know.
  let warnings: [String]

  /// Opens and matches the passes that were given.
  ///
  /// - Throws: `PassError` or `Failure`, each naming the pass and the way out.
  init(
    _ arguments: PassArguments, sources: [PassSource], options: PassOptions, pair: PassPair,
    method: ComparisonMethod
  ) throws {
    guard sources.isEmpty || method.knowsBaselines else {
      throw Failure(
        .wrongUsage,
        "--later goes with the methods ratio, coherence, ndvi, nbr, ndwi and bsi; \(method.name) compares two "
          + "passes.")
    }
    var warnings: [String] = []
    var passes: [Pass] = []
    for source in sources {
      let pass = try source.pass(options)
      try EarlierPasses.requireBands(of: pass, pair: pair)
      try LaterPasses.requireOrder(of: pass, pair: pair)
      passes.append(pass)
      warnings += EarlierPasses.warnings(about: pass, pair: pair)
    }
    (passes, warnings) = EarlierPasses.ordered(passes, called: "later", warnings: warnings)
    members = try passes.map {
      try EarlierPasses.Member($0, arguments: arguments, pair: pair)
    }
    self.warnings = warnings
  }

  private static func requireOrder(of pass: Pass, pair: PassPair) throws(PassError) {
    guard let time = pass.identity.acquired, let after = pair.after.identity.acquired, time < after
    else { return }
    throw PassError(
      .wrongOrder, pass.identity.id,
      "It was acquired at \(time.rfc3339), before the pass given as the later of the two "
        + "(\(after.rfc3339)). Give the first of the new passes as AFTER.")
  }
}
