// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

/// Reads the raster once more, after the cells were decided, and hands over its pixels piece by
/// piece.
///
/// - Parameters:
///   - job: The comparison.
///   - findings: Its result.
///   - workers: Pieces that are computed at the same time.
///   - kernels: The build of the kernels.
///   - consume: Receives each piece once, one after the other, in no fixed order.
/// - Returns: Which pixels changed.
/// - Throws: What reading and `consume` throw; `CancellationError`.
/// - Complexity: O(*n*) in the pixels; memory for a few pieces, and four bytes for each pixel in a
///   flagged cell.
public func sweepPixels<Source: TileSource & ~Copyable>(
  _ job: ComparisonJob<Source>, findings: ComparisonFindings, workers: Int, kernels: KernelSet,
  consume: (PixelTile) throws -> Void
) async throws -> PixelDecision {
  let windows = pieces(of: job.layout.rasterSize)
  let flagged = FlaggedCells(findings)
  let looks = findings.pixelLooks
  var decision = PixelDecision()
  try await withThrowingTaskGroup(of: (ComparisonWorker<Source>, PixelTile).self) { group in
    var next = 0
    func addTask(for worker: ComparisonWorker<Source>) {
      guard next < windows.count else { return }
      let window = windows[next]
      next += 1
      group.addTask {
        try Task.checkCancellation()
        return (worker, try await worker.pixels(of: window, flagged: flagged, pixelLooks: looks))
      }
    }
    for _ in 0..<max(1, min(workers, windows.count)) {
      addTask(
        for: try ComparisonWorker(job: job, parameters: findings.parameters, kernels: kernels))
    }
    while let (worker, tile) = try await group.next() {
      try consume(tile)
      decision.add(tile)
      addTask(for: worker)
    }
  }
  decision.decide(falseDiscoveryRate: findings.parameters.falseDiscoveryRate)
  return decision
}

/// Pieces of a raster, fixed by its size alone.
private func pieces(of size: RasterSize) -> [PixelWindow] {
  let step = ComparisonLayout.windowSize
  return stride(from: 0, to: size.height, by: step.height).flatMap { y in
    stride(from: 0, to: size.width, by: step.width).map { x in
      PixelWindow(
        x: x, y: y, width: min(step.width, size.width - x),
        height: min(step.height, size.height - y))
    }
  }
}

/// Which pixels of flagged cells changed: Benjamini-Hochberg over all of them.
public struct PixelDecision: Sendable {
  private struct Piece: Sendable {
    let window: PixelWindow
    let places: [Int32]
    let logP: [Float]
  }

  private var pieces: [Piece] = []
  /// The largest ln p that counts as change; nil where none does.
  private var threshold: Float?

  /// Windows that hold changed pixels, or pixels that were tested.
  public var windows: [PixelWindow] { pieces.map(\.window) }

  mutating func add(_ tile: PixelTile) {
    guard !tile.logP.isEmpty else { return }
    pieces.append(Piece(window: tile.window, places: tile.flaggedPlaces, logP: tile.logP))
  }

  mutating func decide(falseDiscoveryRate rate: Double) {
    // Pieces came as workers finished; the mask is written in the order of the image.
    pieces.sort { ($0.window.y, $0.window.x) < ($1.window.y, $1.window.x) }
    let ordered = pieces.flatMap(\.logP).sorted()
    let count = Double(ordered.count)
    threshold = ordered.indices.last { index in
      Elementary.exp(Double(ordered[index])) <= rate * Double(index + 1) / count
    }.map { ordered[$0] }
  }

  /// Marks the changed pixels of a piece with 1.
  ///
  /// - Parameters:
  ///   - index: Place in `windows`.
  ///   - mask: The mask of that window.
  public func mark(_ index: Int, in mask: inout [UInt8]) {
    guard let threshold else { return }
    for (place, logP) in zip(pieces[index].places, pieces[index].logP) where logP <= threshold {
      mask[Int(place)] = 1
    }
  }
}
