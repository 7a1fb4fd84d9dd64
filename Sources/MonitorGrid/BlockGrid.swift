// SPDX-License-Identifier: Apache-2.0

/// Where the blocks of a file lie, in the pixels of a comparison's grid.
///
/// Blocks are counted from the file's own north-western corner, column by column and row by row. The
/// file may begin and end anywhere on the comparison's grid; its last blocks are cut at its edge.
public struct BlockGrid: Hashable, Sendable {
  /// The pixels of the comparison's grid that the file covers.
  public let extent: PixelWindow
  /// The size of a whole block.
  public let blockSize: RasterSize

  /// The blocks of a file.
  public init(extent: PixelWindow, blockSize: RasterSize) {
    precondition(blockSize.width > 0 && blockSize.height > 0, "a block holds pixels")
    self.extent = extent
    self.blockSize = blockSize
  }

  /// Number of columns of blocks.
  public var columnCount: Int { (extent.width + blockSize.width - 1) / blockSize.width }
  /// Number of rows of blocks.
  public var rowCount: Int { (extent.height + blockSize.height - 1) / blockSize.height }

  /// The pixels of a block, cut at the file's edge.
  public func window(of block: BlockPlace) -> PixelWindow {
    PixelWindow(
      x: extent.x + block.column * blockSize.width, y: extent.y + block.row * blockSize.height,
      width: blockSize.width, height: blockSize.height
    ).intersection(extent)
  }

  /// The first edge between columns of blocks that is not west of `x`; `x` itself outside of the file.
  public func columnEdge(notBefore x: Int) -> Int {
    edge(notBefore: x, start: extent.x, end: extent.endX, step: blockSize.width)
  }

  /// The first edge between rows of blocks that is not north of `y`; `y` itself outside of the file.
  public func rowEdge(notBefore y: Int) -> Int {
    edge(notBefore: y, start: extent.y, end: extent.endY, step: blockSize.height)
  }

  private func edge(notBefore place: Int, start: Int, end: Int, step: Int) -> Int {
    guard place > start, place < end else { return place }
    return min(end, start + (place - start + step - 1) / step * step)
  }

  /// The blocks that hold any pixel of a window, by rows.
  public func blocks(touching window: PixelWindow) -> [BlockPlace] {
    let inside = window.intersection(extent)
    guard !inside.isEmpty else { return [] }
    let columns =
      (inside.x - extent.x) / blockSize.width...(inside.endX - 1 - extent.x) / blockSize.width
    let rows =
      (inside.y - extent.y) / blockSize.height...(inside.endY - 1 - extent.y) / blockSize.height
    return rows.flatMap { row in columns.map { BlockPlace(column: $0, row: row) } }
  }
}

/// A block of a file, counted from its north-western one.
public struct BlockPlace: Hashable, Sendable {
  /// Column of blocks, from 0 in the west.
  public let column: Int
  /// Row of blocks, from 0 in the north.
  public let row: Int

  /// The block in a column and a row.
  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}
