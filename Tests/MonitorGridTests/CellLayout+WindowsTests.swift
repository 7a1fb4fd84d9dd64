// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@Suite struct CellWindowTests {
  private func layout(
    x: Double = 400_050, y: Double = 5_000_080, pixel: Double = 10, width: Int, height: Int,
    cell: Double = 100
  ) throws -> CellLayout {
    try CellLayout(
      transform: GeoTransform(originX: x, originY: y, pixelWidth: pixel, pixelHeight: -pixel),
      size: RasterSize(width: width, height: height),
      grid: try CellGrid(zone: try #require(UTMZone(epsg: 32637)), cellSizeMetres: cell))
  }

  @Test func windowsByHand() throws {
    // Columns of cells hold 5, 10 and 10 pixels, rows from the north 8 and 4.
    let layout = try layout(width: 25, height: 12)
    let windows = layout.windows(ofAbout: RasterSize(width: 19, height: 10))
    #expect(
      windows.map(\.pixels) == [
        PixelWindow(x: 0, y: 0, width: 15, height: 8),
        PixelWindow(x: 15, y: 0, width: 10, height: 8),
        PixelWindow(x: 0, y: 8, width: 15, height: 4),
        PixelWindow(x: 15, y: 8, width: 10, height: 4),
      ])
    #expect(
      windows.map(\.cells) == [
        CellBlock(columns: 4000..<4002, rows: 50_000..<50_001),
        CellBlock(columns: 4002..<4003, rows: 50_000..<50_001),
        CellBlock(columns: 4000..<4002, rows: 49_999..<50_000),
        CellBlock(columns: 4002..<4003, rows: 49_999..<50_000),
      ])
  }

  @Test func stripsFollowReportOrder() throws {
    let layout = try layout(width: 250, height: 333)
    let strips = layout.windows(maximumPixels: 250 * 45)
    #expect(strips.count == 9)
    #expect(strips.flatMap { Array($0.cells) } == Array(layout.block))
  }

  @Test("every pixel and every cell is in exactly one window", arguments: UInt64(0)..<32)
  func partition(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pixels: [Double] = [10, 30, 12.5, 0.3, 9.999]
    let cells: [Double] = [100, 120, 30, 12.5, 1]
    let layout = try layout(
      x: .random(in: 300_000...600_000, using: &random),
      y: .random(in: 3_000_000...6_000_000, using: &random),
      pixel: try #require(pixels.randomElement(using: &random)),
      width: .random(in: 1...60, using: &random), height: .random(in: 1...60, using: &random),
      cell: try #require(cells.randomElement(using: &random)))
    let target = RasterSize(
      width: .random(in: 1...70, using: &random), height: .random(in: 1...70, using: &random))
    let maximum = Int.random(in: 1...5000, using: &random)
    for windows in [layout.windows(ofAbout: target), layout.windows(maximumPixels: maximum)] {
      var owner = [Int](repeating: 0, count: layout.size.width * layout.size.height)
      for window in windows {
        #expect(!window.pixels.isEmpty)
        #expect(window.pixels == layout.clippedPixelWindow(of: window.cells))
        for row in window.pixels.y..<window.pixels.endY {
          for column in window.pixels.x..<window.pixels.endX {
            owner[row * layout.size.width + column] += 1
          }
        }
      }
      #expect(owner.allSatisfy { $0 == 1 })
      #expect(windows.reduce(0) { $0 + $1.cells.count } == layout.block.count)
      // The first cells of the windows follow each other in report order.
      let first = windows.map(\.cells.first)
      for (earlier, later) in zip(first, first.dropFirst()) {
        #expect(try #require(earlier) < #require(later))
      }
    }
    for window in layout.windows(ofAbout: target) {
      #expect(
        window.pixels.width <= target.width
          || window.cells.columns.count { column in
            !layout.pixelColumns(ofCellColumn: column).isEmpty
          } == 1)
      #expect(
        window.pixels.height <= target.height
          || window.cells.rows.count { row in
            !layout.pixelRows(ofCellRow: row).isEmpty
          } == 1)
    }
    for window in layout.windows(maximumPixels: maximum) where window.cells.count > 1 {
      let single = window.cells.map { layout.clippedPixelWindow(of: $0).count }.max() ?? 0
      #expect(window.pixels.count <= max(maximum, single))
    }
  }

  @Test func aWholeSceneIsCutIntoFewWindows() throws {
    let layout = try layout(x: 399_960, y: 5_000_040, width: 10_980, height: 10_980)
    let windows = layout.windows(maximumPixels: 1 << 20)
    #expect(windows.allSatisfy { $0.pixels.width == 10_980 && $0.pixels.count <= 1 << 20 })
    // 95 rows of pixels fit: 4 and 9 × 10 in the first window, 9 × 10 in the rest.
    #expect(windows.count == 122)
  }
}
