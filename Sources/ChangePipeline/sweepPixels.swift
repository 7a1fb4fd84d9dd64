// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
public import MonitorGrid

/// Reads the raster once more and hands over the change of its 5×5 means piece by piece.
///
/// - Parameters:
///   - job: The comparison, of radar passes.
///   - findings: Its result.
///   - workers: Pieces that are computed at the same time.
///   - kernels: The build of the kernels.
///   - consume: Receives each piece once, one after the other, in no fixed order.
/// - Throws: What reading and `consume` throw; `CancellationError`.
/// - Complexity: O(*n*) in the pixels; memory for a few pieces.
public func sweepPixels<Source: TileSource & ~Copyable>(
  _ job: ComparisonJob<Source>, findings: ComparisonFindings, workers: Int, kernels: KernelSet,
  consume: (PixelTile) throws -> Void
) async throws {
  precondition(!job.method.isOptical, "change in decibels is of radar passes")
  try await sweep(
    job, findings: findings, workers: workers, kernels: kernels,
    windows: pieces(of: job.layout.rasterSize, about: job.windowSize)
  ) { worker, window in
    try await worker.pixels(of: window)
  } consume: {
    try consume($0)
  }
}

/// Reads the raster once or twice more and hands over, piece by piece, which pixels may have changed.
///
/// The pixels around flagged cells are read first, to learn what change looks like; where no cell is
/// flagged, nothing changed and pixels are read only to tell which were observed. What is handed
/// over goes through `CandidateGroups`, which judges pixels that hang together.
///
/// - Parameters:
///   - job: The comparison; for optical passes with `wantsPixels`.
///   - findings: Its result.
///   - workers: Pieces that are computed at the same time; the result is the same for any number.
///   - kernels: The build of the kernels; the result is the same for each.
///   - consume: Receives each piece once, one after the other, in no fixed order.
/// - Throws: What reading and `consume` throw; `CancellationError`.
/// - Complexity: O(*n*) in the pixels; memory for a few pieces, and a byte for each cell between the
///   flagged ones.
public func sweepCandidates<Source: TileSource & ~Copyable>(
  _ job: ComparisonJob<Source>, findings: ComparisonFindings, workers: Int, kernels: KernelSet,
  consume: (CandidateTile) throws -> Void
) async throws {
  let windows = pieces(of: job.layout.rasterSize, about: job.windowSize)
  let kinds = ChangeKinds(findings)
  let distance = findings.pixelDistance
  var learnt = FieldSample(
    kinds: kinds, bandCount: job.bandCount, isOptical: job.method.isOptical)
  if !kinds.isEmpty {
    let empty = learnt
    try await sweep(
      job, findings: findings, workers: workers, kernels: kernels, windows: windows
    ) { worker, window in
      try await worker.sample(of: window, kinds: kinds, distance: distance, into: empty)
    } consume: {
      if let sample = $0 { learnt.merge(sample) }
    }
  }
  let field = ChangeField(kinds, sample: learnt, pixelLooks: findings.pixelLooks)
  try await sweep(
    job, findings: findings, workers: workers, kernels: kernels, windows: windows
  ) { worker, window in
    try await worker.candidates(of: window, field: field, distance: distance)
  } consume: {
    try consume($0)
  }
}

/// Has workers compute something of each window.
private func sweep<Source: TileSource & ~Copyable, Part: Sendable>(
  _ job: ComparisonJob<Source>, findings: ComparisonFindings, workers: Int, kernels: KernelSet,
  windows: [PixelWindow],
  compute: @escaping @Sendable (ComparisonWorker<Source>, PixelWindow) async throws -> Part,
  consume: (Part) throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: (ComparisonWorker<Source>, Part).self) { group in
    var next = 0
    func addTask(for worker: ComparisonWorker<Source>) {
      guard next < windows.count else { return }
      let window = windows[next]
      next += 1
      group.addTask {
        try Task.checkCancellation()
        return (worker, try await compute(worker, window))
      }
    }
    for _ in 0..<max(1, min(workers, windows.count)) {
      addTask(
        for: try ComparisonWorker(job: job, parameters: findings.parameters, kernels: kernels))
    }
    while let (worker, part) = try await group.next() {
      try consume(part)
      addTask(for: worker)
    }
  }
}

/// Pieces of a raster, in rows from the north.
private func pieces(of size: RasterSize, about step: RasterSize) -> [PixelWindow] {
  stride(from: 0, to: size.height, by: step.height).flatMap { y in
    stride(from: 0, to: size.width, by: step.width).map { x in
      PixelWindow(
        x: x, y: y, width: min(step.width, size.width - x),
        height: min(step.height, size.height - y))
    }
  }
}
