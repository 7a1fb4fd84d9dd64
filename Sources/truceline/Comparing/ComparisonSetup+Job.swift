// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import MonitorGrid
import PassCatalog

extension ComparisonSetup {
  /// The engine's job: how each worker opens the passes, what values mean, where cells and blocks lie.
  ///
  /// - Throws: `PassError` where a file cannot be opened.
  func job(fastPaths: FastPaths) throws -> ComparisonJob<PassReader> {
    let (pair, policy) = (pair, policy)
    let grid = pair.before.grid
    let bands = pair.before.bands.count
    let rules =
      (1...bands).map { pair.before.powerRule(band: $0) }
      + (1...bands).map { pair.after.powerRule(band: $0) }
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
      layout: layout, bandNames: pair.before.identity.bandNames, method: method,
      rules: rules, criticalRatio: Self.criticalRatio,
      layers: (before: try openBefore().layers, after: try openAfter().layers),
      masks: (before: pair.before.mask?.classMask, after: pair.after.mask?.classMask),
      openBefore: openBefore, openAfter: openAfter)
  }

  /// Which files' blocks are decoded without GDAL.
  ///
  /// - Throws: `PassError` where a file cannot be opened.
  func fastPaths(level: KernelLevel) throws -> FastPaths {
    try FastPaths(
      proving: pair.alignment.isWarped ? [pair.before] : [pair.before, pair.after],
      policy: policy, level: level)
  }

  /// 6 dB: beyond it, up or down, a pixel counts as changed in `changed_fraction`.
  static let criticalRatio: Float = 3.981_071_7
}

extension PassMask {
  /// The mask as the engine knows it.
  fileprivate var classMask: ClassMask { ClassMask(kind.state(of:)) }
}
