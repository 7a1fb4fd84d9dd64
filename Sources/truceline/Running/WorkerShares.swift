// SPDX-License-Identifier: Apache-2.0

/// Divides workers among jobs of different size, so that one huge tile uses all cores and a thousand
/// small ones too.
///
/// The largest job starts first. Each gets its share of the workers by its size among what is not yet
/// begun, one at least: while many are left each runs alone on a worker, which needs no waiting of one
/// for another, and the last gets all that are free. None of it changes a result.
struct WorkerShares {
  private let workers: Int
  private let mostAtOnce: Int

  /// - Parameters:
  ///   - workers: Workers in all.
  ///   - mostAtOnce: Jobs that may run at the same time; memory may ask for fewer than workers.
  init(workers: Int, mostAtOnce: Int = .max) {
    precondition(workers > 0 && mostAtOnce > 0, "somebody has to work")
    self.workers = workers
    self.mostAtOnce = mostAtOnce
  }

  /// Runs every job.
  ///
  /// - Parameters:
  ///   - sizes: How large each job is, in any unit.
  ///   - run: Runs the job of a number on so many workers; it must not fail.
  func run(
    _ sizes: [Int], _ run: @escaping @Sendable (_ job: Int, _ workers: Int) async -> Void
  ) async {
    var waiting = sizes.indices.sorted {
      sizes[$0] != sizes[$1] ? sizes[$0] < sizes[$1] : $0 > $1
    }
    var left = sizes.reduce(0.0) { $0 + Double(max($1, 1)) }
    var (free, running) = (workers, 0)
    await withTaskGroup(of: Int.self) { group in
      while !waiting.isEmpty || running > 0 {
        while free > 0, running < mostAtOnce, let job = waiting.popLast(), !Task.isCancelled {
          let size = Double(max(sizes[job], 1))
          let share = (Double(workers) * size / left).rounded()
          left -= size
          let count = min(max(Int(share), 1), free)
          (free, running) = (free - count, running + 1)
          group.addTask {
            await run(job, count)
            return count
          }
        }
        guard let count = await group.next() else { return }
        (free, running) = (free + count, running - 1)
      }
    }
  }
}
