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
  let rules: [PowerRule]
  let kernels: KernelSet
  let method: ComparisonMethod
  private let half: PixelHalf?
  private let measurementRules: [MeasurementRule]
  private let criticalRatio: Float
  private let leastValidFraction: Double
  private var before: Source
  private var after: Source
  private(set) var planes: WindowPlanes
  private var accumulator: CellAccumulator
  private var sampler: PatchSampler
  private var storedCensus: [PlaneCensus]
  private var tally = CellTally()

  init(
    job: ComparisonJob<Source>, parameters: DecisionParameters, kernels: KernelSet
  ) throws {
    layout = job.layout
    rules = job.rules
    method = job.method
    half = job.half
    measurementRules = job.measurementRules
    self.kernels = kernels
    criticalRatio = job.criticalRatio
    leastValidFraction = parameters.leastValidFraction
    before = try job.openBefore()
    after = try job.openAfter()
    planes = WindowPlanes(bandCount: job.bandCount)
    sampler = PatchSampler(
      raster: job.layout.rasterSize, bandCount: job.bandCount, kernels: kernels)
    accumulator = CellAccumulator(
      kernels: kernels, method: job.method, criticalRatio: job.criticalRatio,
      record: job.record)
    storedCensus = [PlaneCensus](repeating: PlaneCensus(), count: 2 * job.bandCount)
  }

  /// Sums the windows of a plan, as they are handed out, and stores their cells.
  func sum(
    _ plan: WindowPlan, masks: (before: ClassMask?, after: ClassMask?), seams: SeamStore,
    store: CellStore, samples: SweepSamples, windows: WindowQueue
  ) async throws -> WindowFindings {
    var reader = WindowReader(plan, masks: masks)
    let bands = 1...rules.count / 2
    // A pass that is summed alone stands on both sides.
    let later = plan.isOfOnePass ? 0 : 1
    let stored = StoredPlanes(
      bands.map { reader.plane(band: $0, pass: 0) }
        + bands.map { reader.plane(band: $0, pass: later) },
      masks: (0...1).map { reader.mask(pass: $0) }, rules: measurementRules)
    let clock = ContinuousClock()
    let started = clock.now
    var times = SweepTimes()
    while let window = windows.next() {
      try Task.checkCancellation()
      let opened = clock.now
      let missing = try reader.decode(window, before: &before, after: &after)
      times.reading += clock.now - opened
      let uses = plan.takers(of: window)
      if uses > 0 {
        let left =
          missing.map { SeamStore.Seams(missing: $0, right: [], bottom: []) }
          ?? reader.seams(of: window)
        seams.publish(left, of: window, uses: uses)
      }
      reader.prefetch(window + windows.workers, before: &before, after: &after)
      let cells = plan.cells(of: window)
      guard try await join(window, reader: reader, missing: missing, seams: seams) else {
        let reason = missing == .outside ? NotObservedReason.outside : .noData
        store.write(missing: cells, because: reason)
        tally.add(missing: layout.wantedCount(of: cells), because: reason)
        windows.finish()
        continue
      }
      stored.applyMasks()
      if let half { stored.keep(half) }
      if method.isOptical {
        samples.pixels?.take(plan.pixels(of: window)) { x, y, values in
          stored.measure(x: x, y: y, into: &values)
        }
      } else if !plan.isOfOnePass {
        sampler.sample(plan.patches(of: window)) { patch, power in
          stored.power(patch, kernels: kernels, into: &power)
        }
      }
      samples.registration?.take(plan.pixels(of: window)) { row, values in
        stored.registrationRow(row, kernels: kernels, into: &values)
      }
      let table = accumulator.summarise(
        stored, columns: plan.columnSpans(of: window), rows: plan.rowSpans(of: window),
        census: &storedCensus)
      try add(table, of: cells, to: store)
      windows.finish()
    }
    times.total = clock.now - started
    return WindowFindings(
      census: storedCensus, estimators: sampler.estimators, tally: tally,
      decodedBlocks: reader.decodedBlocks, times: times)
  }

  /// Completes a window's planes with what its neighbours decoded.
  ///
  /// - Returns: Whether the planes hold anything.
  private func join(
    _ window: Int, reader: WindowReader, missing: PixelState?, seams: SeamStore
  ) async throws -> Bool {
    let plan = reader.plan
    let (column, row) = plan.place(of: window)
    var taken: [(SeamStore.Seams, KeyPath<SeamStore.Seams, [PixelStrip]>, Int)] = []
    if column > 0 { taken.append((try await seams.take(window - 1), \.right, window - 1)) }
    if row > 0 {
      let north = window - plan.columns.count
      taken.append((try await seams.take(north), \.bottom, north))
      if column > 0 { taken.append((try await seams.take(north - 1), \.bottom, north - 1)) }
    }
    if let missing {
      guard taken.contains(where: { $0.0.missing == nil }) else { return false }
      reader.fill(window, with: missing)
    }
    for (left, side, neighbour) in taken {
      reader.take(left, side, of: neighbour)
    }
    return true
  }

  /// Sums the windows of a layout that lies across the grid.
  func sum(
    scattered all: [CellWindow], locator: any PixelLocator, store: CellStore,
    samples: SweepSamples, windows: WindowQueue
  ) throws -> WindowFindings {
    var accumulator = ScatteredAccumulator(locator: locator, criticalRatio: criticalRatio)
    while let index = windows.next() {
      try Task.checkCancellation()
      let window = all[index]
      defer { windows.finish() }
      if let area = layout.areaOfInterest, !area.containsAny(of: window.cells) { continue }
      // Cells beyond the raster are no part of the comparison.
      if window.pixels.intersection(before.extent).isEmpty { continue }
      if let reason = try missing(window.pixels) {
        add(missing: window.cells, because: reason, to: store)
        continue
      }
      try readPlanes(window.pixels)
      sampler.sample(window.pixels) { patch, power in planes.power(patch, into: &power) }
      samples.registration?.take(window.pixels) { row, values in
        planes.registrationRow(row, kernels: kernels, into: &values)
      }
      let table = try accumulator.summarise(planes, block: window.cells, raster: before.extent)
      try add(table, of: window.cells, to: store)
    }
    return findings()
  }

  /// Stores cells, and counts those that can be tested.
  func add(_ table: CellTable, of cells: CellBlock, to store: CellStore) throws {
    try store.write(table, of: cells)
    tally.add(table, of: cells, leastValidFraction: leastValidFraction, wants: layout.wants)
  }

  /// Notes that no cell of a block holds a valid pixel.
  func add(missing cells: CellBlock, because reason: NotObservedReason, to store: CellStore) {
    store.write(missing: cells, because: reason)
    tally.add(missing: layout.wantedCount(of: cells), because: reason)
  }

  /// What is left of windows that were read pixel by pixel.
  func findings() -> WindowFindings {
    WindowFindings(
      census: planes.census, estimators: sampler.estimators, tally: tally, decodedBlocks: 0)
  }

  /// Whether measurements are on a linear scale, not backscatter.
  var isOptical: Bool { method.isOptical }

  /// Reads a window of both optical passes into `planes`.
  func readMeasurements(_ window: PixelWindow) throws {
    try planes.readLinear(
      window, before: &before, after: &after, kernels: kernels)
  }

  /// Reads a window of both passes into `planes`.
  func readPlanes(_ window: PixelWindow) throws {
    try planes.read(window, before: &before, after: &after, rules: rules, kernels: kernels)
    if let half { planes.keep(half) }
  }

  /// Why a window cannot hold a valid pixel, known without decoding; nil where it can.
  ///
  /// At the raster's edge only the places of pixels tell which cells are part of the comparison, and a
  /// cell outside one raster is told from one without data only by reading the states: the short way
  /// is for windows that lie inside both.
  func missing(_ pixels: PixelWindow) throws -> NotObservedReason? {
    guard before.extent.intersection(pixels) == pixels else { return nil }
    if pixels.intersection(after.extent).isEmpty { return .outside }
    guard after.extent.intersection(pixels) == pixels else { return nil }
    if try before.coverage(of: pixels) == .empty { return .noData }
    return try after.coverage(of: pixels) == .empty ? .noData : nil
  }
}

/// What a worker's windows left, beside their cells.
struct WindowFindings: Sendable {
  /// What the stored values of each plane were like.
  var census: [PlaneCensus]
  /// What looks and correlations are estimated from, band by band.
  var estimators: [LooksEstimator]
  /// How many cells can be tested, and why the others cannot.
  var tally: CellTally
  /// Blocks decoded.
  var decodedBlocks: Int
  /// What the worker spent its time on.
  var times = SweepTimes()

  /// Takes in what another worker left.
  mutating func merge(_ other: WindowFindings) {
    for plane in census.indices { census[plane].merge(other.census[plane]) }
    for band in estimators.indices { estimators[band].merge(other.estimators[band]) }
    tally.merge(other.tally)
    decodedBlocks += other.decodedBlocks
    times.reading += other.times.reading
    times.total += other.times.total
  }
}

/// What workers spent their time on.
///
/// It is for people and reaches no output; of rasters that lie across the grid it is not told.
public struct SweepTimes: Sendable {
  /// Reading and decoding blocks, over all workers.
  public internal(set) var reading = Duration.zero
  /// All of it.
  public internal(set) var total = Duration.zero
}
