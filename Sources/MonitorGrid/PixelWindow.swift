// SPDX-License-Identifier: Apache-2.0

/// The size of a raster in pixels.
public struct RasterSize: Hashable, Sendable {
  /// Columns, counted from the west.
  public let width: Int
  /// Rows, counted from the north.
  public let height: Int

  /// A size of `width` columns by `height` rows.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// A rectangle of whole pixels on a raster's grid; (0, 0) is the north-western pixel.
///
/// A window may lie outside of its raster (a cell at the border does); who reads it clips it.
public struct PixelWindow: Hashable, Sendable {
  /// First column.
  public let x: Int
  /// First row.
  public let y: Int
  /// Number of columns, not negative.
  public let width: Int
  /// Number of rows, not negative.
  public let height: Int

  /// The window of `width` by `height` pixels whose north-western pixel is (`x`, `y`).
  public init(x: Int, y: Int, width: Int, height: Int) {
    precondition(width >= 0 && height >= 0, "a window's sides are not negative")
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The window that covers a whole raster.
  public init(covering size: RasterSize) {
    self.init(x: 0, y: 0, width: size.width, height: size.height)
  }

  /// Number of pixels.
  public var count: Int { width * height }
  /// Whether the window holds no pixel.
  public var isEmpty: Bool { width == 0 || height == 0 }
  /// One past the last column.
  public var endX: Int { x + width }
  /// One past the last row.
  public var endY: Int { y + height }

  /// Whether a pixel lies in the window.
  public func contains(x column: Int, y row: Int) -> Bool {
    column >= x && column < endX && row >= y && row < endY
  }

  /// The pixels that lie in both windows; an empty window at this one's corner where there are none.
  public func intersection(_ other: PixelWindow) -> PixelWindow {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(endX, other.endX)
    let bottom = min(endY, other.endY)
    guard right > left, bottom > top else { return PixelWindow(x: x, y: y, width: 0, height: 0) }
    return PixelWindow(x: left, y: top, width: right - left, height: bottom - top)
  }

  /// The window grown by `margin` pixels on every side.
  public func grown(by margin: Int) -> PixelWindow {
    PixelWindow(
      x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// The same pixels counted from another origin: the window moved by (`dx`, `dy`).
  public func moved(dx: Int, dy: Int) -> PixelWindow {
    PixelWindow(x: x + dx, y: y + dy, width: width, height: height)
  }
}
