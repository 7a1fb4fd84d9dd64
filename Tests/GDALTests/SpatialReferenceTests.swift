// SPDX-License-Identifier: Apache-2.0
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Coordinate systems") struct SpatialReferenceTests {
  @Test func aUTMSystemKnowsItsZone() throws {
    let north = try SpatialReference(epsg: 32637)
    #expect(north.utmZone == .init(number: 37, isNorthern: true))
    #expect(north.epsg == 32637)
    #expect(north.isProjected && !north.isGeographic)
    #expect(north.linearUnitMetres == 1)
    #expect(north.name == "WGS 84 / UTM zone 37N")
    #expect(try SpatialReference(epsg: 32756).utmZone == .init(number: 56, isNorthern: false))
    // ETRS89 zones are UTM too; Lambert is not.
    #expect(try SpatialReference(epsg: 25832).utmZone?.number == 32)
    #expect(try SpatialReference(epsg: 3035).utmZone == nil)
  }

  @Test func aZoneIsRecognisedWithoutItsCode() throws {
    let wkt = """
      PROJCS["unnamed",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],
      PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],
      PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",39],
      PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],
      PARAMETER["false_northing",0],UNIT["metre",1]]
      """
    let reference = try SpatialReference(wkt: wkt)
    #expect(reference.epsg == nil)
    #expect(reference.utmZone == .init(number: 37, isNorthern: true))
    #expect(reference.isSame(as: try SpatialReference(epsg: 32637)))
    #expect(!reference.isSame(as: try SpatialReference(epsg: 32638)))
  }

  @Test func aGeographicSystemHasNoMetres() throws {
    let reference = try SpatialReference(epsg: 4326)
    #expect(reference.isGeographic && !reference.isProjected)
    #expect(reference.linearUnitMetres == nil)
    #expect(reference.utmZone == nil)
    #expect(reference.isSame(as: try SpatialReference(wkt: reference.wkt)))
    // The same datum with longitude first is the same system here.
    let longitudeFirst = try SpatialReference(
      wkt: reference.wkt.replacing(
        "AXIS[\"geodetic latitude (Lat)\",north", with: "AXIS[\"x\",north"))
    #expect(reference.isSame(as: longitudeFirst))
    #expect(
      try SpatialReference(epsg: 2263).linearUnitMetres.map { abs($0 - 0.3048) < 1e-5 } == true)
  }

  @Test func nonsenseIsRefused() {
    for wkt in ["", "nonsense", "PROJCS[", "EPSG:4326", "/etc/passwd", "http://127.0.0.1:9/"] {
      let error = #expect(throws: GDALError.self) { _ = try SpatialReference(wkt: wkt) }
      #expect(error?.code == .spatialReferenceInvalid)
    }
    for code in [0, -1, 999_999, Int.max] {
      let error = #expect(throws: GDALError.self) { _ = try SpatialReference(epsg: code) }
      #expect(error?.code == .spatialReferenceInvalid)
    }
  }
}

@Suite("Coordinate transforms") struct CoordinateTransformTests {
  /// gdaltransform reads and writes x first, as we do.
  private func gdaltransform(_ points: [MapPoint], from: Int, to: Int) throws -> [MapPoint] {
    let input = points.map { "\($0.x) \($0.y)\n" }.joined()
    let output = try Tool("gdaltransform").run(
      ["-s_srs", "EPSG:\(from)", "-t_srs", "EPSG:\(to)", "-output_xy"], input: input)
    return output.split(separator: "\n").map { line in
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      return MapPoint(x: numbers[0], y: numbers[1])
    }
  }

  @Test(
    .enabled(if: Tool.isInstalled("gdaltransform")),
    arguments: [
      (4326, 32637), (32637, 4326), (32637, 32638), (4326, 3857), (3857, 4326), (4326, 4326),
    ])
  func longitudeOrEastingComesFirstOnBothSides(from: Int, to: Int) throws {
    var random = SplitMix64(seed: UInt64(from))
    let degrees = (0..<50).map { _ in
      MapPoint(
        x: Double.random(in: 36...42, using: &random),
        y: Double.random(in: -60...70, using: &random))
    }
    let points: [MapPoint]
    switch from {
    case 4326: points = degrees
    case 3857: points = degrees.map { MapPoint(x: $0.x * 111_319, y: $0.y * 100_000) }
    default: points = degrees.map { MapPoint(x: 500_000 + $0.x * 1000, y: ($0.y + 61) * 60_000) }
    }
    var transform = try CoordinateTransform(
      from: SpatialReference(epsg: from), to: SpatialReference(epsg: to))
    var images = points
    try transform.transform(&images)
    let expected = try gdaltransform(points, from: from, to: to)
    let tolerance = to == 4326 ? 1e-9 : 1e-4
    for (image, oracle) in zip(images, expected) {
      #expect(abs(image.x - oracle.x) <= tolerance && abs(image.y - oracle.y) <= tolerance)
    }
    #expect(images.count == expected.count)
  }

  @Test func thereAndBackIsTheSamePlace() throws {
    let (wgs, utm) = try (SpatialReference(epsg: 4326), SpatialReference(epsg: 32637))
    var there = try CoordinateTransform(from: wgs, to: utm)
    var back = try CoordinateTransform(from: utm, to: wgs)
    let place = MapPoint(x: 37.6, y: 48.1)
    let image = try there.transform(place)
    #expect((200_000...800_000).contains(image.x) && (5_000_000...5_600_000).contains(image.y))
    let again = try back.transform(image)
    #expect(abs(again.x - place.x) < 1e-10 && abs(again.y - place.y) < 1e-10)
  }

  @Test func aPointWithoutAnImageFailsAllOrIsMarked() throws {
    var transform = try CoordinateTransform(
      from: SpatialReference(epsg: 4326), to: SpatialReference(epsg: 32637))
    let points = [MapPoint(x: 38, y: 50), MapPoint(x: 38, y: 500), MapPoint(x: .nan, y: 1)]
    var all = points
    let error = #expect(throws: GDALError.self) { try transform.transform(&all) }
    #expect(error?.code == .transformFailed)
    #expect(all[0] == points[0] && all[1] == points[1])
    var some = points
    #expect(transform.transformMarkingFailures(&some) == [true, false, false])
    #expect(some[0] == (try transform.transform(points[0])))
    #expect(some[1].x.isNaN && some[1].y.isNaN)
    var none: [MapPoint] = []
    try transform.transform(&none)
    #expect(transform.transformMarkingFailures(&none).isEmpty)
  }
}
