// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What one pass left in each cell, as the numbers that comparisons of its method test: logarithms of mean
/// power band by band, an index, the inverse hyperbolic tangent of coherence.
public struct PassSummary: Sendable {
  /// The cells, in report order.
  public let block: CellBlock
  /// Numbers of a cell.
  public let count: Int
  /// Cells that the pass saw.
  public let seen: Int
  private let store: PassStore

  /// Rows of cells, counted from the northernmost: for each cell, from the west, its numbers; NaN where
  /// it was not seen.
  ///
  /// - Throws: `ComparisonError` where a temporary file cannot be read.
  public func read(rows: Range<Int>) throws(ComparisonError) -> [Float] {
    try store.read(rows: rows)
  }

  init(_ store: PassStore, block: CellBlock, seen: Int) {
    self.store = store
    self.block = block
    self.seen = seen
    count = store.count
  }
}

/// Sums one pass into cells, without comparing it.
///
/// - Parameters:
///   - pass: The pass.
///   - job: A comparison that has its cells, bands and method; of its two passes nothing is read.
///   - parameters: Which share of a cell must be valid.
///   - workers: Windows that are read at the same time; the result is the same for any number.
///   - kernels: The build of the kernels; the result is the same for each.
///   - progress: Called after each window, from any thread.
/// - Returns: The numbers of each cell.
/// - Throws: `ComparisonError` where values contradict their units, or for a method that tests no numbers
///   of single passes; what reading throws; `CancellationError`.
/// - Complexity: O(*n*) in the pixels, each decoded once.
public func summarise<Source: TileSource & ~Copyable>(
  _ pass: EarlierPass<Source>, like job: ComparisonJob<Source>, parameters: DecisionParameters,
  workers: Int, kernels: KernelSet,
  progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void = { _, _ in }
) async throws -> PassSummary {
  guard let transform = job.method.transformOfOnePass else {
    throw ComparisonError(
      .notFitted, "The method \(job.method.name) compares two passes; one alone leaves no numbers.")
  }
  let alone = try await sumCells(
    job.alone(pass), parameters: parameters, workers: workers, kernels: kernels,
    progress: progress)
  if !job.method.isOptical {
    try requireUnits(alone.findings.census, of: pass, bandNames: job.bandNames)
  }
  let store = try PassStore(
    alone.store, block: job.layout.block, transform: transform, bandCount: job.bandCount,
    leastValidFraction: parameters.leastValidFraction)
  return PassSummary(store, block: job.layout.block, seen: alone.findings.tally.tested)
}

extension ComparisonMethod {
  /// How numbers are made of what one pass left; nil where that takes two.
  var transformOfOnePass: CellTransform? {
    switch self {
    case .ratio: .logarithms
    case .index(let index): .index(index)
    case .coherence: .coherence
    case .changeVector, .variates, .structure: nil
    }
  }
}
