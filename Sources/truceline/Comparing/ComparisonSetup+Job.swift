// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import MonitorGrid
import PassCatalog

extension ComparisonSetup {
  /// Reads the masks; nil where there is none.
  ///
  /// - Throws: `PassError` where one cannot be read; `CancellationError`.
  func readMasks() async throws -> ComparisonMask? { try await read(masks) }

  /// Reads the masks of the earlier passes; nil where one has none.
  ///
  /// - Throws: `PassError` where one cannot be read; `CancellationError`.
  func readEarlierMasks() async throws -> [ComparisonMask?] { try await masks(of: earlier.members) }

  /// Reads the masks of the later passes; nil where one has none.
  ///
  /// - Throws: `PassError` where one cannot be read; `CancellationError`.
  func readLaterMasks() async throws -> [ComparisonMask?] { try await masks(of: later.members) }

  private func masks(of members: [EarlierPasses.Member]) async throws -> [ComparisonMask?] {
    var found: [ComparisonMask?] = []
    for member in members { found.append(try await read(member.masks)) }
    return found
  }

  private func read(_ plan: ComparisonMask.Plan) async throws -> ComparisonMask? {
    guard !plan.isEmpty else { return nil }
    return try await ComparisonMask(plan, rows: layout.wantedPixelRows, policy: policy)
  }

  /// The engine's job: how each worker opens the passes, what values mean, where cells and blocks lie.
  ///
  /// - Parameters:
  ///   - fastPaths: Files whose blocks need not be decoded by GDAL.
  ///   - mask: What the masks say; which pass's they are does not matter, for a pixel counts where
  ///     both passes saw it.
  ///   - earlierMasks: What those of each earlier pass say.
  ///   - laterMasks: What those of each later pass say.
  /// - Returns: The job.
  /// - Throws: `PassError` where a file cannot be opened.
  func job(
    fastPaths: FastPaths, mask: ComparisonMask?, earlierMasks: [ComparisonMask?],
    laterMasks: [ComparisonMask?] = []
  ) throws -> ComparisonJob<PassReader> {
    let (pair, policy) = (pair, policy)
    let grid = pair.grid
    let bands = pair.before.bands.count
    let rules =
      (1...bands).map { pair.before.powerRule(band: $0) }
      + (1...bands).map { pair.after.powerRule(band: $0) }
    let openBefore: @Sendable () throws -> PassReader = {
      try PassReader(
        opening: pair.before, alignment: pair.beforeAlignment, on: grid, policy: policy,
        fastPaths: fastPaths, mask: mask)
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
      masks: (before: mask.map { _ in Self.stateMask }, after: nil),
      openBefore: openBefore, openAfter: openAfter)
    let others = try zip(
      earlier.members + later.members, earlierMasks + laterMasks
    ).map { member, mask in
      let pass = member.pass
      let open: @Sendable () throws -> PassReader = {
        try PassReader(
          opening: pass, alignment: member.alignment, on: grid, policy: policy,
          fastPaths: fastPaths, mask: mask)
      }
      return EarlierPass(
        name: pass.identity.id, layers: try open().layers, mask: mask.map { _ in Self.stateMask },
        rules: (1...bands).map { pass.powerRule(band: $0) }, open: open)
    }
    let known = earlier.members.count
    (job.earlier, job.later) = (Array(others[..<known]), Array(others[known...]))
    return job
  }

  /// Which files' blocks are decoded without GDAL.
  ///
  /// - Throws: `PassError` where a file cannot be opened.
  func fastPaths(level: KernelLevel) throws -> FastPaths {
    let placed =
      [(pair.before, pair.beforeAlignment), (pair.after, pair.alignment)]
      + (earlier.members + later.members).map { ($0.pass, $0.alignment) }
    return try FastPaths(
      proving: placed.filter { !$0.1.isWarped }.map(\.0),
      policy: policy, level: level)
  }

  /// The masks arrive as states already.
  private static let stateMask = ClassMask { value in
    PixelState(rawValue: UInt8(truncatingIfNeeded: value)) ?? .masked
  }

  /// 6 dB: beyond it, up or down, a pixel counts as changed in `changed_fraction`.
  static let criticalRatio: Float = 3.981_071_7
}

extension ComparisonLayout {
  /// The rows of pixels that hold cells asked for, a cell more on both sides.
  fileprivate var wantedPixelRows: Range<Int> {
    let all = 0..<rasterSize.height
    guard let areaOfInterest, case .parallel(let cells) = geometry else { return all }
    let rows = block.rows.filter { row in
      areaOfInterest.containsAny(of: CellBlock(columns: block.columns, rows: row..<row + 1))
    }
    guard let south = rows.first, let north = rows.last else { return 0..<0 }
    let first = cells.pixelRows(ofCellRow: north + 1).lowerBound
    let end = cells.pixelRows(ofCellRow: south - 1).upperBound
    return max(0, first)..<max(0, min(end, all.upperBound))
  }
}
