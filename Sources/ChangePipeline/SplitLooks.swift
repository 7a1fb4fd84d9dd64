// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// One half of the pixels of a raster: the other half of the same pass saw the same ground at the same
/// moment, so that what differs between the two is chance.
///
/// Squares of two pixels go to the halves like the fields of a chessboard, whose colours are exchanged
/// in every fourth row and column or not, by a hash of the place: both halves of a cell are equally
/// large, neighbours with common speckle mostly stay together, and no pattern of the ground (furrows, rows
/// of houses) falls into one half.
enum PixelHalf: Int, CaseIterable, Sendable {
  case first
  case second

  /// Side of a square in pixels, as a power of two.
  private static let squareBits = 1

  /// Whether a pixel belongs to it.
  func contains(x: Int, y: Int) -> Bool {
    let (column, row) = (x >> Self.squareBits, y >> Self.squareBits)
    return (column ^ row ^ Self.exchange(column >> 1, row >> 1)) & 1 == rawValue
  }

  /// 0 or 1 by the place, with no state to carry.
  ///
  /// - Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators" (2014).
  private static func exchange(_ column: Int, _ row: Int) -> Int {
    var z = UInt64(truncatingIfNeeded: column) << 32 ^ UInt64(truncatingIfNeeded: row & 0xFFFF_FFFF)
    z = (z &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) & 1)
  }
}

/// Both passes of a comparison, each in two halves.
struct SplitPasses {
  /// By pass: what its halves left in the cells.
  private(set) var halves: [(first: PassStore, second: PassStore)] = []
  /// Blocks that were decoded.
  private(set) var decodedBlocks = 0

  /// Reads both passes once for each half.
  ///
  /// - Throws: What reading throws.
  init<Source: TileSource & ~Copyable>(
    _ job: ComparisonJob<Source>, transform: CellTransform, parameters: DecisionParameters,
    workers: Int, kernels: KernelSet,
    progress: @escaping @Sendable (_ finished: Int, _ ofOneHalf: Int) -> Void
  ) async throws {
    var stores: [[PassStore]] = []
    for half in PixelHalf.allCases {
      var own = job
      own.half = half
      let summed = try await sumCells(
        own, parameters: parameters, workers: workers, kernels: kernels
      ) { progress($1 * half.rawValue + $0, $1) }
      decodedBlocks += summed.findings.decodedBlocks
      stores.append(
        try PassStore.Side.allCases.map { side in
          try PassStore(
            summed.store, side: side, block: job.layout.block, transform: transform,
            bandCount: job.bandCount, leastValidFraction: parameters.leastValidFraction / 2)
        })
    }
    halves = zip(stores[0], stores[1]).map { ($0, $1) }
  }
}

extension TestedCellReader {
  /// Tries the method on the halves of each pass, one against the other.
  ///
  /// - Parameters:
  ///   - split: The halves.
  ///   - pixelLooks: Looks of a pixel, band by band; nil for measurements without speckle.
  ///   - rate: The false discovery rate.
  ///   - workers: Strips that are tested at the same time.
  /// - Returns: What was counted.
  /// - Throws: What reading the stores throws; `CancellationError`.
  func nullTest(
    _ split: SplitPasses, pixelLooks: [PixelLooks]?, rate: Double, workers: Int
  ) async throws -> NullTest {
    var counted = NullTest(.splitLooks)
    for (first, second) in split.halves {
      var reader = self
      reader.baseline = nil
      reader.replay = Replay(before: first, after: second, looksShare: 0.5)
      try await reader.count(into: &counted, pixelLooks: pixelLooks, rate: rate, workers: workers)
    }
    return counted
  }
}
