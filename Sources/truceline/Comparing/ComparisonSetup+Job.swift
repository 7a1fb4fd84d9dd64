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
    var job = ComparisonJob(
      layout: layout, bandNames: pair.before.identity.bandNames, method: method,
      rules: rules, criticalRatio: Self.criticalRatio,
      layers: (before: try openBefore().layers, after: try openAfter().layers),
      masks: (before: pair.before.mask?.classMask, after: pair.after.mask?.classMask),
      openBefore: openBefore, openAfter: openAfter)
    job.earlier = try earlier.members.map { member in
      let pass = member.pass
      let open: @Sendable () throws -> PassReader = {
        try PassReader(
          opening: pass, alignment: member.alignment, on: grid, policy: policy,
          fastPaths: fastPaths)
      }
      return EarlierPass(
        name: pass.identity.id, layers: try open().layers, mask: pass.mask?.classMask,
        rules: (1...bands).map { pass.powerRule(band: $0) }, open: open)
    }
    return job
  }

  /// Which files' blocks are decoded without GDAL.
  ///
  /// - Throws: `PassError` where a file cannot be opened.
  func fastPaths(level: KernelLevel) throws -> FastPaths {
    let placed =
      [(pair.after, pair.alignment)] + earlier.members.map { ($0.pass, $0.alignment) }
    return try FastPaths(
      proving: [pair.before] + placed.filter { !$0.1.isWarped }.map(\.0),
      policy: policy, level: level)
  }

  /// 6 dB: beyond it, up or down, a pixel counts as changed in `changed_fraction`.
  static let criticalRatio: Float = 3.981_071_7
}

extension PassMask {
  /// The mask as the engine knows it.
  fileprivate var classMask: ClassMask { ClassMask(kind.state(of:)) }
}
