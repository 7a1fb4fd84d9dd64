// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// One of the workers of a comparison, with datasets and buffers of its own.
actor ComparisonWorker<Source: TileSource & ~Copyable> {
  private let executor = QueueExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  let layout: ComparisonLayout
  private let rules: [PowerRule]
  let kernels: KernelSet
  private var before: Source
  private var after: Source
  private(set) var planes: WindowPlanes
  private var parallel: CellAccumulator
  private var scattered: ScatteredAccumulator?
  private var sampler: PatchSampler

  init(
    job: ComparisonJob<Source>, kernels: KernelSet
  ) throws {
    layout = job.layout
    rules = job.rules
    self.kernels = kernels
    before = try job.openBefore()
    after = try job.openAfter()
    planes = WindowPlanes(bandCount: job.bandCount)
    sampler = PatchSampler(
      raster: job.layout.rasterSize, bandCount: job.bandCount, kernels: kernels)
    parallel = CellAccumulator(kernels: kernels, criticalRatio: job.criticalRatio)
    if case .scattered(let makeLocator) = job.layout.geometry {
      scattered = ScatteredAccumulator(
        locator: try makeLocator(), criticalRatio: job.criticalRatio)
    } else {
      scattered = nil
    }
  }

  /// What the planes' stored values were like, over the windows that this worker read.
  var census: [PlaneCensus] { planes.census }
  /// What looks and correlations are estimated from, band by band.
  var estimators: [LooksEstimator] { sampler.estimators }

  /// Reads a window and leaves its cells' sums.
  func summarise(_ window: CellWindow) throws -> WindowSummary {
    if let area = layout.areaOfInterest, !area.containsAny(of: window.cells) {
      // Never asked for: the reason is not reported.
      return WindowSummary(allNotObserved: .outside)
    }
    if scattered != nil, window.pixels.intersection(before.extent).isEmpty {
      return WindowSummary.beyondRaster
    }
    if let reason = try missing(window.pixels) { return WindowSummary(allNotObserved: reason) }
    try readPlanes(window.pixels)
    sampler.sample(planes)
    return try sums(of: window)
  }

  /// Reads a window of both passes into `planes`.
  func readPlanes(_ window: PixelWindow) throws {
    try planes.read(window, before: &before, after: &after, rules: rules, kernels: kernels)
  }

  /// Why a window cannot hold a valid pixel, known without decoding; nil where it can.
  func missing(_ pixels: PixelWindow) throws -> NotObservedReason? {
    let inRaster = pixels.intersection(before.extent)
    // At the raster's edge only the places of pixels tell which cells are part of the comparison.
    guard scattered == nil || inRaster == pixels else { return nil }
    if inRaster.isEmpty || pixels.intersection(after.extent).isEmpty { return .outside }
    // A cell outside one raster is told from one without data only by reading the states, so the
    // short way is for windows that lie inside both.
    guard after.extent.intersection(inRaster) == inRaster else { return nil }
    if try before.coverage(of: pixels) == .empty { return .noData }
    return try after.coverage(of: pixels) == .empty ? .noData : nil
  }

  private func sums(of window: CellWindow) throws -> WindowSummary {
    switch layout.geometry {
    case .parallel(let cells):
      let columns = window.cells.columns.map { column in
        CellSpan(
          whole: cells.pixelColumns(ofCellColumn: column), from: window.pixels.x,
          length: window.pixels.width)
      }
      let rows = window.cells.rows.reversed().map { row in
        CellSpan(
          whole: cells.pixelRows(ofCellRow: row), from: window.pixels.y,
          length: window.pixels.height)
      }
      return parallel.summarise(planes, columns: columns, rows: rows)
    case .scattered:
      guard
        let summary = try scattered?.summarise(
          planes, block: window.cells, raster: before.extent)
      else {
        preconditionFailure("a scattered layout has a locator")
      }
      return summary
    }
  }
}
