// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What the passes of a comparison besides its two left in the cells.
struct OtherPasses: Sendable {
  /// Those before the two, from the oldest.
  var earlier: [PassStore] = []
  /// Those after the two.
  var later: [PassStore] = []
  /// Blocks that were decoded.
  var decodedBlocks = 0

  var isEmpty: Bool { earlier.isEmpty && later.isEmpty }
}

/// Sums the passes of a comparison besides its two, each in a sweep of its own.
///
/// - Parameters:
///   - job: The comparison.
///   - transform: How numbers are made of what the pixels left.
///   - parameters: What a user sets of the decision.
///   - workers: How many windows are read at the same time.
///   - kernels: The build of the kernels.
///   - progress: Called after each window with those done, and those of one pass.
/// - Returns: What each pass left.
/// - Throws: `ComparisonError` where values contradict their units; what reading throws.
func sumOtherPasses<Source: TileSource & ~Copyable>(
  of job: ComparisonJob<Source>, transform: CellTransform, parameters: DecisionParameters,
  workers: Int, kernels: KernelSet,
  progress: @escaping @Sendable (_ finished: Int, _ ofOnePass: Int) -> Void
) async throws -> OtherPasses {
  var passes = OtherPasses()
  passes.earlier = try job.kept.map {
    try PassStore(
      copying: $0, block: job.layout.block,
      count: transform.testedCount(bandCount: job.bandCount))
  }
  for (number, pass) in (job.earlier + job.later).enumerated() {
    let alone = try await sumCells(
      job.alone(pass), parameters: parameters, workers: workers, kernels: kernels
    ) { progress($1 * number + $0, $1) }
    if !job.method.isOptical {
      try requireUnits(alone.findings.census, of: pass, bandNames: job.bandNames)
    }
    passes.decodedBlocks += alone.findings.decodedBlocks
    let store = try PassStore(
      alone.store, block: job.layout.block, transform: transform, bandCount: job.bandCount,
      leastValidFraction: parameters.leastValidFraction)
    if number < job.earlier.count {
      passes.earlier.append(store)
    } else {
      passes.later.append(store)
    }
  }
  return passes
}
