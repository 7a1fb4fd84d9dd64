// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Sums the earlier passes of a comparison, each in a sweep of its own.
///
/// - Parameters:
///   - job: The comparison.
///   - transform: How numbers are made of what the pixels left.
///   - parameters: What a user sets of the decision.
///   - workers: How many windows are read at the same time.
///   - kernels: The build of the kernels.
///   - progress: Called after each window with those done, and those of one pass.
/// - Returns: What each pass left, from the oldest, and the blocks that were decoded.
/// - Throws: `ComparisonError` where values contradict their units; what reading throws.
func sumEarlierPasses<Source: TileSource & ~Copyable>(
  of job: ComparisonJob<Source>, transform: CellTransform, parameters: DecisionParameters,
  workers: Int, kernels: KernelSet,
  progress: @escaping @Sendable (_ finished: Int, _ ofOnePass: Int) -> Void
) async throws -> (stores: [PassStore], decodedBlocks: Int) {
  var decodedBlocks = 0
  var stores = try job.kept.map {
    try PassStore(
      copying: $0, block: job.layout.block,
      count: transform.testedCount(bandCount: job.bandCount))
  }
  for (number, pass) in job.earlier.enumerated() {
    let alone = try await sumCells(
      job.alone(pass), parameters: parameters, workers: workers, kernels: kernels
    ) { progress($1 * number + $0, $1) }
    if !job.method.isOptical {
      try requireUnits(alone.findings.census, of: pass, bandNames: job.bandNames)
    }
    decodedBlocks += alone.findings.decodedBlocks
    stores.append(
      try PassStore(
        alone.store, block: job.layout.block, transform: transform, bandCount: job.bandCount,
        leastValidFraction: parameters.leastValidFraction))
  }
  return (stores, decodedBlocks)
}
