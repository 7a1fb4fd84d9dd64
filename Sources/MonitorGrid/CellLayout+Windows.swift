// SPDX-License-Identifier: Apache-2.0

/// A piece of work: whole cells, and the pixels of the raster that fall into them.
public struct CellWindow: Hashable, Sendable {
  /// The cells, each of them whole.
  public let cells: CellBlock
  /// The raster's pixels whose centres lie in the cells; never empty.
  public let pixels: PixelWindow

  /// The cells with their pixels.
  public init(cells: CellBlock, pixels: PixelWindow) {
    self.cells = cells
    self.pixels = pixels
  }
}

extension CellLayout {
  /// Cuts the raster into windows of whole cells, from the north, then from the west.
  ///
  /// Every pixel is in exactly one window and every cell of `block` too. The cut depends on the
  /// raster and the cells alone. A window is as large as whole cells allow within `target`, and one
  /// cell where even that is larger.
  ///
  /// - Parameter target: The most pixels a window should be wide and high, at least 1 × 1. A target
  ///   as wide as the raster gives strips, whose cells follow each other in report order.
  /// - Returns: The windows, none of them empty.
  /// - Complexity: O(*c* + *r* + *w*) in columns and rows of cells and in windows.
  public func windows(ofAbout target: RasterSize) -> [CellWindow] {
    precondition(target.width > 0 && target.height > 0, "a window holds at least one pixel")
    let columnGroups = groups(
      of: block.columns.map { (index: $0, length: clippedColumns($0)) }, upTo: target.width)
    let rowGroups = groups(
      of: block.rows.reversed().map { (index: $0, length: clippedRows($0)) }, upTo: target.height)
    return rowGroups.flatMap { rows in
      columnGroups.map { columns in
        let cells = CellBlock(columns: columns, rows: rows)
        return CellWindow(cells: cells, pixels: clippedPixelWindow(of: cells))
      }
    }
  }

  /// Cuts the raster into windows of at most about so many pixels, strips of full width if one row
  /// of cells fits.
  ///
  /// - Parameter count: Pixels of a window, at least 1; exceeded only where one cell has more.
  /// - Returns: The windows, none of them empty.
  public func windows(maximumPixels count: Int) -> [CellWindow] {
    precondition(count > 0, "a window holds at least one pixel")
    let cellHeight = block.rows.reduce(1) { max($0, clippedRows($1)) }
    if count / cellHeight >= size.width {
      return windows(ofAbout: RasterSize(width: size.width, height: count / size.width))
    }
    return windows(ofAbout: RasterSize(width: max(1, count / cellHeight), height: cellHeight))
  }

  private func clippedColumns(_ column: Int) -> Int {
    pixelColumns(ofCellColumn: column).clamped(to: 0..<size.width).count
  }

  private func clippedRows(_ row: Int) -> Int {
    pixelRows(ofCellRow: row).clamped(to: 0..<size.height).count
  }

  /// Ranges of neighbouring cells whose pixels fit into `limit`, each of at least one cell.
  ///
  /// Cells without pixels join the range before them; the first cell of a block always has some.
  private func groups(of cells: [(index: Int, length: Int)], upTo limit: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var lengthOfLast = 0
    for (index, length) in cells {
      if let last = groups.last, lengthOfLast + length <= limit {
        groups[groups.count - 1] =
          min(last.lowerBound, index)..<max(last.upperBound, index + 1)
        lengthOfLast += length
      } else {
        groups.append(index..<index + 1)
        lengthOfLast = length
      }
    }
    return groups
  }
}
