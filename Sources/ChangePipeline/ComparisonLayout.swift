// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// How the pixels of a comparison fall into cells.
///
/// It is fixed by the image and the cell size alone, never by the number of workers.
public struct ComparisonLayout: Sendable {
  /// How pixels find their cells.
  public enum Geometry: Sendable {
    /// Cell edges run along pixel columns and rows.
    case parallel(CellLayout)
    /// The raster lies across the grid: windows of cells, each with all pixels of the endless raster
    /// grid that may lie in them, which may reach outside of the raster; and a locator that finds the
    /// cell of each pixel, made once per worker.
    ///
    /// Windows come in rows from the north, in each row from the west; each cell is in one of them.
    case scattered(windows: [CellWindow], @Sendable () throws -> any PixelLocator)
  }

  /// The raster of the earlier pass.
  public let rasterSize: RasterSize
  /// All cells that the raster reaches.
  public let block: CellBlock
  /// How pixels find their cells.
  public let geometry: Geometry
  /// The cells asked for; nil for all.
  public let areaOfInterest: CellMask?

  /// A layout of the cells of a raster.
  public init(
    rasterSize: RasterSize, block: CellBlock, geometry: Geometry, areaOfInterest: CellMask? = nil
  ) {
    self.rasterSize = rasterSize
    self.block = block
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
      rasterSize: cells.size, block: cells.block, geometry: .parallel(cells),
      areaOfInterest: areaOfInterest)
  }

  /// The same layout for the cells of an area of interest alone; blocks of pixels that hold none of
  /// them are never read.
  public func limited(to area: CellMask) -> ComparisonLayout {
    ComparisonLayout(
      rasterSize: rasterSize, block: block, geometry: geometry, areaOfInterest: area)
  }

  /// Pixels of a window, about: wide enough for long reads, small enough that the planes of two
  /// passes stay near the processor and memory does not depend on the raster.
  public static let windowSize = RasterSize(width: 1024, height: 512)

  /// Whether cell edges run along pixel columns and rows.
  public var isParallel: Bool {
    if case .parallel = geometry { true } else { false }
  }

  /// Whether a cell was asked for.
  func wants(_ cell: GridCell) -> Bool {
    areaOfInterest?.contains(cell) ?? true
  }

  /// The cells of a block that were asked for.
  ///
  /// - Complexity: O(*n*) in the cells of the block where there is an area of interest.
  func wantedCount(of part: CellBlock) -> Int {
    guard areaOfInterest != nil else { return part.count }
    return part.count(where: wants)
  }
}
