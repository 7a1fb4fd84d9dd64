// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// The first step of a comparison: reads every window on `workers` workers and stores what the pixels
/// left in each cell.
///
/// Windows are handed out one by one; their cells have a fixed place in the store, so the number of
/// workers changes nothing but the time. The first failure stops the others.
func sumCells<Source: TileSource & ~Copyable>(
  _ job: ComparisonJob<Source>, parameters: DecisionParameters, workers: Int, kernels: KernelSet,
  progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void
) async throws -> SummedCells {
  let store = try CellStore(job.layout.block, record: job.record)
  let plan: WindowPlan?
  let windowCount: Int
  switch job.layout.geometry {
  case .parallel(let cells):
    let made = WindowPlan(
      cells, areaOfInterest: job.layout.areaOfInterest, before: job.layers.before,
      after: job.layers.after, target: job.windowSize)
    plan = made
    windowCount = made.count
  case .scattered(let windows, _):
    plan = nil
    windowCount = windows.count
  }
  let workers = max(1, min(workers, windowCount))
  let queue = WindowQueue(count: windowCount, workers: workers, progress: progress)
  let seams = SeamStore()
  let samples = SweepSamples(job)
  return try await withThrowingTaskGroup(of: WindowFindings.self) { group in
    for _ in 0..<workers {
      group.addTask {
        do {
          let worker = try ComparisonWorker(job: job, parameters: parameters, kernels: kernels)
          switch job.layout.geometry {
          case .parallel:
            guard let plan else { preconditionFailure("a parallel layout has a plan") }
            if case .structure(let tolerance) = job.method {
              return try await worker.sum(
                structureOf: plan, shiftTolerance: tolerance, store: store, samples: samples,
                windows: queue)
            }
            return try await worker.sum(
              plan, masks: job.masks, seams: seams, store: store, samples: samples,
              windows: queue)
          case .scattered(let windows, let makeLocator):
            return try await worker.sum(
              scattered: windows, locator: try makeLocator(), store: store, samples: samples,
              windows: queue)
          }
        } catch {
          // Others may wait for what this worker was to leave them.
          seams.fail(error)
          throw error
        }
      }
    }
    var all: WindowFindings?
    for try await share in group {
      if all == nil { all = share } else { all?.merge(share) }
    }
    guard let all else { preconditionFailure("there is a worker") }
    return SummedCells(store: store, samples: samples, findings: all)
  }
}

/// What the pixels of a comparison left.
struct SummedCells: Sendable {
  /// The cells.
  let store: CellStore
  /// Pixels that were set aside on the way.
  let samples: SweepSamples
  /// What else was learnt on the way.
  let findings: WindowFindings
}

/// Pixels that are set aside in the one sweep over the rasters, for what is not about cells.
struct SweepSamples: Sendable {
  /// Pixels that canonical variates, or distances of optical pixels, are fitted to, where they are
  /// asked for.
  let pixels: PixelSample?
  /// Squares that the shift between the passes is measured on; nil for a small raster, or
  /// where a pass or half of the pixels is summed alone.
  let registration: RegistrationSample?

  init<Source: TileSource & ~Copyable>(_ job: ComparisonJob<Source>) {
    let isWhole = !job.layers.after.isEmpty && job.half == nil
    pixels =
      job.needsSample && isWhole
      ? PixelSample(job.layout.rasterSize, bandCount: job.bandCount) : nil
    registration = isWhole ? RegistrationSample(job.layout) : nil
  }
}
