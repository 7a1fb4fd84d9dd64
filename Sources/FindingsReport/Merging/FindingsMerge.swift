// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import JSONWriting
import MonitorGrid

/// Joins the flagged cells of many comparisons into one collection, in grid order: zone, row from the
/// north, column, then the time of the later pass, then the comparison's name.
///
/// Lines are taken over as they stand in each comparison's findings; of cells that several tiles of one
/// overpass hold, one is kept (`OverlapRule`).
public struct FindingsMerge {
  /// A line of a file and what orders it.
  private struct Line {
    let grid: Int
    let cell: GridCell
    let comparison: Int
    let start: Int
    let length: Int
  }

  private let comparisons: [MergedComparison]
  private let grids: [PlacedGrid]
  private var lines: [Line] = []

  /// Number of flagged cells in the collection.
  public var count: Int { lines.count }

  /// Finds the lines that count.
  ///
  /// - Parameter all: The finished comparisons; none twice.
  /// - Throws: `ReportError` where findings are not what was written; what reading coverage throws.
  /// - Complexity: O(*n*) in the cells of all comparisons; memory for those of one group of overpasses.
  public init(_ all: [MergedComparison]) throws {
    comparisons = all.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
    grids = Set(all.map(\.placed)).sorted(by: PlacedGrid.isBefore)
    let numbers = Dictionary(
      uniqueKeysWithValues: comparisons.enumerated().map { ($1.name, $0) })
    let groups = Dictionary(grouping: comparisons, by: \.overpass)
    for overpass in groups.keys.sorted() {
      let rule = try OverlapRule(groups[overpass] ?? [])
      for member in 0..<rule.count {
        let comparison = rule.comparison(member)
        guard let number = numbers[comparison.name],
          let grid = grids.firstIndex(of: comparison.placed)
        else { continue }
        try add(member, of: rule, number: number, grid: grid)
      }
    }
    let comparisons = comparisons
    lines.sort {
      ($0.grid, -$0.cell.row, $0.cell.column, comparisons[$0.comparison].time, $0.comparison)
        < ($1.grid, -$1.cell.row, $1.cell.column, comparisons[$1.comparison].time, $1.comparison)
    }
  }

  private mutating func add(_ member: Int, of rule: OverlapRule, number: Int, grid: Int) throws {
    let flagged = rule.flagged(member)
    guard !flagged.isEmpty else { return }
    let path = comparisons[number].findingsPath
    let places = try FeatureLines.places(in: path)
    guard places.count == flagged.count else {
      throw ReportError(
        code: .cannotRead, subject: path,
        message: "It holds \(places.count) findings, not \(flagged.count) as when it was written. "
          + "Remove it and run again.")
    }
    let manyZones = rule.zones.count > 1
    var zones = try StandardZones(grids[grid])
    for (line, cell) in flagged {
      guard rule.speaks(member, of: cell) else { continue }
      if manyZones, let centre = try zones.elsewhere(cell),
        rule.isTested(centre, cellSizeMillimetres: grids[grid].grid.cellSizeMillimetres)
      {
        continue
      }
      lines.append(
        Line(
          grid: grid, cell: cell, comparison: number, start: places[line].lowerBound,
          length: places[line].count))
    }
  }

  /// Writes the collection.
  ///
  /// - Parameters:
  ///   - header: One JSON object, the collection's foreign member `truceline`.
  ///   - sink: Receives the text; it is not committed.
  /// - Throws: `ReportError`; what projecting throws.
  public func write(header: [UInt8], to sink: inout some ByteSink & ~Copyable) throws {
    var text = JSONText(capacity: 1 << 20)
    text.appendStart(header: header)
    var box = BoundingBox()
    var open: (comparison: Int, file: FileHandle)?
    defer { do { try open?.file.close() } catch {} }
    for (number, grid) in grids.enumerated() {
      let own = lines.filter { $0.grid == number }
      let projection = try Projection(from: grid.reference, to: try SpatialReference(epsg: 4326))
      for line in own {
        let places = try ProjectedCells([line.cell], on: grid.grid) {
          try projection.transform.transform(&$0)
        }
        text.append(raw: box.isEmpty ? "\n" : ",\n")
        for position in try places.place(at: 0, of: line.cell).shape.rings.joined() {
          box.include(position)
        }
        if open?.comparison != line.comparison {
          try open?.file.close()
          let path = comparisons[line.comparison].findingsPath
          open = (line.comparison, try FileHandle(forReadingFrom: URL(filePath: path)))
        }
        try open?.file.seek(toOffset: UInt64(line.start))
        text.append(raw: Array(try open?.file.read(upToCount: line.length) ?? Data()))
        if text.bytes.count > 1 << 20 {
          try sink.write(text.bytes)
          text.removeAll()
        }
      }
    }
    text.appendEnd(box)
    try sink.write(text.bytes)
  }
}

/// Where the features stand in a collection that has one a line.
private enum FeatureLines {
  static func places(in path: String) throws -> [Range<Int>] {
    let bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    let mark = Array("{\"type\":\"Feature\",".utf8)
    var found: [Range<Int>] = []
    unsafe bytes.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let end = unsafe bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if unsafe bytes[start..<end].starts(with: mark) {
          let last = unsafe bytes[end - 1] == UInt8(ascii: ",") ? end - 1 : end
          found.append(start..<last)
        }
        start = end + 1
      }
    }
    return found
  }
}
