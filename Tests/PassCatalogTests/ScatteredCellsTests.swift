// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct ScatteredCellsTests {
  struct Place: Sendable, CustomTestStringConvertible {
    let epsg: Int
    let x: Double
    let y: Double
    let pixel: Double
    let size: RasterSize

    var testDescription: String { "EPSG:\(epsg) at \(x), \(y)" }

    func raster() throws -> RasterGrid {
      RasterGrid(
        size: size,
        geoTransform: GeoTransform(
          originX: x, originY: y, pixelWidth: pixel, pixelHeight: -pixel),
        spatialReference: try SpatialReference(epsg: epsg))
    }
  }

  static let places = [
    Place(epsg: 4326, x: 37.2, y: 50.1, pixel: 0.0002, size: RasterSize(width: 90, height: 70)),
    // Across the antimeridian, and counted eastwards to 360°.
    Place(epsg: 4326, x: 179.99, y: 50.1, pixel: 0.0002, size: RasterSize(width: 90, height: 70)),
    Place(epsg: 4326, x: 359.5, y: 50.1, pixel: 0.0002, size: RasterSize(width: 90, height: 70)),
    // Across the border of two zones.
    Place(epsg: 4326, x: 35.9, y: 0.01, pixel: 0.002, size: RasterSize(width: 80, height: 40)),
    Place(
      epsg: 3035, x: 4_000_000, y: 3_000_000, pixel: 20, size: RasterSize(width: 100, height: 60)),
    Place(
      epsg: 3857, x: 4_150_000, y: 6_450_000, pixel: 25, size: RasterSize(width: 64, height: 64)),
  ]

  @Test(
    "every pixel is in exactly one cell of one window, and that is the cell of its centre",
    arguments: places, [500, 100_000])
  func everyPixelOnce(place: Place, target: Int) throws {
    let raster = try place.raster()
    let cellSize = place.epsg == 4326 && place.pixel > 0.001 ? 1000.0 : 100
    let grid = try CellPlacement(of: raster, cellSizeMetres: cellSize).grid
    let scattered = try ScatteredCells(of: raster, on: grid, target: target)
    let locator = try scattered.makeLocator(of: raster)
    var found = [[GridCell]](repeating: [], count: place.size.width * place.size.height)
    var cellCount = 0
    for window in scattered.windows {
      cellCount += window.cells.count
      var cells = [GridCell?](repeating: nil, count: window.pixels.count)
      try locator.locate(window.pixels, into: &cells)
      for (index, cell) in cells.enumerated() {
        guard let cell, window.cells.contains(cell) else { continue }
        let (row, column) = index.quotientAndRemainder(dividingBy: window.pixels.width)
        let (x, y) = (window.pixels.x + column, window.pixels.y + row)
        guard PixelWindow(covering: place.size).contains(x: x, y: y) else { continue }
        found[y * place.size.width + x].append(cell)
      }
    }
    #expect(cellCount == scattered.block.count)
    let expected = try centres(of: raster, grid: grid)
    let wrong = zip(found, expected).count { $0 != [$1] }
    #expect(wrong == 0)
    for cell in Set(expected) { #expect(scattered.block.contains(cell)) }
  }

  /// The cells of all pixels, each by itself.
  private func centres(of raster: RasterGrid, grid: CellGrid) throws -> [GridCell] {
    var transform = try CoordinateTransform(
      from: try #require(raster.spatialReference), to: try SpatialReference(epsg: grid.zone.epsg))
    var cells: [GridCell] = []
    for y in 0..<raster.size.height {
      for x in 0..<raster.size.width {
        let centre = raster.geoTransform.centre(column: x, row: y)
        cells.append(grid.cell(containing: try transform.transform(centre)))
      }
    }
    return cells
  }

  @Test("windows hold the whole of their cells on the endless raster grid")
  func wholeCells() throws {
    let raster = try Self.places[0].raster()
    let grid = try CellPlacement(of: raster, cellSizeMetres: 100).grid
    var counts: [Set<Int>] = []
    // However the work is cut, a cell has the same pixels.
    for target in [200, 2000, 1_000_000] {
      let scattered = try ScatteredCells(of: raster, on: grid, target: target)
      let locator = try scattered.makeLocator(of: raster)
      var pixels: [GridCell: Int] = [:]
      for window in scattered.windows {
        var cells = [GridCell?](repeating: nil, count: window.pixels.count)
        try locator.locate(window.pixels, into: &cells)
        for case let cell? in cells where window.cells.contains(cell) {
          pixels[cell, default: 0] += 1
        }
      }
      // Pixels of 0.0002° are 14.3 by 22.3 m here: 31 in a hectare.
      #expect(pixels.values.allSatisfy { (24...40).contains($0) })
      #expect(pixels.count == scattered.block.count)
      counts.append(Set(pixels.map { $0.key.column * 1_000_000_000 + $0.key.row * 100 + $0.value }))
    }
    #expect(counts[0] == counts[1] && counts[1] == counts[2])
  }

  @Test("a raster that reaches far beyond its zone is refused")
  func tooWide() throws {
    let raster = try Place(
      epsg: 4326, x: -60, y: 60, pixel: 1, size: RasterSize(width: 120, height: 40)
    ).raster()
    let grid = try CellPlacement(of: raster, cellSizeMetres: 100_000).grid
    #expect(throws: GDALError.self) {
      try ScatteredCells(of: raster, on: grid, target: 1000)
    }
  }
}
