// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// How a raster that is not in its zone's UTM system (geographic coordinates, Lambert, another
/// zone) falls into cells: which cells it may reach, and which pixels may lie in them.
///
/// Pixels are never resampled for that; each is counted in the one cell that holds its centre.
public struct ScatteredCells: Sendable {
  /// The grid of the zone.
  public let grid: CellGrid
  /// All cells that the raster may reach, and a margin that it does not.
  public let block: CellBlock
  /// Pieces of the block with all pixels whose centres may lie in them.
  public let windows: [CellWindow]

  /// Cells on the longer side of a window.
  private static let windowCells = 64
  /// Places at which an edge is followed; between them a projected edge is straight to a fraction of
  /// a pixel.
  private static let steps = 16

  /// Finds the cells of a raster.
  ///
  /// - Parameters:
  ///   - raster: The raster, with a coordinate system.
  ///   - grid: The grid of the zone.
  ///   - target: About how many pixels a window may have.
  /// - Throws: `GDALError` with code `.transformFailed` where part of the raster has no place in the
  ///   zone.
  public init(of raster: RasterGrid, on grid: CellGrid, target: Int) throws(GDALError) {
    self.grid = grid
    let frame = try ScatteredCells.cellFrame(of: raster, on: grid)
    block = frame
    let cellPixels = max(
      1,
      Double(raster.size.width) * Double(raster.size.height)
        / Double(max(1, frame.columns.count * frame.rows.count)))
    let side = max(1, min(Self.windowCells, Int((Double(target) / cellPixels).squareRoot())))
    var windows: [CellWindow] = []
    var toRaster = try CoordinateTransform(
      from: grid.spatialReference(), to: raster.requiredReference())
    for top in stride(from: frame.rows.upperBound, to: frame.rows.lowerBound, by: -side) {
      for left in stride(from: frame.columns.lowerBound, to: frame.columns.upperBound, by: side) {
        let cells = CellBlock(
          columns: left..<min(left + side, frame.columns.upperBound),
          rows: max(top - side, frame.rows.lowerBound)..<top)
        windows.append(
          CellWindow(
            cells: cells,
            pixels: try ScatteredCells.pixels(of: cells, grid: grid, raster: raster, &toRaster)))
      }
    }
    self.windows = windows
  }

  /// A locator of pixels, one for each worker.
  public func makeLocator(of raster: RasterGrid) throws(GDALError) -> any PixelLocator {
    try UTMPixelLocator(raster: raster, grid: grid)
  }

  private static func cellFrame(
    of raster: RasterGrid, on grid: CellGrid
  ) throws(GDALError) -> CellBlock {
    var transform = try CoordinateTransform(
      from: raster.requiredReference(), to: grid.spatialReference())
    var points: [MapPoint] = []
    for i in 0...4 * steps {
      for j in 0...4 * steps {
        points.append(
          raster.geoTransform.mapPoint(
            column: Double(raster.size.width) * Double(i) / Double(4 * steps),
            row: Double(raster.size.height) * Double(j) / Double(4 * steps)))
      }
    }
    try transform.transform(&points)
    var (minX, minY) = (points[0].x, points[0].y)
    var (maxX, maxY) = (minX, minY)
    for point in points {
      minX = min(minX, point.x)
      maxX = max(maxX, point.x)
      minY = min(minY, point.y)
      maxY = max(maxY, point.y)
    }
    guard minX > -1e6, maxX < 2e6, minY > -1e7, maxY < 2e7 else {
      throw GDALError(
        code: .transformFailed, subject: "the raster",
        explanation:
          "It reaches too far beyond UTM zone \(grid.zone.number) to be put on its grid. "
          + "Cut it into pieces of a zone's width, or warp it to UTM.")
    }
    let first = grid.cell(containing: MapPoint(x: minX, y: minY))
    let last = grid.cell(containing: MapPoint(x: maxX, y: maxY))
    // One cell more on each side: an edge may bulge a little between the places followed.
    return CellBlock(
      columns: first.column - 1..<last.column + 2, rows: first.row - 1..<last.row + 2)
  }

  private static func pixels(
    of cells: CellBlock, grid: CellGrid, raster: RasterGrid, _ transform: inout CoordinateTransform
  ) throws(GDALError) -> PixelWindow {
    let west = grid.edge(cells.columns.lowerBound)
    let east = grid.edge(cells.columns.upperBound)
    let south = grid.edge(cells.rows.lowerBound)
    let north = grid.edge(cells.rows.upperBound)
    var points: [MapPoint] = []
    for i in 0...steps {
      let share = Double(i) / Double(steps)
      let x = west + (east - west) * share
      let y = south + (north - south) * share
      points += [
        MapPoint(x: x, y: south), MapPoint(x: x, y: north), MapPoint(x: west, y: y),
        MapPoint(x: east, y: y),
      ]
    }
    try transform.transform(&points)
    let map = raster.geoTransform
    if raster.spatialReference?.isGeographic == true {
      // A transform answers within ±180°; a raster may lie across the antimeridian or count to 360°.
      let middle = map.originX + map.pixelWidth * Double(raster.size.width) / 2
      points = points.map {
        MapPoint(x: $0.x + 360 * ((middle - $0.x) / 360).rounded(), y: $0.y)
      }
    }
    let columns = points.map { ($0.x - map.originX) / map.pixelWidth }
    let rows = points.map { ($0.y - map.originY) / map.pixelHeight }
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(),
      let bottom = rows.max()
    else { return PixelWindow(x: 0, y: 0, width: 0, height: 0) }
    // Two pixels more on each side, for the same reason.
    guard right - left < 65_536, bottom - top < 65_536 else {
      throw GDALError(
        code: .transformFailed, subject: "the raster",
        explanation:
          "Its coordinates do not go together with UTM zone \(grid.zone.number); warp it to "
          + "UTM first.")
    }
    let x = Int(left.rounded(.down)) - 2
    let y = Int(top.rounded(.down)) - 2
    return PixelWindow(
      x: x, y: y, width: Int(right.rounded(.up)) + 2 - x, height: Int(bottom.rounded(.up)) + 2 - y)
  }
}

/// Finds the cells of pixels by GDAL's coordinate transform.
private final class UTMPixelLocator: PixelLocator {
  private let map: GeoTransform
  private let grid: CellGrid
  private var transform: CoordinateTransform
  private var points: [MapPoint] = []

  init(raster: RasterGrid, grid: CellGrid) throws(GDALError) {
    map = raster.geoTransform
    self.grid = grid
    transform = try CoordinateTransform(
      from: raster.requiredReference(), to: grid.spatialReference())
  }

  func locate(_ window: PixelWindow, into cells: inout [GridCell?]) throws {
    points.removeAll(keepingCapacity: true)
    for row in window.y..<window.endY {
      for column in window.x..<window.endX {
        points.append(map.centre(column: column, row: row))
      }
    }
    let succeeded = transform.transformMarkingFailures(&points)
    for i in points.indices {
      let isPlace = succeeded[i] && points[i].x.magnitude < 1e8 && points[i].y.magnitude < 1e8
      cells[i] = isPlace ? grid.cell(containing: points[i]) : nil
    }
  }
}

extension RasterGrid {
  /// The coordinate system, or an error that says that there is none.
  func requiredReference() throws(GDALError) -> SpatialReference {
    guard let spatialReference else {
      throw GDALError(
        code: .spatialReferenceInvalid, subject: "the raster",
        explanation: "It has no coordinate system.")
    }
    return spatialReference
  }
}

extension CellGrid {
  /// The UTM system of the grid's zone, on WGS 84.
  public func spatialReference() throws(GDALError) -> SpatialReference {
    try SpatialReference(epsg: zone.epsg)
  }
}
