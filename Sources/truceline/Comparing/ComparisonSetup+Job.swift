// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import MonitorGrid
import PassCatalog

extension ComparisonSetup {
  /// The engine's job: how each worker opens the passes, what values mean, where cells and blocks lie.
  ///
  /// - Throws: `PassError` where a file cannot be opened.
  func job(level: KernelLevel) throws -> ComparisonJob<PassReader> {
    let (pair, policy) = (pair, policy)
    let grid = pair.before.grid
    let bands = pair.before.bands.count
    let rules =
      (1...bands).map { pair.before.powerRule(band: $0) }
      + (1...bands).map { pair.after.powerRule(band: $0) }
    let fastPaths = try FastPaths(
      proving: pair.alignment.isWarped ? [pair.before] : [pair.before, pair.after],
      policy: policy, level: level)
    let openBefore: @Sendable () throws -> PassReader = {
      try PassReader(
        opening: pair.before, alignment: .shifted(columns: 0, rows: 0), on: grid, policy: policy,
        fastPaths: fastPaths)
    }
    let openAfter: @Sendable () throws -> PassReader = {
      try PassReader(
        opening: pair.after, alignment: pair.alignment, on: grid, policy: policy,
        fastPaths: fastPaths)
    }
    return ComparisonJob(
      layout: layout, bandNames: pair.before.identity.bandNames, rules: rules,
      criticalRatio: Self.criticalRatio,
      layers: (before: try openBefore().layers, after: try openAfter().layers),
      openBefore: openBefore, openAfter: openAfter)
  }

  /// 6 dB: beyond it, up or down, a pixel counts as changed in `changed_fraction`.
  static let criticalRatio: Float = 3.981_071_7
}
