// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid
import Synchronization

/// Reads every window of a comparison on `workers` workers and returns what each left behind.
///
/// Windows are handed out one by one; results are put back into their places, so the number of
/// workers changes nothing but the time. The first failure stops the others.
///
func summariseWindows<Source: TileSource & ~Copyable>(
  _ job: ComparisonJob<Source>, workers: Int, kernels: KernelSet,
  progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void
) async throws -> WindowSummaries {
  let windows = job.layout.windows
  let next = Counter()
  let finished = Counter()
  typealias Share = (
    summaries: [(Int, WindowSummary)], census: [PlaneCensus], estimators: [LooksEstimator]
  )
  return try await withThrowingTaskGroup(of: Share.self) { group in
    for _ in 0..<max(1, min(workers, windows.count)) {
      group.addTask {
        let worker = try ComparisonWorker(job: job, kernels: kernels)
        var share: [(Int, WindowSummary)] = []
        while case let index = next.increment(), index < windows.count {
          try Task.checkCancellation()
          share.append((index, try await worker.summarise(windows[index])))
          progress(finished.increment() + 1, windows.count)
        }
        return (share, await worker.census, await worker.estimators)
      }
    }
    var all = WindowSummaries(windowCount: windows.count, bandCount: job.bandCount)
    for try await share in group {
      for (index, summary) in share.summaries { all.summaries[index] = summary }
      for plane in all.census.indices { all.census[plane].merge(share.census[plane]) }
      for band in all.estimators.indices { all.estimators[band].merge(share.estimators[band]) }
    }
    return all
  }
}

/// What all windows of a comparison left behind.
struct WindowSummaries: Sendable {
  /// One per window of the layout.
  var summaries: [WindowSummary]
  /// What the stored values of each plane were like.
  var census: [PlaneCensus]
  /// What looks and correlations are estimated from, band by band.
  var estimators: [LooksEstimator]

  init(windowCount: Int, bandCount: Int) {
    summaries = [WindowSummary](
      repeating: WindowSummary(allNotObserved: .noData), count: windowCount)
    census = [PlaneCensus](repeating: PlaneCensus(), count: 2 * bandCount)
    estimators = [LooksEstimator](repeating: LooksEstimator(), count: bandCount)
  }

  /// Whether any cell that was asked for holds a pixel valid in both passes.
  func hasValidPixel(in layout: ComparisonLayout) -> Bool {
    zip(layout.windows, summaries).contains { window, summary in
      summary.valid.indices.contains {
        summary.valid[$0] > 0 && layout.wants(window.cells[$0])
      }
    }
  }
}

/// A counter that several tasks may draw from.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)

  /// The count so far, before this call adds one.
  func increment() -> Int {
    value.wrappingAdd(1, ordering: .relaxed).oldValue
  }
}
