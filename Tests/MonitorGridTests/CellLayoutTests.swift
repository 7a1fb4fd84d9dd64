// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@Suite struct CellLayoutTests {
  private func grid(_ size: Double) throws -> CellGrid {
    try CellGrid(zone: try #require(UTMZone(epsg: 32637)), cellSizeMetres: size)
  }

  private func layout(
    x: Double, y: Double, pixel: Double, width: Int, height: Int, cell: Double
  ) throws -> CellLayout {
    try CellLayout(
      transform: GeoTransform(originX: x, originY: y, pixelWidth: pixel, pixelHeight: -pixel),
      size: RasterSize(width: width, height: height), grid: try grid(cell))
  }

  @Test func alignedPixelsByHand() throws {
    // 25 × 12 pixels of 10 m from E 400,050 and N 5,000,080: half a cell on the western and
    // eight tenths on the northern border.
    let layout = try layout(
      x: 400_050, y: 5_000_080, pixel: 10, width: 25, height: 12, cell: 100)
    #expect(layout.block == CellBlock(columns: 4000..<4003, rows: 49_999..<50_001))
    #expect(layout.pixelColumns(ofCellColumn: 4000) == -5..<5)
    #expect(layout.pixelColumns(ofCellColumn: 4002) == 15..<25)
    #expect(layout.pixelRows(ofCellRow: 50_000) == -2..<8)
    #expect(layout.pixelRows(ofCellRow: 49_999) == 8..<18)
    let corner = GridCell(column: 4000, row: 50_000)
    #expect(layout.pixelWindow(of: corner) == PixelWindow(x: -5, y: -2, width: 10, height: 10))
    #expect(layout.clippedPixelWindow(of: corner) == PixelWindow(x: 0, y: 0, width: 5, height: 8))
    #expect(layout.pixelCount(ofWholeCell: corner) == 100)
    #expect(layout.clippedPixelWindow(of: GridCell(column: 3999, row: 50_000)).isEmpty)
    #expect(layout.cell(ofPixelColumn: 24, row: 11) == GridCell(column: 4002, row: 49_999))
  }

  @Test func centresOnEdgesBelongToTheEasternAndNorthernCell() throws {
    // Centres at 400,000 m, 400,010 m, … and 5,000,000 m, 4,999,990 m, …
    let layout = try layout(x: 399_995, y: 5_000_005, pixel: 10, width: 20, height: 20, cell: 100)
    #expect(layout.pixelColumns(ofCellColumn: 4000) == 0..<10)
    #expect(layout.pixelRows(ofCellRow: 50_000) == -9..<1)
    #expect(layout.pixelRows(ofCellRow: 49_999) == 1..<11)
    #expect(layout.block == CellBlock(columns: 4000..<4002, rows: 49_998..<50_001))
  }

  @Test func cellsSmallerThanAPixelCanBeEmpty() throws {
    // Centres every 30 m from E 15: in cells of 10 m columns 1, 4 and 7.
    let layout = try layout(x: 0, y: 90, pixel: 30, width: 3, height: 3, cell: 10)
    #expect(layout.block == CellBlock(columns: 1..<8, rows: 1..<8))
    #expect(layout.block.count { layout.pixelCount(ofWholeCell: $0) == 1 } == 9)
    #expect(layout.block.allSatisfy { layout.pixelCount(ofWholeCell: $0) <= 1 })
  }

  @Test func cellsThatAreNoMultipleOfThePixelTakeTurns() throws {
    // 25 m cells of 10 m pixels hold two or three centres: 5, 15 | 25, 35, 45 | 55, 65 | …
    let layout = try layout(x: 0, y: 100, pixel: 10, width: 10, height: 10, cell: 25)
    #expect((0..<4).map { layout.pixelColumns(ofCellColumn: $0) } == [0..<2, 2..<5, 5..<7, 7..<10])
    // From the south: 5, 15 | 25, 35, 45 | … in rows counted from the north.
    #expect((0..<4).map { layout.pixelRows(ofCellRow: $0) } == [8..<10, 5..<8, 3..<5, 0..<3])
  }

  @Test(
    "every pixel is in exactly one cell, the one that holds its centre", arguments: UInt64(0)..<48)
  func partition(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for pixel in [10, 30, 12.5, 0.3, 9.999, 0.1, 100.0 / 3] {
      for cell in [100, 120, 30, 12.5, 1, 33.333] {
        let width = Int.random(in: 1...40, using: &random)
        let height = Int.random(in: 1...40, using: &random)
        var x = Double.random(in: 100_000...900_000, using: &random)
        var y = Double.random(in: -9_000_000...9_400_000, using: &random)
        if Bool.random(using: &random) {  // one centre, or many, on edges but for rounding
          let inside = Double(Int.random(in: 0...39, using: &random)) + 0.5
          x = (x / cell).rounded() * cell - inside * pixel
          y = (y / cell).rounded() * cell + inside * pixel
        }
        let layout = try layout(x: x, y: y, pixel: pixel, width: width, height: height, cell: cell)
        let grid = layout.grid
        var count = 0
        // Cells near the ends are enough where there are many.
        for cell in Set(layout.block.prefix(300)).union(layout.block.suffix(300)) {
          let window = layout.clippedPixelWindow(of: cell)
          count += window.count
          for column in window.x..<window.endX {
            for row in window.y..<window.endY {
              let centre = layout.transform.centre(column: column, row: row)
              #expect(grid.cell(containing: centre) == cell)
            }
          }
        }
        if layout.block.count <= 600 { #expect(count == width * height, "\(pixel) \(cell)") }
        // Neighbouring ranges meet, so that none overlap and no pixel is left out.
        for column in layout.block.columns.prefix(500) {
          #expect(
            layout.pixelColumns(ofCellColumn: column).upperBound
              == layout.pixelColumns(ofCellColumn: column + 1).lowerBound)
        }
        for row in layout.block.rows.prefix(500) {
          #expect(
            layout.pixelRows(ofCellRow: row).lowerBound
              == layout.pixelRows(ofCellRow: row + 1).upperBound)
        }
        #expect(layout.pixelColumns(ofCellColumn: layout.block.columns.lowerBound).contains(0))
        #expect(
          layout.pixelColumns(ofCellColumn: layout.block.columns.upperBound - 1).contains(width - 1)
        )
        #expect(layout.pixelRows(ofCellRow: layout.block.rows.upperBound - 1).contains(0))
        #expect(layout.pixelRows(ofCellRow: layout.block.rows.lowerBound).contains(height - 1))
      }
    }
  }

  @Test func theSumDecidesWhereTheQuotientIsRoundedOntoAnEdge() throws {
    // (E - origin) / 2.9997 is 147,068.5 after rounding, but the centre of that column, as it is
    // computed, lies a hair west of the edge.
    let layout = try layout(
      x: 570_361.838_55, y: 5_000_000, pixel: 2.999_7, width: 150_000, height: 10, cell: 33.333)
    #expect(layout.transform.centre(column: 147_068, row: 0).x < layout.grid.edge(30_346))
    #expect(layout.pixelColumns(ofCellColumn: 30_345).upperBound == 147_069)
    #expect(layout.pixelColumns(ofCellColumn: 30_346).lowerBound == 147_069)
    #expect(layout.cell(ofPixelColumn: 147_068, row: 0).column == 30_345)

    // A row's centre, as it is computed, lies a hair south of an edge at 338,496.147 m.
    let rows = try self.layout(
      x: 500_000, y: 1_626_693.597, pixel: 12.3, width: 10, height: 110_000, cell: 9.999)
    #expect(rows.transform.centre(column: 0, row: 104_731).y < rows.grid.edge(33_853))
    #expect(rows.pixelRows(ofCellRow: 33_852).lowerBound == 104_731)
    #expect(rows.pixelRows(ofCellRow: 33_853).upperBound == 104_731)
    #expect(rows.cell(ofPixelColumn: 0, row: 104_731).row == 33_852)
  }

  @Test func farPixelsOfALargeRasterAgreeToo() throws {
    let layout = try layout(
      x: 300_000.1, y: 9_300_000.7, pixel: 2.999_7, width: 200_000, height: 200_000, cell: 99.999)
    var random = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      let column = Int.random(in: 0..<200_000, using: &random)
      let row = Int.random(in: 0..<200_000, using: &random)
      let cell = layout.cell(ofPixelColumn: column, row: row)
      #expect(layout.pixelColumns(ofCellColumn: cell.column).contains(column))
      #expect(layout.pixelRows(ofCellRow: cell.row).contains(row))
    }
  }

  @Test(
    "other orientations are refused by name",
    arguments: [
      GeoTransform(originX: 0, originY: 0, pixelWidth: 10, pixelHeight: 10),
      GeoTransform(originX: 0, originY: 0, pixelWidth: -10, pixelHeight: -10),
      GeoTransform(originX: 0, originY: 0, pixelWidth: 10, pixelHeight: -10, rowRotation: 0.1),
      GeoTransform(originX: 0, originY: 0, pixelWidth: 10, pixelHeight: -10, columnRotation: 0.1),
      GeoTransform(originX: 0, originY: 0, pixelWidth: 0, pixelHeight: -10),
      GeoTransform(originX: 0, originY: 0, pixelWidth: .nan, pixelHeight: -10),
    ])
  func notNorthUp(transform: GeoTransform) throws {
    let error = #expect(throws: GridError.self) {
      try CellLayout(
        transform: transform, size: RasterSize(width: 10, height: 10), grid: try grid(100))
    }
    #expect(error?.code == .notNorthUp)
  }

  @Test(
    "coordinates that are no metres are refused",
    arguments: [
      (.nan, 0, 10, 10), (0, .infinity, 10, 10), (2e9, 0, 10, 10), (0, 0, 1e-4, 10),
      (0, 0, 2e6, 10), (0, 0, .infinity, 10), (0, 0, 10, 0), (0, 0, 10, -1), (0, 0, 1e5, 1_000_000),
    ])
  func outOfRange(x: Double, y: Double, pixel: Double, width: Int) throws {
    let error = #expect(throws: GridError.self) {
      try self.layout(x: x, y: y, pixel: pixel, width: width, height: 10, cell: 100)
    }
    #expect(error?.code == .coordinatesOutOfRange)
  }
}
