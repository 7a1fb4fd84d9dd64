// SPDX-License-Identifier: Apache-2.0

/// The edges of a cell in its zone's coordinates; the western and southern ones belong to it.
public struct CellBounds: Hashable, Sendable {
  /// Western edge.
  public let minX: Double
  /// Southern edge.
  public let minY: Double
  /// Eastern edge, outside.
  public let maxX: Double
  /// Northern edge, outside.
  public let maxY: Double

  /// The rectangle between the given edges.
  public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  /// Whether the place lies in the rectangle; its eastern and northern edges do not.
  public func contains(_ point: MapPoint) -> Bool {
    point.x >= minX && point.x < maxX && point.y >= minY && point.y < maxY
  }
}

/// The monitoring grid of one UTM zone: squares with edges at whole multiples of their size.
///
/// False easting and northing are included, so a grid depends on its zone and size and on nothing
/// else. Sizes are whole millimetres from 1 m, below which MGRS has no names, to 100 km. That makes
/// every edge the double nearest to a decimal number: with cells of 12.3 m, the easting 36.9 is the
/// edge between columns 2 and 3 and belongs to column 3.
public struct CellGrid: Hashable, Sendable {
  /// The zone in whose coordinates cells are counted.
  public let zone: UTMZone
  /// Side of a cell in millimetres.
  public let cellSizeMillimetres: Int

  /// Side of a cell in metres.
  public var cellSizeMetres: Double { Double(cellSizeMillimetres) / 1000 }

  /// The grid of a zone.
  ///
  /// - Throws: `GridError` with code `.invalidCellSize` unless the size is a whole number of
  ///   millimetres from 1 m to 100 km.
  public init(zone: UTMZone, cellSizeMetres: Double) throws(GridError) {
    let millimetres = (cellSizeMetres * 1000).rounded()
    // The way back asks for the very double that the decimal number is read as.
    guard
      millimetres >= 1000, millimetres <= 100_000_000, millimetres / 1000 == cellSizeMetres
    else {
      throw GridError(
        code: .invalidCellSize, subject: "\(cellSizeMetres) m",
        message: "is not a cell size; it must be 1 m to 100 km, in whole millimetres")
    }
    self.zone = zone
    self.cellSizeMillimetres = Int(millimetres)
  }

  /// The map coordinate where column or row `index` begins: its western or southern edge in metres.
  ///
  /// Below 2⁵³ mm the product is exact and the quotient is rounded once.
  public func edge(_ index: Int) -> Double {
    Double(index) * Double(cellSizeMillimetres) / 1000
  }

  /// The column or row that holds a coordinate; a coordinate on an edge begins the next.
  ///
  /// - Parameter coordinate: Easting or northing in metres; finite, within ±10¹² m.
  /// - Returns: floor(`coordinate` / size), counted from the zone's origin.
  public func index(of coordinate: Double) -> Int {
    precondition(coordinate.magnitude <= 1e12, "a place on the grid has coordinates within 10¹² m")
    var index = Int((coordinate / cellSizeMetres).rounded(.down))
    // The quotient is rounded; the edges decide.
    while edge(index) > coordinate { index -= 1 }
    while edge(index + 1) <= coordinate { index += 1 }
    return index
  }

  /// The one cell that holds a place: column floor(E / size), row floor(N / size).
  ///
  /// - Parameter point: Easting and northing in metres; finite, within ±10¹² m.
  /// - Returns: The cell; the place lies in its `bounds(of:)`.
  public func cell(containing point: MapPoint) -> GridCell {
    GridCell(column: index(of: point.x), row: index(of: point.y))
  }

  /// The edges of a cell in the zone's coordinates.
  public func bounds(of cell: GridCell) -> CellBounds {
    CellBounds(
      minX: edge(cell.column), minY: edge(cell.row), maxX: edge(cell.column + 1),
      maxY: edge(cell.row + 1))
  }

  /// The centre of a cell in the zone's coordinates.
  public func centre(of cell: GridCell) -> MapPoint {
    MapPoint(x: centre(cell.column), y: centre(cell.row))
  }

  private func centre(_ index: Int) -> Double {
    (2 * Double(index) + 1) * Double(cellSizeMillimetres) / 2000
  }

  /// The four corners of a cell, counter-clockwise from the south-west; the ring is not closed.
  public func corners(of cell: GridCell) -> [MapPoint] {
    let bounds = bounds(of: cell)
    return [
      MapPoint(x: bounds.minX, y: bounds.minY), MapPoint(x: bounds.maxX, y: bounds.minY),
      MapPoint(x: bounds.maxX, y: bounds.maxY), MapPoint(x: bounds.minX, y: bounds.maxY),
    ]
  }

  /// Area of a cell in the projection, in square metres.
  ///
  /// On the ground it is up to 0.1 % larger near the central meridian and 0.2 % smaller at the edge
  /// of the zone on the equator.
  public var areaSquareMetres: Double { cellSizeMetres * cellSizeMetres }
}
