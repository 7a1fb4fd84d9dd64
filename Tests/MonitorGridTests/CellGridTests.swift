// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@Suite struct CellGridTests {
  static let sizes = [100, 120, 30, 250, 1000, 12.5, 1, 12.3, 9.999, 99_999.999, 100_000]

  private func grid(_ size: Double) throws -> CellGrid {
    try CellGrid(zone: try #require(UTMZone(epsg: 32637)), cellSizeMetres: size)
  }

  @Test(
    "cells are whole multiples of the size from the zone's origin",
    arguments: [
      (100, 412_345.6, 5_545_678.9, 4123, 55_456), (120, 412_345.6, 5_545_678.9, 3436, 46_213),
      // An edge belongs to the cell east or north of it.
      (100, 500_000, 4_000_000, 5000, 40_000), (100, 499_999.999, 3_999_999.999, 4999, 39_999),
      (12.3, 36.9, 36.9, 3, 3), (12.3, 36.899_999, 36.899_999, 2, 2),
      // Rows count on below the equator.
      (100, 500_000, -0.001, 5000, -1), (100, 500_000, -100, 5000, -1),
      (100, 500_000, -100.001, 5000, -2), (30, 0, 0, 0, 0),
    ])
  func cells(size: Double, x: Double, y: Double, column: Int, row: Int) throws {
    #expect(
      try grid(size).cell(containing: MapPoint(x: x, y: y)) == GridCell(column: column, row: row))
  }

  @Test func edgesCentreAndCornersByHand() throws {
    let grid = try grid(120)
    let cell = GridCell(column: 3436, row: 46_213)
    #expect(
      grid.bounds(of: cell)
        == CellBounds(minX: 412_320, minY: 5_545_560, maxX: 412_440, maxY: 5_545_680))
    #expect(grid.centre(of: cell) == MapPoint(x: 412_380, y: 5_545_620))
    #expect(
      grid.corners(of: cell) == [
        MapPoint(x: 412_320, y: 5_545_560), MapPoint(x: 412_440, y: 5_545_560),
        MapPoint(x: 412_440, y: 5_545_680), MapPoint(x: 412_320, y: 5_545_680),
      ])
    #expect(grid.areaSquareMetres == 14_400)
  }

  @Test("whole millimetres fall where integer arithmetic puts them", arguments: UInt64(0)..<16)
  func exactness(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for size in CellGridTests.sizes {
      let grid = try grid(size)
      for _ in 0..<200 {
        var millimetres = Int.random(in: -10_000_000_000...10_000_000_000, using: &random)
        if Bool.random(using: &random) {
          // On an edge, or a millimetre beside it.
          millimetres -= millimetres % grid.cellSizeMillimetres
          millimetres += Int.random(in: -1...1, using: &random)
        }
        let expected = Int(
          (Double(millimetres) / Double(grid.cellSizeMillimetres)).rounded(.down))
        // The quotient of integers this small is exact enough for its floor.
        #expect(grid.index(of: Double(millimetres) / 1000) == expected, "\(size) \(millimetres)")
      }
    }
  }

  @Test("each place lies in its cell, down to the last bit", arguments: UInt64(0)..<16)
  func bounds(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for size in CellGridTests.sizes {
      let grid = try grid(size)
      for _ in 0..<50 {
        let index = Int.random(in: -1_000_000...1_000_000, using: &random)
        let edge = grid.edge(index)
        for x in [edge.nextDown, edge, edge.nextUp, Double.random(in: -1e7...1e7, using: &random)] {
          let cell = grid.cell(containing: MapPoint(x: x, y: -x))
          #expect(grid.bounds(of: cell).contains(MapPoint(x: x, y: -x)), "\(size) \(x)")
        }
        #expect(grid.index(of: edge) == index && grid.index(of: edge.nextDown) == index - 1)
        let cell = GridCell(column: index, row: -index)
        #expect(grid.cell(containing: grid.centre(of: cell)) == cell)
      }
    }
  }

  @Test(
    "a size is a whole number of millimetres from 1 m to 100 km",
    arguments: [
      0, -100, 0.999, 0.5, 100_000.001, 12.3456, .nan, .infinity, -.infinity, 100.000_000_1,
    ])
  func refusedSizes(size: Double) throws {
    let error = #expect(throws: GridError.self) { try self.grid(size) }
    #expect(error?.code == .invalidCellSize)
  }
}

@Suite struct CellBlockTests {
  @Test func cellsComeFromTheNorthThenFromTheWest() {
    let block = CellBlock(columns: 7..<10, rows: -1..<1)
    let expected = [(7, 0), (8, 0), (9, 0), (7, -1), (8, -1), (9, -1)].map {
      GridCell(column: $0, row: $1)
    }
    #expect(Array(block) == expected)
    #expect(Array(block) == Array(block).sorted())
    #expect(block.count == 6)
    #expect(block.indices.map { block.position(of: block[$0]) } == Array(0..<6))
    #expect(block.position(of: GridCell(column: 10, row: 0)) == nil)
    #expect(block.position(of: GridCell(column: 7, row: 1)) == nil)
  }

  @Test func intersectionsAreThoseOfRectangles() {
    let block = CellBlock(columns: 0..<10, rows: 0..<10)
    #expect(
      block.intersection(CellBlock(columns: 8..<20, rows: -5..<3))
        == CellBlock(columns: 8..<10, rows: 0..<3))
    #expect(block.intersection(CellBlock(columns: 10..<20, rows: 0..<10)).isEmpty)
  }
}
