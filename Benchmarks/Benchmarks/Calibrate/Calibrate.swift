// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Prints the size of each test on simulated nulls beside its level.
///
/// Usage: `Calibrate [--trials SHARE]`; 1 is a full run. Ends with 1 where a size of a method that claims a
/// p is off by more than a tenth of the level and two standard errors of the simulation.
@main
struct Calibrate {
  static func main() async {
    let share = trialShare()
    func trials(_ full: Int) -> Int { max(Int(Double(full) * share), 1000) }
    typealias Job = @Sendable () -> [Size]
    var jobs: [Job] = []
    for (index, looks) in [1.0, 2, 5, 10, 20].enumerated() {
      let count = trials(1_500_000)
      jobs.append { speckleSizes(looks: looks, trials: count, seed: 100 + UInt64(index)) }
    }
    for passes in [2, 5, 20] {
      for bands in 1...2 {
        let count = trials(passes == 20 ? 100_000 : 300_000)
        jobs.append {
          unevenSizes(
            passes: passes, bands: bands, trials: count, seed: 200 + UInt64(10 * passes + bands))
        }
      }
    }
    let normal = trials(1_500_000)
    jobs.append { normalSizes(trials: normal, seed: 300) }
    for n in earlierCounts {
      let (moderated, hotelling) = (trials(1_000_000), trials(500_000))
      jobs.append { moderatedSizes(earlier: n, trials: moderated, seed: 400 + UInt64(n)) }
      jobs.append { hotellingSizes(earlier: n, trials: hotelling, seed: 500 + UInt64(n)) }
    }
    for n in [3, 10, 30] {
      for m in [2, 3, 5] {
        let count = trials(100_000)
        jobs.append {
          behrensFisherSizes(
            earlier: n, later: m, trials: count, seed: 550 + UInt64(10 * n + m))
        }
      }
    }
    for looks in [1.0, 2, 5, 20] {
      for n in earlierCounts {
        let count = trials(400_000)
        jobs.append {
          fewLooksSizes(
            looks: looks, earlier: n, trials: count, seed: 600 + UInt64(100 * looks) + UInt64(n))
        }
      }
    }
    for n in [3, 10, 30] {
      let count = trials(200_000)
      jobs.append { moderatedGammaSizes(earlier: n, trials: count, seed: 700 + UInt64(n)) }
    }
    for coherence in [0.3, 0.6, 0.9] {
      for looks in [20, 100] {
        let count = trials(10_000_000 / looks)
        let seed = 800 + UInt64(looks) + UInt64(1000 * coherence)
        jobs.append {
          coherenceSizes(coherence: coherence, looks: looks, trials: count, seed: seed)
        }
      }
    }
    let sizes = await run(jobs)
    print(Size.heading)
    for size in sizes { print(size.text) }
    let claiming = sizes.filter { $0.claim != .none }
    let missed = claiming.filter { !$0.holds }
    print("\n! misses the claim, * would miss it but claims none")
    print("\(claiming.count) settings claim a p, \(missed.count) miss it")
    if !missed.isEmpty { exit(1) }
  }

  /// All jobs on as many threads as the machine has, the sizes in the order of the jobs.
  private static func run(_ jobs: [@Sendable () -> [Size]]) async -> [Size] {
    await withTaskGroup(of: (Int, [Size]).self) { group in
      for (index, job) in jobs.enumerated() { group.addTask { (index, job()) } }
      var parts = [[Size]](repeating: [], count: jobs.count)
      for await (index, sizes) in group { parts[index] = sizes }
      return parts.flatMap { $0 }
    }
  }

  private static func trialShare() -> Double {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.isEmpty { return 1 }
    guard arguments.count == 2, arguments.first == "--trials", let text = arguments.last,
      let share = Double(text), share > 0
    else {
      FileHandle.standardError.write(Data("usage: Calibrate [--trials SHARE]\n".utf8))
      exit(64)
    }
    return share
  }
}
