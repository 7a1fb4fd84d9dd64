// SPDX-License-Identifier: Apache-2.0
import ChangeStatistics
import MonitorGrid

/// The second step of a comparison: tests the stored cells, strip by strip on `workers` workers.
///
/// - Parameters:
///   - reader: Reads the stored cells.
///   - tested: How many can be tested.
///   - bounds: The least block that holds them; nil of none.
///   - pixelLooks: Looks of a pixel, band by band; nil for measurements without speckle.
///   - limit: The greatest p_scene of cells that are kept; 1 to keep all.
///   - greatestP: The greatest p that can be flagged, for whom shifts are tried; nil to try none.
///   - workers: Strips that are tested at the same time; the result is the same for any number.
/// - Returns: The candidates and what their pixels left, both in report order.
/// - Throws: What reading the store throws; `ComparisonError` where there are too few cells and no
///   speckle to go by; `CancellationError`.
func testCells(
  _ reader: TestedCellReader, tested: Int, bounds: CellBlock?, pixelLooks: [PixelLooks]?,
  limit: Double, greatestP: Double?, workers: Int
) async throws -> TestedCandidates {
  guard let bounds else {
    return TestedCandidates(
      candidates: ChangeCandidates(
        withoutSceneNull: TestedCells(cells: [], bands: reader.testedCount, values: []),
        looks: { _, _ in 1 }),
      kept: KeptCells(reader.record))
  }
  let step = SceneTest.sampleStep(testedCount: tested)
  let sample = try reader.sample(every: step, within: bounds)
  guard let scene = SceneTest(sample: sample, testedCount: tested, bounds: bounds) else {
    guard let pixelLooks else { throw ComparisonError.tooFewCells(tested) }
    return try withoutScene(
      reader, bounds: bounds, pixelLooks: pixelLooks, greatestP: greatestP)
  }
  let queue = WindowQueue(count: scene.stripCount, workers: workers, progress: { _, _ in })
  return try await withThrowingTaskGroup(of: [(Int, TestedCandidates)].self) { group in
    for _ in 0..<max(1, min(workers, scene.stripCount)) {
      group.addTask {
        try testStrips(
          queue, scene: scene, reader: reader, limit: limit, greatestP: greatestP,
          pixelLooks: pixelLooks)
      }
    }
    var strips = [TestedCandidates?](repeating: nil, count: scene.stripCount)
    for try await share in group {
      for (index, candidates) in share { strips[index] = candidates }
    }
    return TestedCandidates(joining: strips.compactMap { $0 })
  }
}

/// The work of one worker.
///
/// It is no part of the closure that runs it: Swift 6.3.1 crashes on splitting that one.
@inline(never)
private func testStrips(
  _ queue: WindowQueue, scene: SceneTest, reader: TestedCellReader, limit: Double,
  greatestP: Double?, pixelLooks: [PixelLooks]?
) throws -> [(Int, TestedCandidates)] {
  var worker = StripWorker(
    scene: scene, reader: reader, limit: limit, greatestP: greatestP, pixelLooks: pixelLooks)
  return try worker.test(queue)
}

/// One of the workers that test strips, with memory of its own.
private struct StripWorker {
  let scene: SceneTest
  let reader: TestedCellReader
  let limit: Double
  let greatestP: Double?
  private let workspace = SceneWorkspace()
  private var looks: CellLooks?

  init(
    scene: SceneTest, reader: TestedCellReader, limit: Double, greatestP: Double?,
    pixelLooks: [PixelLooks]?
  ) {
    self.scene = scene
    self.reader = reader
    self.limit = limit
    self.greatestP = greatestP
    looks = pixelLooks.map(CellLooks.init)
  }

  mutating func test(_ queue: WindowQueue) throws -> [(Int, TestedCandidates)] {
    var share: [(Int, TestedCandidates)] = []
    while let index = queue.next() {
      try Task.checkCancellation()
      let strip = scene.strip(index)
      let part = try reader.cells(inRows: strip.block.rows)
      let candidates = evaluate(strip, part)
      share.append((index, TestedCandidates(candidates, of: part)))
    }
    return share
  }

  private mutating func evaluate(
    _ strip: SceneStrip, _ part: TestedCellReader.Part
  ) -> ChangeCandidates {
    guard var known = looks else {
      return scene.evaluate(
        strip, cells: part.cells, limit: limit, workspace: workspace, looks: nil)
    }
    defer { looks = known }
    let share = reader.replay?.looksShare ?? 1
    return scene.evaluate(
      strip, cells: part.cells, limit: limit, workspace: workspace,
      shifted: reader.shifted(part, greatestP: greatestP)
    ) { cell, band in
      let place = Int(part.places[cell])
      return share
        * known.looks(part.stored[place], part.stored.band(band, at: place), band: band)
    }
  }
}

/// Few cells: speckle alone decides on all of them.
private func withoutScene(
  _ reader: TestedCellReader, bounds: CellBlock, pixelLooks: [PixelLooks], greatestP: Double?
) throws -> TestedCandidates {
  let part = try reader.cells(inRows: bounds.rows)
  var looks = CellLooks(pixelLooks)
  let candidates = ChangeCandidates(
    withoutSceneNull: part.cells, shifted: reader.shifted(part, greatestP: greatestP)
  ) { cell, band in
    let place = Int(part.places[cell])
    return looks.looks(part.stored[place], part.stored.band(band, at: place), band: band)
  }
  return TestedCandidates(candidates, of: part)
}

/// The cells that may be flagged, and what their pixels left.
struct TestedCandidates: Sendable {
  private(set) var candidates: ChangeCandidates
  private(set) var kept: KeptCells
  /// What other passes left in each, by pass (earlier ones first), then band; empty without any.
  private(set) var others: [Double] = []

  init(candidates: ChangeCandidates, kept: KeptCells) {
    self.candidates = candidates
    self.kept = kept
  }

  init(_ candidates: ChangeCandidates, of part: TestedCellReader.Part) {
    self.candidates = candidates
    kept = KeptCells(part.stored.record)
    let numbers = part.places.isEmpty ? 0 : part.others.count / part.places.count
    for index in candidates.indices {
      kept.append(Int(part.places[index]), of: part.stored)
      others += part.others[numbers * index..<numbers * (index + 1)]
    }
  }

  /// Strips from the north, one at least.
  init(joining strips: [TestedCandidates]) {
    precondition(!strips.isEmpty, "a scene has a strip")
    candidates = strips[0].candidates
    kept = strips[0].kept
    others = strips[0].others
    for strip in strips.dropFirst() {
      candidates.append(strip.candidates)
      kept.append(strip.kept)
      others += strip.others
    }
  }
}
