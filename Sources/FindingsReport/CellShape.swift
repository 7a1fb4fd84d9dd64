// SPDX-License-Identifier: Apache-2.0
import JSONWriting

/// A place in longitude and latitude, in the units that are written.
struct Position: Hashable {
  var longitude: FixedDegrees
  var latitude: FixedDegrees
}

/// The outline of a cell in longitude and latitude, cut where it crosses the antimeridian.
///
/// - Source: RFC 7946 sections 3.1.6 (rings are closed and exteriors counter-clockwise) and 3.1.9
///   (what crosses the antimeridian is cut into parts that don't).
struct CellShape: Hashable {
  /// One ring, or the western and the eastern part of a cut cell; each closed, counter-clockwise.
  let rings: [[Position]]

  private static let halfTurn = 1_800_000_000
  private static let fullTurn = 2 * halfTurn

  /// The shape with the given corners, counter-clockwise and not closed.
  init(corners: [Position]) {
    let turned = CellShape.connected(corners)
    // One turn may separate the corners' own numbers from those near the cut at +180.
    let west = turned.allSatisfy { $0.longitude.units <= CellShape.halfTurn }
    let east = turned.allSatisfy { $0.longitude.units >= CellShape.halfTurn }
    if west {
      rings = [CellShape.closed(turned)]
    } else if east {
      rings = [CellShape.closed(turned.map { $0.moved(by: -CellShape.fullTurn) })]
    } else {
      rings = [
        CellShape.closed(CellShape.clipped(turned) { $0 <= CellShape.halfTurn }),
        CellShape.closed(
          CellShape.clipped(turned) { $0 >= CellShape.halfTurn }
            .map { $0.moved(by: -CellShape.fullTurn) }),
      ]
    }
  }

  /// The corners without a jump between them, moved by whole turns so that none is below -180.
  private static func connected(_ corners: [Position]) -> [Position] {
    guard let first = corners.first else { return [] }
    var result = corners.map { corner in
      let distance = corner.longitude.units - first.longitude.units
      if distance > halfTurn { return corner.moved(by: -fullTurn) }
      if distance < -halfTurn { return corner.moved(by: fullTurn) }
      return corner
    }
    if result.contains(where: { $0.longitude.units < -halfTurn }) {
      result = result.map { $0.moved(by: fullTurn) }
    }
    return result
  }

  /// The part of a convex ring on one side of the antimeridian.
  ///
  /// - Source: I. Sutherland, G. Hodgman, "Reentrant Polygon Clipping" (1974).
  private static func clipped(_ ring: [Position], keeping isKept: (Int) -> Bool) -> [Position] {
    var kept: [Position] = []
    for (index, end) in ring.enumerated() {
      let start = ring[index == 0 ? ring.count - 1 : index - 1]
      let (from, to) = (start.longitude.units, end.longitude.units)
      if (from - halfTurn) * (to - halfTurn) < 0 { kept.append(crossing(start, end)) }
      if isKept(to) { kept.append(end) }
    }
    return kept
  }

  /// Where an edge crosses; taken from west to east, so that both parts have the same place.
  private static func crossing(_ start: Position, _ end: Position) -> Position {
    let (west, east) = start.longitude < end.longitude ? (start, end) : (end, start)
    let rise = east.latitude.units - west.latitude.units
    let run = east.longitude.units - west.longitude.units
    let part = halfTurn - west.longitude.units
    return Position(
      longitude: FixedDegrees(units: halfTurn),
      latitude: FixedDegrees(units: west.latitude.units + rise * part / run))
  }

  private static func closed(_ ring: [Position]) -> [Position] {
    ring + ring.prefix(1)
  }
}

extension Position {
  /// The same place with so many units added to its longitude.
  func moved(by units: Int) -> Position {
    Position(longitude: FixedDegrees(units: longitude.units + units), latitude: latitude)
  }
}
