// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct PassGridTests {
  private let temporary = TestFolder()
  private var folder: URL { temporary.url }
  private let pixels = SampleFile.ramp(Float.self)

  private func code(
    _ look: SampleFile.Look, pixelsOnly: Bool = false
  ) throws -> PassError.Code? {
    let path = try SampleFile.write([pixels], to: folder.appending(path: "a.tif"), look)
    return try passErrorCode {
      _ = try Pass.described(path, PassOptions(isPixelsOnly: pixelsOnly))
    }
  }

  @Test("rotated, south-up and mirrored rasters are refused")
  func notNorthUp() throws {
    let rotated = GeoTransform(
      originX: 500_000, originY: 5_600_000, pixelWidth: 10, pixelHeight: -10, rowRotation: 1,
      columnRotation: 1)
    let southUp = GeoTransform(
      originX: 500_000, originY: 5_600_000, pixelWidth: 10, pixelHeight: 10)
    let mirrored = GeoTransform(
      originX: 500_000, originY: 5_600_000, pixelWidth: -10, pixelHeight: -10)
    for transform in [rotated, southUp, mirrored] {
      #expect(try code(SampleFile.Look(transform: transform)) == .notNorthUp)
      #expect(try code(SampleFile.Look(transform: transform), pixelsOnly: true) == nil)
    }
  }

  @Test("a raster without a place needs --pixels-only")
  func noGeoreference() throws {
    for look in [
      SampleFile.Look(transform: nil, epsg: nil), SampleFile.Look(epsg: nil),
    ] {
      #expect(try code(look) == .noGeoreference)
      #expect(try code(look, pixelsOnly: true) == nil)
    }
  }

  @Test("with --pixels-only one unit of the map is a pixel, whatever the file says")
  func pixelsOnly() throws {
    let path = try SampleFile.write([pixels], to: folder.appending(path: "a.tif"))
    let pass = try Pass.described(path, PassOptions(isPixelsOnly: true))
    #expect(pass.grid.spatialReference == nil)
    #expect(pass.grid.geoTransform.centre(column: 3, row: 2) == MapPoint(x: 3.5, y: -2.5))
  }

  @Test("radar geometry is told from a missing georeference")
  func groundControlPoints() throws {
    let plain = try SampleFile.write(
      [pixels], to: folder.appending(path: "plain.tif"),
      SampleFile.Look(transform: nil, epsg: nil))
    let points = ["0 0 37 50", "8 0 37.1 50", "0 6 37 49.9", "8 6 37.1 49.9"]
    let path = folder.appending(path: "points.tif").path
    try SampleFile.run(
      "gdal_translate",
      ["-a_srs", "EPSG:4326"]
        + points.flatMap { ["-gcp"] + $0.split(separator: " ").map(String.init) }
        + [plain, path])
    #expect(try passErrorCode { _ = try Pass.described(path) } == .radarGeometry)
    let pass = try Pass.described(path, PassOptions(isPixelsOnly: true))
    #expect(pass.grid.size == SampleFile.size)
  }
}
