// SPDX-License-Identifier: Apache-2.0
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Geometries") struct VectorGeometryTests {
  @Test func textAndBinaryAreTheSameGeometry() throws {
    for (wkt, kind) in [
      ("POINT (1 2)", VectorGeometry.Kind.point), ("LINESTRING (0 0,3 4)", .lineString),
      ("POLYGON ((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,1 1))", .polygon),
      ("MULTIPOINT ((1 2),(3 4))", .multiPoint),
      ("MULTILINESTRING ((0 0,1 1),(2 2,3 3))", .multiLineString),
      ("MULTIPOLYGON (((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", .multiPolygon),
      ("GEOMETRYCOLLECTION (POINT (1 2))", .collection), ("POINT Z (1 2 3)", .point),
    ] {
      let geometry = try VectorGeometry(wkt: wkt)
      #expect(geometry.kind == kind)
      #expect(geometry.wkt == wkt)
      #expect(try VectorGeometry(wkb: geometry.wkb) == geometry)
    }
    #expect(
      try VectorGeometry(geoJSON: "{\"type\":\"Point\",\"coordinates\":[1,2]}")
        == VectorGeometry(MapPoint(x: 1, y: 2)))
  }

  @Test func whatIsMadeHereIsWhatGDALMakes() throws {
    let ring = [MapPoint(x: 0, y: 0), MapPoint(x: 4, y: 0), MapPoint(x: 4, y: 4)]
    let hole = [MapPoint(x: 2, y: 1), MapPoint(x: 3, y: 1), MapPoint(x: 3, y: 2)]
    #expect(VectorGeometry(MapPoint(x: 1.5, y: -2)) == (try VectorGeometry(wkt: "POINT (1.5 -2)")))
    #expect(
      VectorGeometry(line: ring) == (try VectorGeometry(wkt: "LINESTRING (0 0,4 0,4 4)")))
    #expect(
      VectorGeometry(polygon: [ring, hole + [hole[0]]])
        == (try VectorGeometry(wkt: "POLYGON ((0 0,4 0,4 4,0 0),(2 1,3 1,3 2,2 1))")))
    #expect(VectorGeometry(line: ring).points == ring)
    #expect(VectorGeometry(polygon: [ring]).points == ring + [ring[0]])
  }

  @Test func areaLengthBoundsAndParts() throws {
    let geometry = try VectorGeometry(
      wkt: "MULTIPOLYGON (((0 0,3 0,3 4,0 0)),((10 10,12 10,12 12,10 12,10 10)))")
    #expect(geometry.area == 10)
    #expect(geometry.length == 20)
    #expect(
      geometry.bounds
        == MapBounds(minimum: MapPoint(x: 0, y: 0), maximum: MapPoint(x: 12, y: 12)))
    #expect(geometry.parts.map(\.area) == [6, 4])
    #expect(geometry.isValid)
    #expect(try VectorGeometry(wkt: "LINESTRING (0 0,3 4)").length == 5)
    let empty = try VectorGeometry(wkt: "POLYGON EMPTY")
    #expect(empty.isEmpty && empty.bounds == nil && empty.area == 0)
  }

  @Test(.enabled(if: GDALLibrary.hasGEOS)) func setOperations() throws {
    let left = VectorGeometry(
      MapBounds(minimum: MapPoint(x: 0, y: 0), maximum: MapPoint(x: 2, y: 1)))
    let right = VectorGeometry(
      MapBounds(minimum: MapPoint(x: 1, y: 0), maximum: MapPoint(x: 3, y: 1)))
    #expect(try left.union(right).area == 3)
    #expect(try left.intersection(right).area == 1)
    #expect(try VectorGeometry.union(of: [left, right, left]).area == 3)
    #expect(try VectorGeometry.union(of: []).isEmpty)
    #expect(try left.intersects(right))
    #expect(try !left.contains(right))
    #expect(try left.contains(VectorGeometry(MapPoint(x: 0.5, y: 0.5))))
    let bow = try VectorGeometry(wkt: "POLYGON ((0 0,2 2,2 0,0 2,0 0))")
    #expect(!bow.isValid)
    #expect(try bow.madeValid().area == 2)
    let corridor = try VectorGeometry(wkt: "LINESTRING (0 0,100 0)").buffered(by: 10)
    #expect(abs(corridor.area - (2000 + 100 * Double.pi)) < 1)
    #expect(corridor.kind == .polygon)
  }

  @Test func aGeometryIsTransformedCornerByCorner() throws {
    let (wgs, utm) = try (SpatialReference(epsg: 4326), SpatialReference(epsg: 32637))
    var transform = try CoordinateTransform(from: wgs, to: utm)
    let line = [MapPoint(x: 38, y: 50), MapPoint(x: 39, y: 51)]
    var expected = line
    try transform.transform(&expected)
    #expect(try VectorGeometry(line: line).transformed(by: &transform).points == expected)
    let outside = VectorGeometry(line: [MapPoint(x: 38, y: 50), MapPoint(x: 38, y: 500)])
    let error = #expect(throws: GDALError.self) { _ = try outside.transformed(by: &transform) }
    #expect(error?.code == .transformFailed)
  }

  @Test func nonsenseIsAnError() {
    for bytes in [[], [1], [1, 3, 0, 0, 0, 255, 255, 255, 255], [9, 9, 9, 9, 9, 9]] as [[UInt8]] {
      let error = #expect(throws: GDALError.self) { _ = try VectorGeometry(wkb: bytes) }
      #expect(error?.code == .vectorFailed)
    }
    for text in ["", "POINT", "POLYGON ((0 0", "nonsense"] {
      #expect(throws: GDALError.self) { _ = try VectorGeometry(wkt: text) }
    }
    #expect(throws: GDALError.self) { _ = try VectorGeometry(geoJSON: "{") }
  }
}

@Suite("Pixels under geometries") struct RasteriseTests {
  private let grid = RasterGrid(
    size: RasterSize(width: 4, height: 3),
    geoTransform: GeoTransform(originX: 0, originY: 3, pixelWidth: 1, pixelHeight: -1),
    spatialReference: nil)

  @Test func aPixelCountsByItsCentreOrByAnyTouch() throws {
    let box = VectorGeometry(
      MapBounds(minimum: MapPoint(x: 0.9, y: 1.2), maximum: MapPoint(x: 2.1, y: 1.9)))
    #expect(
      try rasterise([box], onto: grid, allTouched: false) == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    #expect(
      try rasterise([box], onto: grid, allTouched: true) == [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0])
  }

  @Test func nothingMarksNothingAndTwoMarkBoth() throws {
    #expect(try rasterise([], onto: grid, allTouched: true) == [UInt8](repeating: 0, count: 12))
    let empty = try VectorGeometry(wkt: "POLYGON EMPTY")
    #expect(try rasterise([empty], onto: grid, allTouched: true).allSatisfy { $0 == 0 })
    let points = [MapPoint(x: 0.5, y: 2.5), MapPoint(x: 3.5, y: 0.5)].map { VectorGeometry($0) }
    #expect(
      try rasterise(points, onto: grid, allTouched: false) == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test(arguments: UInt64(0)..<6) func centresInsideATriangleAreMarked(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let size = RasterSize(width: 40, height: 30)
    let geoTransform = GeoTransform(
      originX: 10, originY: 100, pixelWidth: 0.5, pixelHeight: -2,
      rowRotation: seed % 2 == 0 ? 0 : 0.1)
    let corners = (0..<3).map { _ in
      MapPoint(
        x: Double.random(in: 8...32, using: &random), y: Double.random(in: 38...102, using: &random)
      )
    }
    let marks = try rasterise(
      [VectorGeometry(polygon: [corners])],
      onto: RasterGrid(size: size, geoTransform: geoTransform, spatialReference: nil),
      allTouched: false)
    func side(_ a: MapPoint, _ b: MapPoint, _ p: MapPoint) -> Double {
      (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
    }
    for index in marks.indices {
      let centre = geoTransform.centre(column: index % 40, row: index / 40)
      let sides = (0..<3).map { side(corners[$0], corners[($0 + 1) % 3], centre) }
      // A centre on an edge may go either way.
      guard sides.allSatisfy({ abs($0) > 1e-6 }) else { continue }
      let isInside = sides.allSatisfy { $0 > 0 } || sides.allSatisfy { $0 < 0 }
      #expect((marks[index] == 1) == isInside)
    }
  }

  @Test func aGridWithoutPixelsOrTooManyIsRefused() {
    for size in [
      RasterSize(width: 0, height: 3), RasterSize(width: -1, height: 3),
      RasterSize(width: Int.max, height: 2), RasterSize(width: 1 << 20, height: 1 << 20),
    ] {
      var grid = self.grid
      grid.size = size
      let target = grid
      let error = #expect(throws: GDALError.self) {
        _ = try rasterise([], onto: target, allTouched: false)
      }
      #expect(error?.code == .invalidArgument)
    }
  }
}
