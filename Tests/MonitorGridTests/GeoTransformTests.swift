// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Testing

@Suite struct GeoTransformTests {
  private let grid = GeoTransform(
    originX: 399_960, originY: 5_000_040, pixelWidth: 10, pixelHeight: -10)
  private let size = RasterSize(width: 1000, height: 500)

  @Test func placesByHand() {
    #expect(grid.mapPoint(column: 0, row: 0) == MapPoint(x: 399_960, y: 5_000_040))
    #expect(grid.centre(column: 0, row: 0) == MapPoint(x: 399_965, y: 5_000_035))
    #expect(grid.centre(column: -1, row: 10) == MapPoint(x: 399_955, y: 4_999_935))
    let rotated = GeoTransform(
      originX: 100, originY: 200, pixelWidth: 3, pixelHeight: -4, rowRotation: 0.5,
      columnRotation: 0.25)
    #expect(rotated.mapPoint(column: 2, row: 4) == MapPoint(x: 108, y: 184.5))
    #expect(!rotated.isNorthUp)
  }

  @Test func movingAddsToEveryPlace() {
    let moved = grid.moved(dx: -60, dy: 10_000_000)
    #expect(moved.centre(column: 3, row: 4) == MapPoint(x: 399_935, y: 14_999_995))
    #expect(moved.pixelWidth == 10 && moved.pixelHeight == -10)
  }

  @Test func onlyNorthUpGridsAreNorthUp() {
    #expect(grid.isNorthUp)
    for (width, height) in [(10.0, 10.0), (-10, -10), (0, -10), (10, 0), (.nan, -10), (10, .nan)] {
      let other = GeoTransform(originX: 0, originY: 0, pixelWidth: width, pixelHeight: height)
      #expect(!other.isNorthUp)
    }
  }

  @Test(
    "grids that share their lines are told apart by whole pixels",
    arguments: [
      (0.0, 0.0, 0, 0), (30, -70, 3, 7), (-20, 50, -2, -5), (30.05, -69.95, 3, 7), (0.1, 0, 0, 0),
    ])
  func offsets(dx: Double, dy: Double, column: Int, row: Int) throws {
    let offset = try #require(grid.pixelOffset(of: grid.moved(dx: dx, dy: dy), over: size))
    #expect(offset.column == column && offset.row == row)
  }

  @Test(
    "grids that do not share their lines have no offset",
    arguments: [
      GeoTransform(originX: 399_965, originY: 5_000_040, pixelWidth: 10, pixelHeight: -10),
      GeoTransform(originX: 399_960.2, originY: 5_000_040, pixelWidth: 10, pixelHeight: -10),
      GeoTransform(originX: 399_960, originY: 5_000_043, pixelWidth: 10, pixelHeight: -10),
      GeoTransform(originX: 399_960, originY: 5_000_040, pixelWidth: 20, pixelHeight: -20),
      // Over 1000 columns this drifts by a tenth of a pixel.
      GeoTransform(originX: 399_960, originY: 5_000_040, pixelWidth: 10.001, pixelHeight: -10),
      GeoTransform(originX: 399_960, originY: 5_000_040, pixelWidth: 10, pixelHeight: -10.001),
      GeoTransform(originX: 399_960, originY: 5_000_040, pixelWidth: 10, pixelHeight: 10),
      GeoTransform(originX: .nan, originY: 5_000_040, pixelWidth: 10, pixelHeight: -10),
      GeoTransform(originX: 399_960, originY: -.infinity, pixelWidth: 10, pixelHeight: -10),
      GeoTransform(originX: 1e300, originY: 5_000_040, pixelWidth: 10, pixelHeight: -10),
    ])
  func strangers(other: GeoTransform) {
    #expect(grid.pixelOffset(of: other, over: size) == nil)
  }

  @Test func aSmallDriftIsNoMatterOverAFewPixels() {
    let other = GeoTransform(
      originX: 399_960, originY: 5_000_040, pixelWidth: 10.001, pixelHeight: -10)
    #expect(grid.pixelOffset(of: other, over: RasterSize(width: 50, height: 50)) != nil)
  }
}

@Suite struct GridPlacementTests {
  @Test func aSouthernSceneInANorthernZoneCountsInTheSouth() throws {
    // As Landsat ships a scene at 33° S: northings are negative.
    let north = try #require(UTMZone(epsg: 32636))
    let scene = GeoTransform(
      originX: 300_000, originY: -3_500_000, pixelWidth: 30, pixelHeight: -30)
    let placement = GridPlacement(
      zone: north, transform: scene, size: RasterSize(width: 7000, height: 7000))
    #expect(placement.zone.epsg == 32736)
    #expect(placement.northingShiftMetres == 10_000_000)
    #expect(
      placement.transform(scene)
        == GeoTransform(originX: 300_000, originY: 6_500_000, pixelWidth: 30, pixelHeight: -30))
  }

  @Test func theCentreDecidesOverTheEquator() throws {
    let north = try #require(UTMZone(epsg: 32636))
    #expect(GridPlacement(zone: north, centreNorthing: 0).zone == north)
    #expect(GridPlacement(zone: north, centreNorthing: -0.001).zone == north.otherHemisphere)
    let scene = GeoTransform(originX: 300_000, originY: 600, pixelWidth: 10, pixelHeight: -10)
    for (height, epsg) in [(119, 32636), (120, 32636), (121, 32736)] {
      let size = RasterSize(width: 10, height: height)
      #expect(GridPlacement(zone: north, transform: scene, size: size).zone.epsg == epsg)
    }
  }

  @Test func otherRastersStayWhereTheyAre() throws {
    for (epsg, northing) in [(32636, 5_000_000.0), (32736, 6_500_000), (32736, 10_000_100)] {
      let zone = try #require(UTMZone(epsg: epsg))
      let placement = GridPlacement(zone: zone, centreNorthing: northing)
      #expect(placement.zone == zone && placement.northingShiftMetres == 0)
    }
  }
}
