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
