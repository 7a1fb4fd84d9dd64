// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// One unit of work: whole cells, and the pixels that hold all of their centres.
public struct ComparisonWindow: Hashable, Sendable {
  /// The cells; each cell of the comparison is in exactly one window.
  public let block: CellBlock
  /// Pixels of the endless raster grid; may reach outside of the raster.
  public let pixels: PixelWindow

  /// A unit of work.
  public init(block: CellBlock, pixels: PixelWindow) {
    self.block = block
    self.pixels = pixels
  }
}

/// How the pixels of a comparison fall into cells, and in which pieces the work is done.
///
/// It is fixed by the image and the cell size alone, never by the number of workers.
public struct ComparisonLayout: Sendable {
  /// How pixels find their cells.
  public enum Geometry: Sendable {
    /// Cell edges run along pixel columns and rows.
    case parallel(CellLayout)
    /// The raster lies across the grid; a locator finds the cell of each pixel. It is made once per
    /// worker.
    case scattered(@Sendable () throws -> any PixelLocator)
  }

  /// The raster of the earlier pass.
  public let rasterSize: RasterSize
  /// All cells that the raster reaches.
  public let block: CellBlock
  /// Columns of windows, from the west; windows are stored row of windows by row.
  public let windowColumns: Int
  /// The windows in report order.
  public let windows: [ComparisonWindow]
  /// How pixels find their cells.
  public let geometry: Geometry
  /// The cells asked for; nil for all.
  public let areaOfInterest: CellMask?

  /// A layout of `windows`, which cut `block` into a table of `windowColumns` columns.
  public init(
    rasterSize: RasterSize, block: CellBlock, windowColumns: Int, windows: [ComparisonWindow],
    geometry: Geometry, areaOfInterest: CellMask? = nil
  ) {
    precondition(windows.isEmpty || windows.count % max(1, windowColumns) == 0)
    self.rasterSize = rasterSize
    self.block = block
    self.windowColumns = windowColumns
    self.windows = windows
    self.geometry = geometry
    self.areaOfInterest = areaOfInterest
  }

  /// Whether a cell was asked for.
  func wants(_ cell: GridCell) -> Bool {
    areaOfInterest?.contains(cell) ?? true
  }
}
