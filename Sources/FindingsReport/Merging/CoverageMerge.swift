// SPDX-License-Identifier: Apache-2.0
import Dispatch
import GDAL
import JSONWriting
import MonitorGrid
import Synchronization

/// Writes every cell that any of many comparisons holds: how often it was tested, when last, and why not.
///
/// A cell whose centre lies outside of its zone's standard area is left out if a comparison in the right
/// zone tested that place.
public struct CoverageMerge: Sendable {
  private var maps: [(placed: PlacedGrid, map: CoverageMap)] = []

  /// Cells that were tested at least once.
  public private(set) var testedCount = 0
  /// All cells.
  public private(set) var count = 0

  /// Joins what comparisons saw.
  ///
  /// - Throws: What reading coverage throws.
  /// - Complexity: O(*n*) in the cells of all comparisons; some 40 bytes for each place.
  public init(_ comparisons: [MergedComparison]) throws {
    for placed in Set(comparisons.map(\.placed)).sorted(by: PlacedGrid.isBefore) {
      var map = CoverageMap()
      for comparison in comparisons where comparison.placed == placed {
        map.add(try comparison.coverage(), time: comparison.time)
      }
      maps.append((placed, map))
    }
  }

  /// A row of squares of one grid.
  private struct Part {
    let map: Int
    let squareRow: Int
  }

  /// The features of a part.
  private struct Written: Sendable {
    var text = JSONText()
    var box = BoundingBox()
    var count = 0
    var testedCount = 0
  }

  /// Writes the collection.
  ///
  /// - Parameters:
  ///   - header: One JSON object, the collection's foreign member `truceline`.
  ///   - sink: Receives the text; it is not committed.
  ///   - workers: Rows of squares that are made at the same time; the text is the same for any number.
  /// - Throws: `ReportError`; what projecting throws.
  /// - Complexity: O(*n*) in the cells.
  public mutating func write(
    header: [UInt8], to sink: inout some ByteSink & ~Copyable, workers: Int
  ) throws {
    var text = JSONText(capacity: 1 << 20)
    text.appendStart(header: header)
    var box = BoundingBox()
    let parts = maps.indices.flatMap { map in
      Set(maps[map].map.squares.keys.map(\.row)).sorted(by: >).map {
        Part(map: map, squareRow: $0)
      }
    }
    for first in stride(from: 0, to: parts.count, by: 2 * workers) {
      let wave = Array(parts[first..<min(first + 2 * workers, parts.count)])
      for written in try made(wave, workers: workers) where written.count > 0 {
        if !box.isEmpty { text.append(",") }
        text.append(raw: written.text.bytes)
        box.include(written.box)
        count += written.count
        testedCount += written.testedCount
        try sink.write(text.bytes)
        text.removeAll()
      }
    }
    text.appendEnd(box)
    try sink.write(text.bytes)
  }

  private func made(_ wave: [Part], workers: Int) throws -> [Written] {
    let results = Mutex([Result<Written, any Error>?](repeating: nil, count: wave.count))
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(workers, wave.count)) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < wave.count else { return }
        let result = Result { try written(wave[number]) }
        results.withLock { $0[number] = result }
      }
    }
    return try results.withLock { try $0.compactMap { try $0?.get() } }
  }

  private func written(_ part: Part) throws -> Written {
    let (placed, map) = maps[part.map]
    let features = CellFeatures(grid: placed.grid, epsg: placed.epsg)
    let projection = try Projection(from: placed.reference, to: try SpatialReference(epsg: 4326))
    var zones = try StandardZones(placed)
    var written = Written()
    var cells = map.rows(of: part.squareRow)
    if maps.count > 1 {
      cells = try cells.filter { cell in
        guard let centre = try zones.elsewhere(cell.cell) else { return true }
        return !isTested(centre, like: placed)
      }
    }
    written.count = cells.count
    written.testedCount = cells.count { $0.known.tested > 0 }
    for first in stride(from: 0, to: cells.count, by: 1024) {
      let batch = cells[first..<min(first + 1024, cells.count)]
      try features.append(
        batch.map(\.cell), to: &written.text, box: &written.box,
        projecting: { try projection.transform.transform(&$0) }
      ) { index, text in
        text.append(batch[first + index].known)
      }
    }
    return written
  }

  private func isTested(
    _ centre: (zone: UTMZone, point: MapPoint), like placed: PlacedGrid
  ) -> Bool {
    maps.contains { other, map in
      other.grid.zone == centre.zone
        && other.grid.cellSizeMillimetres == placed.grid.cellSizeMillimetres
        && map.isTested(other.grid.cell(containing: centre.point))
    }
  }
}

extension CoverageMap {
  /// Whether any comparison tested a cell.
  func isTested(_ cell: GridCell) -> Bool {
    (self[cell]?.tested ?? 0) > 0
  }
}

extension JSONText {
  /// Appends what is known of a cell, each member with a comma in front.
  fileprivate mutating func append(_ known: CoverageMap.Cell) {
    append(raw: ",\"observed\":")
    append(known.tested > 0)
    append(raw: ",\"comparisons\":")
    append(integer: Int(known.comparisons))
    append(raw: ",\"tested\":")
    append(integer: Int(known.tested))
    append(raw: ",\"flagged\":")
    append(integer: Int(known.flagged))
    append(raw: ",\"valid_fraction\":")
    append(real: Double(known.validShare) / 65_535)
    append(raw: ",\"reason\":")
    if known.tested == 0, known.reason > 0 {
      append(string: NotObservedReason.allCases[Int(known.reason) - 1].rawValue)
    } else {
      appendNull()
    }
    append(raw: ",\"last_tested\":")
    if known.tested > 0 {
      append(string: UTCTime(epochMilliseconds: known.lastTested).rfc3339)
    } else {
      appendNull()
    }
  }
}
