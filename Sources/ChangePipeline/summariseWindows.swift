// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Synchronization

/// Reads every window of a comparison on `workers` workers and returns what each left behind.
///
/// Windows are handed out one by one; results are put back into their places, so the number of
/// workers changes nothing but the time. The first failure stops the others.
///
/// - Returns: One summary per window of the layout, and what the stored values were like.
func summariseWindows<Source: TileSource & ~Copyable>(
  _ job: ComparisonJob<Source>, workers: Int, kernels: KernelSet,
  progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void
) async throws -> (summaries: [WindowSummary], census: [PlaneCensus]) {
  let windows = job.layout.windows
  let next = Counter()
  let finished = Counter()
  typealias Share = (summaries: [(Int, WindowSummary)], census: [PlaneCensus])
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
        return (share, await worker.census)
      }
    }
    var summaries = [WindowSummary](
      repeating: WindowSummary(allNotObserved: .noData), count: windows.count)
    var census = [PlaneCensus](repeating: PlaneCensus(), count: 2 * job.bandCount)
    for try await share in group {
      for (index, summary) in share.summaries { summaries[index] = summary }
      for plane in census.indices { census[plane].merge(share.census[plane]) }
    }
    return (summaries, census)
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
