// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Rasters that do not lie as they should")
struct GridInputTests {
  private let small = RasterSize(width: 60, height: 60)

  @Test("Without a georeference a pass is refused, and the way out works")
  func noGeoreference() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.geoTransform = nil
      scene.epsg = nil
      let pair = try scene.write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "out.json"], status: 65,
        says: ["s_20300105T040000_VV.tif", "does not say where it lies", "--pixels-only"],
        in: folder)
      let found = try Program.findings(pair, ["--pixels-only", "--all-cells"])
      #expect(!found.text.contains("geometry") && !found.text.contains("\"lon\""))
      #expect(found.cells.count == 256)
      // The rectangle from column 60, row 40, three blocks wide and high, counted from the top left.
      let expected = Set((6..<9).flatMap { column in (4..<7).map { [column, $0] } })
      #expect(found.flaggedPlaces.isSuperset(of: expected))
      #expect(found.flaggedPlaces.count <= expected.count + 1)
      let block = try #require(found.cells.first { $0.col == 6 && $0.row == 4 })
      #expect([block.x, block.y, block.width, block.height] == [60, 40, 10, 10])
    }
  }

  @Test("A georeferenced raster gives the same blocks with --pixels-only as one without")
  func pixelsOnlyLooksAtPixelsOnly() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      let placed = try Program.findings(scene.write(to: folder), ["--pixels-only"])
      scene.geoTransform = nil
      scene.epsg = nil
      let bare = try Program.findings(scene.write(to: folder), ["--pixels-only"])
      #expect(placed.flaggedPlaces == bare.flaggedPlaces)
      #expect(placed.flagged.map(\.stat) == bare.flagged.map(\.stat))
      #expect(!placed.flagged.isEmpty)
    }
  }

  @Test("--pixels-only needs equal sizes and takes no area of interest")
  func pixelsOnlyLimits() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: small).write(to: folder)
      var other = ScenePair(size: RasterSize(width: 61, height: 60))
      other.names.after = "other_20300117T040000"
      let later = try other.write(to: folder, isLater: true)
      try expectRefusal(
        ["compare", pair.before, later, "--pixels-only", "-o", "out.json"], status: 65,
        says: ["other_20300117T040000", "61 × 60", "60 × 60", "same rows and columns"],
        in: folder)
      try expectRefusal(
        [
          "compare", pair.before, pair.after, "--pixels-only", "--aoi", "x.geojson", "-o",
          "out.json",
        ],
        status: 64, says: ["--aoi", "--pixels-only"], in: folder)
    }
  }

  @Test("A raster without coordinate system is refused")
  func noCoordinateSystem() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: small)
      scene.epsg = nil
      let pair = try scene.write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "out.geojson"], status: 65,
        says: ["s_20300105T040000_VV.tif", "no coordinate system", "-a_srs", "--pixels-only"],
        in: folder)
    }
  }

  @Test(
    "Radar geometry with ground control points is refused",
    .enabled(if: isInstalled("gdal_translate"), "gdal_translate is not installed"))
  func radarGeometry() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: small)
      scene.geoTransform = nil
      scene.epsg = nil
      let pair = try scene.write(to: folder)
      let corners = [
        (0, 0, 35.0, 50.0), (60, 0, 35.1, 50.0), (0, 60, 35.0, 49.9), (60, 60, 35.1, 49.9),
      ]
      let points = corners.flatMap { ["-gcp", "\($0.0)", "\($0.1)", "\($0.2)", "\($0.3)"] }
      let made = try runCommand(
        "gdal_translate",
        arguments: ["-q", "-a_srs", "EPSG:4326"] + points + [pair.before, "grd_VV.tif"], in: folder)
      try #require(made.status == 0, "\(made.errors)")
      try expectRefusal(
        ["compare", "grd_VV.tif", pair.after, "-o", "out.geojson"], status: 65,
        says: ["grd_VV.tif", "radar geometry", "ground control points", "terrain"], in: folder)
    }
  }

  @Test(
    "Rotated, south-up and mirrored rasters are refused by what they are",
    arguments: [
      (
        GeoTransform(
          originX: 500_000, originY: 5_600_000, pixelWidth: 9.9, pixelHeight: -9.9, rowRotation: 1,
          columnRotation: 1), "rotated"
      ),
      (
        GeoTransform(originX: 500_000, originY: 5_600_000, pixelWidth: 10, pixelHeight: 10),
        "south-up"
      ),
      (
        GeoTransform(originX: 500_000, originY: 5_600_000, pixelWidth: -10, pixelHeight: -10),
        "mirrored"
      ),
    ])
  func notNorthUp(transform: GeoTransform, word: String) throws {
    try withTemporaryDirectory { folder in
      let upright = try ScenePair(size: small).write(to: folder)
      var scene = ScenePair(size: small)
      scene.geoTransform = transform
      scene.names = ("t_20300105T040000", "t_20300117T040000")
      let pair = try scene.write(to: folder)
      for passes in [[pair.before, upright.after], [upright.before, pair.after]] {
        try expectRefusal(
          ["compare"] + passes + ["-o", "out.geojson"], status: 65,
          says: [word, "gdalwarp", "t_20300"], in: folder)
      }
    }
  }

  @Test("Systems that lead to no place in a UTM zone are refused by the file's name")
  func noPlace() throws {
    try withTemporaryDirectory { folder in
      var polar = ScenePair(size: small)
      polar.epsg = 3413
      polar.geoTransform = GeoTransform(
        originX: 0, originY: 0, pixelWidth: 10, pixelHeight: -10)
      let pair = try polar.write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "out.geojson"], status: 65,
        says: ["s_20300105T040000_VV.tif", "latitude", "UTM"], in: folder)
    }
  }

  @Test(
    "A system that is tied to no place on Earth is refused, on either side",
    .enabled(if: isInstalled("gdal_translate"), "gdal_translate is not installed"))
  func localSystem() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: small).write(to: folder)
      let (before, after) = ("l_20300105T040000_VV.tif", "l_20300117T040000_VV.tif")
      for (path, name) in [(pair.before, before), (pair.after, after)] {
        let made = try runCommand(
          "gdal_translate",
          arguments: ["-q", "-a_srs", "LOCAL_CS[\"field\",UNIT[\"metre\",1]]", path, name],
          in: folder)
        try #require(made.status == 0, "\(made.errors)")
      }
      try expectRefusal(
        ["compare", before, after, "-o", "out.geojson"], status: 65,
        says: [before, "coordinate system", "--pixels-only", "GDAL says"], in: folder)
      try expectRefusal(
        ["compare", pair.before, after, "-o", "out.geojson"], status: 65,
        says: [after, "coordinate system", "GDAL says"], in: folder)
    }
  }

  @Test("Different bands on the two sides are told apart by name")
  func differentBands() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: small)
      scene.polarisations = ["VV", "VH"]
      let pair = try scene.write(to: folder)
      let single = try #require(pair.after.split(separator: ",").first.map(String.init))
      try expectRefusal(
        ["compare", pair.before, single, "-o", "out.geojson"], status: 65,
        says: ["s_20300117T040000", "VV", "VH", "same polarisations"], in: folder)
    }
  }

  @Test("Bands of one pass in different systems, places or sizes are refused", arguments: 0..<3)
  func differentGridsWithinAPass(difference: Int) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: small).write(to: folder)
      var scene = ScenePair(size: small)
      scene.polarisations = ["VH"]
      switch difference {
      case 0: scene.epsg = 32_636
      case 1: scene.geoTransform = scene.geoTransform?.moved(dx: 3, dy: 0)
      default: scene.size = RasterSize(width: 61, height: 60)
      }
      let other = try scene.write(to: folder)
      try expectRefusal(
        ["compare", "\(pair.before),\(other.before)", pair.after, "-o", "out.geojson"], status: 65,
        says: ["s_20300105T040000_VH.tif", "s_20300105T040000_VV.tif", "one grid"], in: folder)
    }
  }

  @Test(
    "Passes that do not overlap are refused, in one system or two", arguments: [32_637, 32_638])
  func noOverlap(epsg: Int) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: small).write(to: folder)
      var scene = ScenePair(size: small)
      scene.epsg = epsg
      scene.geoTransform = scene.geoTransform?.moved(dx: 20_000, dy: 0)
      scene.names.after = "far_20300117T040000"
      let far = try scene.write(to: folder, isLater: true)
      try expectRefusal(
        ["compare", pair.before, far, "-o", "out.geojson"], status: 65,
        says: ["far_20300117T040000", "s_20300105T040000", "does not overlap"], in: folder)
    }
  }

  @Test("A later pass on a grid shifted by half a pixel is warped, and the report says so")
  func halfPixel() throws {
    try withTemporaryDirectory { folder in
      let scene = ScenePair()
      let pair = try scene.write(to: folder)
      var shifted = scene
      shifted.geoTransform = scene.geoTransform?.moved(dx: 5, dy: 5)
      shifted.names.after = "half_20300117T040000"
      let later = try shifted.write(to: folder, isLater: true)
      let found = try Program.findings(PairPaths(before: pair.before, after: later))
      #expect(found.warnings.contains("grids differ"))
      #expect(found.warnings.contains("warped"))
      #expect(found.text.contains("\"resampling\":\"bilinear\""))
      #expect(found.flaggedPlaces.intersection(scene.changedCells).count >= 7)
      let nearest = try Program.findings(
        PairPaths(before: pair.before, after: later), ["--resampling", "nearest"])
      #expect(nearest.text.contains("\"resampling\":\"near\""))
      #expect(nearest.header.runId != found.header.runId)
    }
  }

  @Test("A later pass on the same grid, cut elsewhere by whole pixels, is not warped")
  func wholePixels() throws {
    try withTemporaryDirectory { folder in
      let scene = ScenePair()
      let pair = try scene.write(to: folder)
      var shifted = scene
      shifted.geoTransform = scene.geoTransform?.moved(dx: 300, dy: -200)
      shifted.names.after = "cut_20300117T040000"
      let later = try shifted.write(to: folder, isLater: true)
      let found = try Program.findings(
        PairPaths(before: pair.before, after: later), ["--all-cells"])
      #expect(found.text.contains("\"resampling\":null"))
      #expect(!found.warnings.contains("warped"))
      // 30 columns and 20 rows of the earlier pass are outside of the later: 13 by 14 cells are in both.
      #expect(found.header.counts.tested == 13 * 14)
      #expect(found.header.counts.notObserved["outside"] == 256 - 13 * 14)
      for cell in found.cells where cell.reason == "outside" {
        #expect(cell.stat == nil && cell.p == nil && cell.q == nil && !cell.flagged)
      }
    }
  }

  @Test("Passes in different systems that overlap are warped, and the report says so")
  func differentSystems() throws {
    try withTemporaryDirectory { folder in
      let scene = ScenePair()
      let pair = try scene.write(to: folder)
      var geographic = scene
      geographic.epsg = 4326
      // Around the same place: 500 km east in zone 37 is longitude 39, 5,600 km north 50.55.
      geographic.geoTransform = GeoTransform(
        originX: 38.999, originY: 50.552, pixelWidth: 0.00015, pixelHeight: -0.0001)
      geographic.names.after = "geo_20300117T040000"
      let later = try geographic.write(to: folder, isLater: true)
      let found = try Program.findings(
        PairPaths(before: pair.before, after: later), ["--all-cells"])
      #expect(found.warnings.contains("warped onto the earlier one's (bilinear)"))
      #expect(found.header.warnings.contains { $0.contains("warped") })
      #expect(found.header.counts.tested > 150)
    }
  }

  @Test(
    "Geographic and Lambert rasters are compared in their own pixels",
    arguments: [
      (
        4326,
        GeoTransform(
          originX: 38.999, originY: 50.552, pixelWidth: 0.00015, pixelHeight: -0.0001)
      ),
      (
        3035, GeoTransform(originX: 4_321_000, originY: 3_210_000, pixelWidth: 10, pixelHeight: -10)
      ),
    ])
  func otherSystems(epsg: Int, transform: GeoTransform) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.epsg = epsg
      scene.geoTransform = transform
      let found = try Program.findings(scene.write(to: folder), ["--all-cells"])
      #expect(found.text.contains("\"resampling\":null"))
      #expect(found.header.counts.tested > 180)
      #expect((4...16).contains(found.flagged.count), "\(found.flagged.count)")
      // Every flagged cell lies about the rectangle.
      let middle = transform.mapPoint(column: 75, row: 55)
      var toDegrees = try CoordinateTransform(
        from: SpatialReference(epsg: epsg), to: SpatialReference(epsg: 4326))
      let place = try toDegrees.transform(middle)
      for cell in found.flagged {
        let (lon, lat) = (try #require(cell.lon), try #require(cell.lat))
        #expect(abs(lat - place.y) * 111_000 < 450 && abs(lon - place.x) * 71_000 < 450)
      }
    }
  }
}
