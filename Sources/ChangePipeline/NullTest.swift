// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// How often the same method flags where nothing is expected to have happened.
public struct NullTest: Hashable, Sendable {
  /// What stands for two passes between which nothing happened.
  public enum Kind: String, Hashable, Sendable {
    /// Each earlier pass, and the one before, tested against the passes before it. Where several new
    /// passes are tested together, so many of the earlier ones stand for them.
    case earlierPasses = "earlier_passes"
    /// One half of the pixels of each pass, tested against the other half.
    case splitLooks = "split_looks"
  }

  /// Levels of p that are counted.
  public static let levels = [0.05, 0.01, 0.001]
  /// Passes that a pass is tested against at least: with fewer there is no baseline.
  public static let leastPast = BaselineModel.leastPasses

  /// What was tested.
  public let kind: Kind
  /// Passes that were tested; of several in a row the first.
  public private(set) var passes = 0
  /// Cells that were tested in them.
  public private(set) var tested = 0
  /// Cells that were flagged.
  public private(set) var flagged = 0
  /// By level: cells with a p of at most that.
  public private(set) var below = [Int](repeating: 0, count: levels.count)
  /// Cells flagged in the pass where most were, as a share of its tested cells.
  public private(set) var worstShare = 0.0

  init(_ kind: Kind) {
    self.kind = kind
  }

  /// Counts one pass.
  fileprivate mutating func add(_ decision: ChangeDecision) {
    let tested = decision.candidates.testedCount
    guard tested > 0 else { return }
    passes += 1
    self.tested += tested
    flagged += decision.flaggedCount
    worstShare = max(worstShare, Double(decision.flaggedCount) / Double(tested))
    for (index, level) in Self.levels.enumerated() {
      below[index] += decision.p.count { $0 <= level }
    }
  }
}

extension TestedCellReader {
  /// Tries the method on the earlier passes.
  ///
  /// - Parameters:
  ///   - passes: The earlier passes from the oldest, the one before last.
  ///   - newPasses: How many passes are tested together.
  ///   - pixelLooks: Looks of a pixel, band by band; nil for measurements without speckle.
  ///   - rate: The false discovery rate.
  ///   - workers: Strips that are tested at the same time.
  /// - Returns: What was counted.
  /// - Throws: What reading the stores throws; `CancellationError`.
  func nullTest(
    _ passes: [PassStore], newPasses: Int, pixelLooks: [PixelLooks]?, rate: Double, workers: Int
  ) async throws -> NullTest {
    var counted = NullTest(.earlierPasses)
    for number in passes.indices.dropFirst(NullTest.leastPast).dropLast(newPasses - 1) {
      var reader = self
      reader.baseline = nil
      reader.replay = Replay(before: passes[number - 1], after: passes[number])
      let (tested, bounds) = try reader.extent()
      guard tested >= SceneTest.leastCells, let bounds else { continue }
      try reader.learnBaseline(
        Array(passes[..<(number - 1)]), later: Array(passes[number + 1..<number + newPasses]),
        tested: tested, bounds: bounds)
      guard reader.baseline != nil else { continue }
      try await reader.count(into: &counted, pixelLooks: pixelLooks, rate: rate, workers: workers)
    }
    return counted
  }

  /// Tests what stands for the two passes, and counts it; without effect where too few cells have it.
  func count(
    into counted: inout NullTest, pixelLooks: [PixelLooks]?, rate: Double, workers: Int
  ) async throws {
    let (tested, bounds) = try extent()
    guard tested >= SceneTest.leastCells else { return }
    let cells = try await testCells(
      self, tested: tested, bounds: bounds, pixelLooks: pixelLooks,
      limit: max(rate, NullTest.levels[0]), greatestP: nil, workers: workers)
    counted.add(ChangeDecision(cells.candidates, falseDiscoveryRate: rate))
  }
}
