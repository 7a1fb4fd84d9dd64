// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import ArgumentParser
import ChangePipeline
import MonitorGrid
import PassCatalog

/// One pass, summed alone into the cells of its own raster.
struct NightSummary {
  let pass: LedgerPass
  let blocks: [SummaryBlock]

  /// Reads it.
  ///
  /// - Throws: What reading throws.
  init(
    _ catalogued: CataloguedPass, settings: BatchSettings, jobs: Int, sha256: String
  ) async throws {
    var passes = try PassArguments.parse(["before", "after"])
    passes.reading = settings.reading
    // The pass stands on both sides: what is asked for are its cells, not a comparison.
    let setup = try ComparisonSetup(
      passes: passes,
      sources: ComparisonSetup.Sources(
        before: catalogued, after: catalogued, policy: settings.reading.open.policy),
      method: settings.method)
    let names = setup.pair.before.identity.bandNames
    guard setup.method.knowsBaselines else {
      // Compared two by two: no number of a cell alone says anything of it later.
      pass = LedgerPass(
        catalogued, opened: setup.pair.before, numbers: names, sha256: sha256)
      blocks = []
      return
    }
    guard case .grid(let placement) = setup.cells else {
      preconditionFailure("a ledger refuses rasters without a place")
    }
    let kernels = try KernelChoice.kernels()
    let mask = try await setup.readMasks()
    let job = try setup.job(
      fastPaths: try setup.fastPaths(level: kernels.level), mask: mask, earlierMasks: [])
    let bands = setup.pair.before.bands.count
    let alone = EarlierPass(
      name: catalogued.id, layers: job.layers.before, mask: job.masks.before,
      rules: (1...bands).map { setup.pair.before.powerRule(band: $0) }, open: job.openBefore)
    let summary = try await summarise(
      alone, like: job,
      parameters: DecisionParameters(
        falseDiscoveryRate: settings.method.fdr, leastValidFraction: settings.method.minValid,
        looks: setup.looks), workers: jobs, kernels: kernels)
    pass = LedgerPass(
      catalogued, opened: setup.pair.before,
      numbers: summary.count == names.count ? names : [setup.method.name], sha256: sha256)
    blocks = try summary.blocks(zone: placement.grid.zone)
  }
}
