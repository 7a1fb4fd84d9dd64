// SPDX-License-Identifier: Apache-2.0

/// A corner of pixels: column and row of the pixel to its south-east.
public struct PixelCorner: Hashable, Sendable {
  /// Column, counted from the raster's western edge.
  public let column: Int
  /// Row, counted from its northern edge.
  public let row: Int
}

/// Traces the outlines of a group of pixels that hang together by their sides.
///
/// On a raster whose rows run southwards the first ring is the outer one and counter-clockwise, all
/// others are holes and clockwise. Where two pixels of the group touch by a corner alone, a ring
/// keeps to the pixels outside of the group: so no ring touches itself, which would be no valid
/// geometry, and a hole may touch the outer ring in points.
struct OutlineTracer {
  /// Directions in which edges run, clockwise.
  private enum Heading: Int {
    case north = 0
    case east, south, west

    var toTheRight: Heading { Heading(rawValue: (rawValue + 1) % 4) ?? .north }
  }

  private struct Edge {
    let start: PixelCorner
    let end: PixelCorner
    let heading: Heading
    var isTraced = false
  }

  private var edges: [Edge] = []
  private var rows: [Int: [Range<Int>]] = [:]

  /// Adds a run of the group's pixels; runs of a row do not touch.
  mutating func add(_ columns: Range<Int>, row: Int) {
    rows[row, default: []].append(columns)
  }

  /// The rings, each without its closing corner and without corners on straight lines.
  ///
  /// - Complexity: O(*n* log *n*) in the runs.
  mutating func rings() -> [[PixelCorner]] {
    makeEdges()
    var starts: [PixelCorner: [Int]] = [:]
    for (index, edge) in edges.enumerated() { starts[edge.start, default: []].append(index) }
    var rings: [[PixelCorner]] = []
    for first in edges.indices where !edges[first].isTraced {
      var ring: [PixelCorner] = []
      var index = first
      repeat {
        edges[index].isTraced = true
        let edge = edges[index]
        let leaving = (starts[edge.end] ?? []).filter { !edges[$0].isTraced || $0 == first }
        guard let only = leaving.first else { preconditionFailure("outlines are closed") }
        // Two edges leave where pixels touch by a corner; the one to the right keeps outside.
        let next = leaving.first { edges[$0].heading == edge.heading.toTheRight } ?? only
        if edges[next].heading != edge.heading { ring.append(edge.end) }
        index = next
      } while index != first
      rings.append(ring)
    }
    return rings
  }

  /// Edges with the group to their left, those of the northernmost row first.
  private mutating func makeEdges() {
    guard let north = rows.keys.min(), let south = rows.keys.max() else { return }
    for row in north...south + 1 {
      let (above, here) = (rows[row - 1] ?? [], rows[row] ?? [])
      for part in OutlineTracer.difference(here, above) {
        add(from: (part.upperBound, row), to: (part.lowerBound, row), .west)
      }
      for part in OutlineTracer.difference(above, here) {
        add(from: (part.lowerBound, row), to: (part.upperBound, row), .east)
      }
      for run in here {
        add(from: (run.lowerBound, row), to: (run.lowerBound, row + 1), .south)
        add(from: (run.upperBound, row + 1), to: (run.upperBound, row), .north)
      }
    }
  }

  private mutating func add(
    from start: (column: Int, row: Int), to end: (column: Int, row: Int), _ heading: Heading
  ) {
    edges.append(
      Edge(
        start: PixelCorner(column: start.column, row: start.row),
        end: PixelCorner(column: end.column, row: end.row), heading: heading))
  }

  /// The parts of ascending ranges that lie in none of others.
  private static func difference(_ ranges: [Range<Int>], _ others: [Range<Int>]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var next = 0
    for range in ranges {
      var start = range.lowerBound
      while next < others.count, others[next].upperBound <= start { next += 1 }
      var index = next
      while index < others.count, others[index].lowerBound < range.upperBound {
        if others[index].lowerBound > start { parts.append(start..<others[index].lowerBound) }
        start = max(start, others[index].upperBound)
        index += 1
      }
      if start < range.upperBound { parts.append(start..<range.upperBound) }
    }
    return parts
  }
}
