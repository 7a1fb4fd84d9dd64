// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct CellPlacementTests {
  private func raster(
    _ epsg: Int?, _ x: Double, _ y: Double, pixel: Double,
    size: RasterSize = RasterSize(width: 100, height: 100)
  ) throws -> RasterGrid {
    RasterGrid(
      size: size,
      geoTransform: GeoTransform(originX: x, originY: y, pixelWidth: pixel, pixelHeight: -pixel),
      spatialReference: try epsg.map { try SpatialReference(epsg: $0) })
  }

  @Test("a raster in a UTM system uses its own zone, wherever it lies")
  func ownZone() throws {
    // 900 km east of the false easting lies in the next zone but one.
    for x in [500_000.0, 1_400_000] {
      let raster = try raster(32637, x, 5_600_000, pixel: 10)
      let placement = try CellPlacement(of: raster, cellSizeMetres: 100)
      #expect(placement.grid.zone == UTMZone(number: 37, isNorthern: true))
      #expect(placement.parallelTransform == raster.geoTransform)
      #expect(placement.gridEPSG == 32637)
    }
    let south = try CellPlacement(
      of: try raster(32718, 500_000, 9_000_000, pixel: 30), cellSizeMetres: 100)
    #expect(south.grid.zone == UTMZone(number: 18, isNorthern: false))
  }

  @Test("a UTM system on another datum keeps it: cells are counted in the raster's own coordinates")
  func otherDatum() throws {
    let placement = try CellPlacement(
      of: try raster(23037, 500_000, 5_600_000, pixel: 10), cellSizeMetres: 100)
    #expect(placement.grid.zone == UTMZone(number: 37, isNorthern: true))
    #expect(placement.gridEPSG == 23037)
    #expect(placement.gridReference.isSame(as: try SpatialReference(epsg: 23037)))
  }

  @Test("a southern raster in northern coordinates counts in the southern zone")
  func landsatSouth() throws {
    let raster = try raster(32618, 500_000, -920_000, pixel: 30)
    let placement = try CellPlacement(of: raster, cellSizeMetres: 100)
    #expect(placement.grid.zone == UTMZone(number: 18, isNorthern: false))
    #expect(placement.parallelTransform?.originY == 9_080_000)
    #expect(placement.parallelTransform?.originX == 500_000)
    #expect(placement.gridEPSG == 32718)
  }

  @Test(
    "any other raster counts in the standard zone of its centre, with Norway's exceptions",
    arguments: [
      (37.5, 50.0, 37, true), (35.99, 50, 36, true), (4.0, 60.5, 32, true), (2.5, 60.5, 31, true),
      (8.0, 77, 31, true), (10, 77, 33, true), (-70, -8, 19, false), (-179.9, 10, 1, true),
    ])
  func geographic(longitude: Double, latitude: Double, zone: Int, isNorthern: Bool) throws {
    let raster = try raster(4326, longitude - 0.005, latitude + 0.005, pixel: 0.0001)
    let placement = try CellPlacement(of: raster, cellSizeMetres: 100)
    #expect(placement.grid.zone == UTMZone(number: zone, isNorthern: isNorthern))
    #expect(placement.parallelTransform == nil)
    #expect(placement.gridEPSG == placement.grid.zone.epsg)
  }

  @Test("a Lambert raster counts in the zone of its centre")
  func lambert() throws {
    // EPSG:3035 has its origin at 10° E, 52° N: 4,321,000 m east and 3,210,000 m north.
    let raster = try raster(3035, 4_320_500, 3_210_500, pixel: 10)
    let placement = try CellPlacement(of: raster, cellSizeMetres: 100)
    #expect(placement.grid.zone == UTMZone(number: 32, isNorthern: true))
    #expect(placement.parallelTransform == nil)
  }

  @Test("places without a UTM zone, no system and bad cell sizes are errors")
  func errors() throws {
    #expect(throws: GDALError.self) {
      try CellPlacement(of: try raster(4326, 10, 86, pixel: 0.001), cellSizeMetres: 100)
    }
    #expect(throws: GDALError.self) {
      try CellPlacement(of: try raster(nil, 0, 0, pixel: 1), cellSizeMetres: 100)
    }
    #expect(throws: GridError.self) {
      try CellPlacement(of: try raster(32637, 5e5, 5e6, pixel: 10), cellSizeMetres: 0.5)
    }
  }
}
