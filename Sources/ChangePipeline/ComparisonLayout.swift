// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

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
  /// The units of work: rows of windows from the north, in each row from the west.
  ///
  /// Each cell of the
  /// comparison is in exactly one window. The windows of a scattered layout hold all pixels of the
  /// endless raster grid that may lie in their cells, and may reach outside of the raster.
  public let windows: [CellWindow]
  /// How pixels find their cells.
  public let geometry: Geometry
  /// The cells asked for; nil for all.
  public let areaOfInterest: CellMask?

  /// A layout of `windows`, which cut `block` into a table.
  public init(
    rasterSize: RasterSize, block: CellBlock, windows: [CellWindow], geometry: Geometry,
    areaOfInterest: CellMask? = nil
  ) {
    self.rasterSize = rasterSize
    self.block = block
    self.windows = windows
    self.geometry = geometry
    self.areaOfInterest = areaOfInterest
  }

  /// The layout of a raster whose pixel columns and rows are parallel to the cells.
  ///
  /// - Parameters:
  ///   - cells: How pixels fall into cells.
  ///   - areaOfInterest: The cells asked for; nil for all.
  public init(_ cells: CellLayout, areaOfInterest: CellMask? = nil) {
    self.init(
      rasterSize: cells.size, block: cells.block, windows: cells.windows(ofAbout: Self.windowSize),
      geometry: .parallel(cells), areaOfInterest: areaOfInterest)
  }

  /// The same layout for the cells of an area of interest alone; other windows are never read.
  public func limited(to area: CellMask) -> ComparisonLayout {
    ComparisonLayout(
      rasterSize: rasterSize, block: block,
      windows: windows, geometry: geometry, areaOfInterest: area)
  }

  /// Pixels of a window: wide enough for long reads, small enough that the planes of two passes
  /// stay near the processor and memory does not depend on the raster.
  public static let windowSize = RasterSize(width: 1024, height: 512)

  /// Whether a cell was asked for.
  func wants(_ cell: GridCell) -> Bool {
    areaOfInterest?.contains(cell) ?? true
  }

  /// Visits rows of cells so that cells come in report order: row by row from the north, and in each
  /// row over all windows that hold it, from the west.
  ///
  /// - Parameter body: Gets the number of a window, and a row of its block, from 0 in the north.
  func forEachRowInReportOrder(_ body: (_ window: Int, _ row: Int) -> Void) {
    var first = 0
    while first < windows.count {
      let rows = windows[first].cells.rows
      let end = windows[first...].firstIndex { $0.cells.rows != rows } ?? windows.count
      for row in 0..<rows.count {
        for window in first..<end { body(window, row) }
      }
      first = end
    }
  }
}
