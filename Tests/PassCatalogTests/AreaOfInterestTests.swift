// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct AreaOfInterestTests {
  private let temporary = TestFolder()
  /// Cells of 100 m from 500,000 E, 5,600,000 N: 20 by 10.
  private let block = CellBlock(columns: 5000..<5020, rows: 56_000..<56_010)

  private func placement() throws -> CellPlacement {
    let raster = RasterGrid(
      size: RasterSize(width: 200, height: 100),
      geoTransform: GeoTransform(
        originX: 500_000, originY: 5_601_000, pixelWidth: 10, pixelHeight: -10),
      spatialReference: try SpatialReference(epsg: 32637))
    return try CellPlacement(of: raster, cellSizeMetres: 100)
  }

  /// Writes shapes in metres of the zone, in the system given.
  private func write(_ shapes: [String], epsg: Int = 32637) throws -> String {
    let path = temporary.url.appending(path: "area-\(UUID().uuidString).geojson").path
    var transform = try CoordinateTransform(
      from: try SpatialReference(epsg: 32637), to: try SpatialReference(epsg: 4326))
    let isGeographic = epsg == 4326
    let file = isGeographic ? path : path.replacing(".geojson", with: ".gpkg")
    var dataset = try VectorDataset(
      creating: file, driver: isGeographic ? "GeoJSON" : "GPKG")
    try dataset.createLayer(
      LayerDefinition(
        name: "area", geometryKind: .unknown, spatialReference: try SpatialReference(epsg: epsg),
        fields: []))
    for shape in shapes {
      var geometry = try VectorGeometry(wkt: shape)
      if isGeographic {
        geometry = try geometry.transformed(by: &transform)
      } else if epsg != 32637 {
        var other = try CoordinateTransform(
          from: try SpatialReference(epsg: 32637), to: try SpatialReference(epsg: epsg))
        geometry = try geometry.transformed(by: &other)
      }
      try dataset.insert(VectorFeature(geometry: geometry, values: []), intoLayer: "area")
    }
    try dataset.close()
    return file
  }

  private func cells(_ path: String, buffer: Double? = nil) throws -> Set<GridCell> {
    let area = try AreaOfInterest(
      path: path, bufferMetres: buffer, block: block, placement: try placement(),
      policy: OpenPolicy())
    return Set(block.filter { area.mask.contains($0) })
  }

  private func expected(columns: Range<Int>, rows: Range<Int>) -> Set<GridCell> {
    Set(CellBlock(columns: columns, rows: rows))
  }

  private let square =
    "POLYGON((500250 5600150, 500550 5600150, 500550 5600350, 500250 5600350, 500250 5600150))"

  @Test(
    "a polygon asks for every cell that it touches, in any system", arguments: [32637, 4326, 3857])
  func polygon(epsg: Int) throws {
    let found = try cells(try write([square], epsg: epsg))
    #expect(found == expected(columns: 5002..<5006, rows: 56_001..<56_004))
  }

  @Test("a polygon inside of one cell asks for that cell")
  func smallPolygon() throws {
    let tiny =
      "POLYGON((500710 5600710, 500712 5600710, 500712 5600712, 500710 5600712, 500710 5600710))"
    let found = try cells(try write([tiny]))
    #expect(found == [GridCell(column: 5007, row: 56_007)])
    let both = try cells(try write([tiny, square]))
    #expect(both.count == 13)
  }

  @Test("a corridor along a line is as wide as asked for, and longer lines are cut")
  func corridor() throws {
    // Due east along the middle of row 56,005, from far west to far east.
    let line = "LINESTRING(400000 5600550, 600000 5600550)"
    let narrow = try cells(try write([line]), buffer: 40)
    #expect(narrow == expected(columns: 5000..<5020, rows: 56_005..<56_006))
    let wide = try cells(try write([line]), buffer: 160)
    #expect(wide == expected(columns: 5000..<5020, rows: 56_003..<56_008))
  }

  @Test("a corridor reaches in from a line outside of the raster")
  func lineOutside() throws {
    let line = "LINESTRING(501000 5599700, 501001 5599700)"
    let found = try cells(try write([line], epsg: 4326), buffer: 350)
    #expect(found.contains(GridCell(column: 5010, row: 56_000)))
    #expect(found.allSatisfy { $0.row == 56_000 })
  }

  @Test("a line without a width is an error that names the option")
  func lineWithoutWidth() throws {
    let path = try write(["LINESTRING(500100 5600100, 501900 5600900)"])
    let error = try passError { _ = try cells(path) }
    #expect(error?.code == .noArea)
    #expect(error?.subject == path)
    #expect(error?.explanation.contains("--buffer") == true)
  }

  @Test("an area far away leaves nothing to test, and that is an error")
  func farAway() throws {
    let far =
      "POLYGON((700000 5600150, 700550 5600150, 700550 5600350, 700000 5600350, 700000 5600150))"
    for epsg in [32637, 4326] {
      #expect(try passErrorCode { _ = try cells(try write([far], epsg: epsg)) } == .noOverlap)
    }
    let line = "LINESTRING(700000 5600550, 710000 5600550)"
    #expect(
      try passErrorCode { _ = try cells(try write([line]), buffer: 500) } == .noOverlap)
    // Next to the block, but not in it.
    let near =
      "POLYGON((502110 5600150, 502150 5600150, 502150 5600250, 502110 5600250, 502110 5600150))"
    #expect(try passErrorCode { _ = try cells(try write([near])) } == .noOverlap)
  }

  @Test("a file that is missing or no vector is told by name")
  func unreadable() throws {
    let missing = temporary.url.appending(path: "absent.geojson").path
    #expect(try passErrorCode { _ = try cells(missing) } == .missing)
    let text = temporary.url.appending(path: "text.geojson")
    try Data("no shapes".utf8).write(to: text)
    let error = try passError { _ = try cells(text.path) }
    #expect(error?.code == .unreadable)
    #expect(error?.subject.contains("text.geojson") == true)
  }
}
