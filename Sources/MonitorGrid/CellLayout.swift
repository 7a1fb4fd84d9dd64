// SPDX-License-Identifier: Apache-2.0

/// How the pixels of a north-up raster in a grid's zone fall into the grid's cells.
///
/// A pixel belongs to the one cell that holds its centre, a centre on an edge to the eastern or
/// northern cell. Ranges of pixels are told on the endless raster grid: a cell at the border of the
/// raster has pixels left of column 0 or past the last one. Centres are those that
/// `GeoTransform.centre` computes, and ranges are found by comparing them with the cells' edges, so
/// that ranges never overlap or leave a gap and always agree with `CellGrid.cell(containing:)`.
/// Cells smaller than a pixel can hold no centre; their ranges are empty.
public struct CellLayout: Hashable, Sendable {
  /// The grid of the raster's zone.
  public let grid: CellGrid
  /// Where the raster lies, in the coordinates of the grid's zone.
  public let transform: GeoTransform
  /// The raster's size.
  public let size: RasterSize
  /// The least rectangle of cells that holds every pixel's centre.
  public let block: CellBlock

  /// The layout of a raster on a grid.
  ///
  /// - Parameters:
  ///   - transform: Where the raster lies, in metres of the grid's zone and hemisphere; see
  ///     `GridPlacement` for southern rasters in northern coordinates.
  ///   - size: The raster's size, at least one pixel.
  ///   - grid: The grid.
  /// - Throws: `GridError` with code `.notNorthUp`, or `.coordinatesOutOfRange` for an empty raster,
  ///   pixels smaller than 1 mm or larger than 1,000 km, and coordinates beyond 10⁹ m.
  public init(transform: GeoTransform, size: RasterSize, grid: CellGrid) throws(GridError) {
    guard transform.isNorthUp else {
      throw GridError(
        code: .notNorthUp, subject: "\(transform)",
        message: "is not north-up; rotated, mirrored and south-up rasters need to be warped first")
    }
    guard size.width > 0, size.height > 0 else {
      throw GridError(
        code: .coordinatesOutOfRange, subject: "\(size.width) × \(size.height)",
        message: "is a raster without pixels")
    }
    let pixelSizes = 1e-3...1e6
    let end = transform.mapPoint(column: Double(size.width), row: Double(size.height))
    guard
      pixelSizes.contains(transform.pixelWidth), pixelSizes.contains(-transform.pixelHeight),
      [transform.originX, transform.originY, end.x, end.y].allSatisfy({ $0.magnitude <= 1e9 })
    else {
      throw GridError(
        code: .coordinatesOutOfRange, subject: "\(transform)",
        message: "has pixel sizes or corners that are no metres of a UTM zone")
    }
    let first = grid.cell(containing: transform.centre(column: 0, row: 0))
    let last = grid.cell(
      containing: transform.centre(column: size.width - 1, row: size.height - 1))
    self.grid = grid
    self.transform = transform
    self.size = size
    self.block = CellBlock(
      columns: first.column..<last.column + 1, rows: last.row..<first.row + 1)
  }

  /// The cell that holds a pixel's centre; the pixel may lie outside of the raster.
  public func cell(ofPixelColumn column: Int, row: Int) -> GridCell {
    grid.cell(containing: transform.centre(column: column, row: row))
  }

  /// The pixel columns whose centres lie in a column of cells, on the endless raster grid.
  public func pixelColumns(ofCellColumn column: Int) -> Range<Int> {
    firstColumn(from: grid.edge(column))..<firstColumn(from: grid.edge(column + 1))
  }

  /// The pixel rows whose centres lie in a row of cells, on the endless raster grid.
  public func pixelRows(ofCellRow row: Int) -> Range<Int> {
    firstRow(below: grid.edge(row + 1))..<firstRow(below: grid.edge(row))
  }

  /// The pixels of a whole cell on the endless raster grid; they may lie outside of the raster.
  public func pixelWindow(of cell: GridCell) -> PixelWindow {
    window(columns: pixelColumns(ofCellColumn: cell.column), rows: pixelRows(ofCellRow: cell.row))
  }

  /// The pixels of a block of whole cells on the endless raster grid.
  public func pixelWindow(of block: CellBlock) -> PixelWindow {
    window(
      columns: firstColumn(
        from: grid.edge(block.columns.lowerBound))..<firstColumn(
          from: grid.edge(block.columns.upperBound)),
      rows: firstRow(
        below: grid.edge(block.rows.upperBound))..<firstRow(below: grid.edge(block.rows.lowerBound))
    )
  }

  /// The pixels of a cell that the raster has; an empty window where it has none.
  public func clippedPixelWindow(of cell: GridCell) -> PixelWindow {
    pixelWindow(of: cell).intersection(PixelWindow(covering: size))
  }

  /// The pixels of a block of cells that the raster has; an empty window where it has none.
  public func clippedPixelWindow(of block: CellBlock) -> PixelWindow {
    pixelWindow(of: block).intersection(PixelWindow(covering: size))
  }

  /// The number of pixel centres that the whole cell would hold on the endless raster grid.
  public func pixelCount(ofWholeCell cell: GridCell) -> Int {
    pixelWindow(of: cell).count
  }

  private func window(columns: Range<Int>, rows: Range<Int>) -> PixelWindow {
    PixelWindow(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  // Centres never run backwards, rounding included, so a guess next to the border and steps of one
  // find the first pixel on its far side.

  /// The first pixel column whose centre is not west of `x`.
  private func firstColumn(from x: Double) -> Int {
    var column = Int(((x - transform.originX) / transform.pixelWidth - 0.5).rounded(.up))
    while transform.centre(column: column - 1, row: 0).x >= x { column -= 1 }
    while transform.centre(column: column, row: 0).x < x { column += 1 }
    return column
  }

  /// The first pixel row whose centre is south of `y`.
  private func firstRow(below y: Double) -> Int {
    var row = Int(((y - transform.originY) / transform.pixelHeight - 0.5).rounded(.up))
    while transform.centre(column: 0, row: row - 1).y < y { row -= 1 }
    while transform.centre(column: 0, row: row).y >= y { row += 1 }
    return row
  }
}
