// SPDX-License-Identifier: Apache-2.0

import JSONWriting
import MonitorGrid

/// Where a cell lies on the globe.
struct CellPlace {
  let shape: CellShape
  let centre: Position
  /// Not rounded, for the name of the cell.
  let centreLatitudeDegrees: Double
}

/// A batch of cells, projected in one call.
///
/// Neighbours in a row share two corners, which are projected once: three places for a cell in the
/// middle of a row instead of five.
struct ProjectedCells {
  /// For each cell the place of its centre in `points`; its western corners stand before it and
  /// its eastern corners behind it.
  private var centres: [Int] = []
  private var points: [MapPoint] = []

  /// Projects the cells' centres and corners.
  ///
  /// - Throws: What `project` throws, and `ReportError` with code `.placeUnknown` where it returns
  ///   another number of places.
  init(
    _ cells: [GridCell], on grid: CellGrid, projecting project: (inout [MapPoint]) throws -> Void
  ) throws {
    points.reserveCapacity(cells.count * 5)
    centres.reserveCapacity(cells.count)
    var previous: GridCell?
    for cell in cells {
      let bounds = grid.bounds(of: cell)
      if previous != cell.westernNeighbour {
        points.append(MapPoint(x: bounds.minX, y: bounds.minY))
        points.append(MapPoint(x: bounds.minX, y: bounds.maxY))
      }
      centres.append(points.count)
      points.append(grid.centre(of: cell))
      points.append(MapPoint(x: bounds.maxX, y: bounds.minY))
      points.append(MapPoint(x: bounds.maxX, y: bounds.maxY))
      previous = cell
    }
    let count = points.count
    try project(&points)
    guard points.count == count else {
      throw ReportError(
        code: .placeUnknown, subject: "projection",
        message: "gave \(points.count) places for \(count)")
    }
  }

  /// The place of the cell at `index` of the batch.
  ///
  /// - Throws: `ReportError` with code `.placeUnknown` where the projection gave no longitude and
  ///   latitude.
  func place(at index: Int, of cell: GridCell) throws(ReportError) -> CellPlace {
    let centre = centres[index]
    func position(_ offset: Int) throws(ReportError) -> Position {
      let point = points[centre + offset]
      guard let position = Position(longitude: point.x, latitude: point.y) else {
        throw ReportError(
          code: .placeUnknown, subject: "column \(cell.column), row \(cell.row)",
          message: "lies at longitude \(point.x), latitude \(point.y)")
      }
      return position
    }
    let corners = [
      try position(-2), try position(1), try position(2), try position(-1),
    ]
    return CellPlace(
      shape: CellShape(corners: corners), centre: try position(0),
      centreLatitudeDegrees: points[centre].y)
  }
}

extension GridCell {
  fileprivate var westernNeighbour: GridCell { GridCell(column: column - 1, row: row) }
}

extension Position {
  /// The place, or nil where the numbers are no longitude and latitude; a longitude up to a turn
  /// away is brought into -180 to 180.
  fileprivate init?(longitude: Double, latitude: Double) {
    guard latitude.magnitude <= 90, let x = FixedDegrees(longitude), let y = FixedDegrees(latitude)
    else { return nil }
    let (halfTurn, fullTurn) = (1_800_000_000, 3_600_000_000)
    let turned =
      x.units > halfTurn ? x.units - fullTurn : x.units < -halfTurn ? x.units + fullTurn : x.units
    self.init(longitude: FixedDegrees(units: turned), latitude: y)
  }
}
