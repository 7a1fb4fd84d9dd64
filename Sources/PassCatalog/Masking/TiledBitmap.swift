// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// A bit for each pixel of a raster, kept in squares of 64 by 64 pixels.
///
/// A square whose pixels are all alike takes no memory. Clouds are large: most squares are.
struct TiledBitmap: Sendable {
  static let side = 64
  let size: RasterSize
  private let columns: Int
  /// By square, row by row: the place of its first word, or one of the two below.
  private var places: [Int] = []
  private var words: [UInt64] = []
  private static let allClear = -1
  private static let allSet = -2

  /// A bitmap to which rows of squares are still to be appended.
  init(size: RasterSize) {
    self.size = size
    columns = (size.width + Self.side - 1) / Self.side
  }

  /// Appends 64 rows of pixels from the north, fewer at the end of the raster.
  mutating func append(_ rows: [BitRow]) {
    precondition(rows.count <= Self.side, "a square has 64 rows")
    for column in 0..<columns {
      // Bits beyond the raster count as whatever the others are.
      let width = min(Self.side, size.width - column * Self.side)
      let full = width == Self.side ? UInt64.max : (1 << UInt64(width)) - 1
      if rows.allSatisfy({ $0.words[column] == 0 }) {
        places.append(Self.allClear)
      } else if rows.allSatisfy({ $0.words[column] == full }) {
        places.append(Self.allSet)
      } else {
        places.append(words.count)
        for row in 0..<Self.side {
          words.append(row < rows.count ? rows[row].words[column] : 0)
        }
      }
    }
  }

  /// Calls `body` with each run of 64 pixels of a window's rows that is not all clear.
  ///
  /// - Parameters:
  ///   - window: Pixels inside of the raster.
  ///   - body: Receives the row, the first column of the run, and its bits; those outside of the window
  ///     are clear.
  func forEachRun(in window: PixelWindow, _ body: (_ y: Int, _ x: Int, _ bits: UInt64) -> Void) {
    guard !window.isEmpty else { return }
    let squares = window.x / Self.side...(window.endX - 1) / Self.side
    for y in window.y..<window.endY {
      let row = y / Self.side * columns
      for square in squares {
        let place = places[row + square]
        guard place != Self.allClear else { continue }
        var bits = place == Self.allSet ? UInt64.max : words[place + y % Self.side]
        let x = square * Self.side
        if x < window.x { bits &= UInt64.max << UInt64(window.x - x) }
        if x + Self.side > window.endX { bits &= UInt64.max >> UInt64(x + Self.side - window.endX) }
        if bits != 0 { body(y, x, bits) }
      }
    }
  }

  /// Whether a pixel is set.
  func contains(x: Int, y: Int) -> Bool {
    var isSet = false
    forEachRun(in: PixelWindow(x: x, y: y, width: 1, height: 1)) { _, _, _ in isSet = true }
    return isSet
  }
}
