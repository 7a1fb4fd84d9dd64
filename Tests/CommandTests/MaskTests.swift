// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Masks of the user")
struct MaskTests {
  /// 160 by 160 pixels of 10 m from (500000, 5600000) in zone 37.
  private let scene = ScenePair()

  /// Writes a raster of 8 bits over the scene; `side` is that of its pixels in metres.
  private func mask(
    _ name: String, in folder: URL, side: Double = 10, shift: Double = 0, width: Int = 160,
    height: Int = 160, noData: Double? = nil, _ value: (Int, Int) -> UInt8
  ) throws -> String {
    let path = folder.appending(path: name).path()
    let size = RasterSize(width: width, height: height)
    var writer = try RasterWriter(
      creating: path, size: size, pixelType: .uint8,
      geoTransform: GeoTransform(
        originX: 500_000 + shift, originY: 5_600_000 - shift, pixelWidth: side,
        pixelHeight: -side), spatialReference: try SpatialReference(epsg: 32_637), noData: noData)
    let pixels = (0..<size.width * size.height).map { value($0 % width, $0 / width) }
    try writer.write(PixelWindow(covering: size), band: 1, from: pixels)
    try writer.close()
    return path
  }

  /// Cells that are masked, by column and row from the north-west.
  private func masked(_ file: FindingsFile, reason: String = "masked") -> Set<[Int]> {
    Set(
      file.cells.filter { $0.reason == reason }.map { [$0.col - 5000, 55_999 - $0.row] })
  }

  private func cells(_ columns: Range<Int>, _ rows: Range<Int>) -> Set<[Int]> {
    Set(columns.flatMap { column in rows.map { [column, $0] } })
  }

  @Test("what a raster masks is not observed, in radar passes too")
  func raster() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let path = try mask("m.tif", in: folder) { x, y in x < 30 && y < 20 ? 1 : 0 }
      let found = try Program.findings(pair, ["--all-cells", "--mask", path])
      #expect(masked(found) == cells(0..<3, 0..<2))
      for option in ["--before-mask", "--after-mask"] {
        let other = try Program.findings(pair, ["--all-cells", option, path])
        #expect(masked(other) == cells(0..<3, 0..<2))
      }
      // The mask is an input, with its hash.
      let inputs = try #require(try found.member("inputs") as? [[String: Any]])
      let input = try #require(inputs.first { $0["role"] as? String == "mask" })
      #expect((input["sha256"] as? String)?.count == 64)
    }
  }

  @Test("--mask-values says which values mask; by default all but zero and no data")
  func values() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      // Columns of cells with the values 0 to 15.
      let path = try mask("m.tif", in: folder, noData: 7) { x, _ in UInt8(x / 10) }
      func columns(_ options: [String]) throws -> Set<Int> {
        let file = try Program.findings(pair, ["--all-cells", "--mask", path] + options)
        return Set(masked(file).map { $0[0] })
      }
      #expect(try columns([]) == Set(1..<16).subtracting([7]))
      #expect(try columns(["--mask-values", "0,3,8-10"]) == [0, 3, 8, 9, 10])
      #expect(try columns(["--mask-values", "7"]) == [7])
    }
  }

  @Test("a dilated mask takes out the pixels that scipy's distance says")
  func dilation() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      // One pixel in the middle of cell (4, 4): 45 m in, so that 50 m reach over its edges.
      let path = try mask("m.tif", in: folder) { x, y in x == 44 && y == 44 ? 1 : 0 }
      func share(_ metres: String) throws -> [[Int]: Double] {
        let file = try Program.findings(
          pair, ["--all-cells", "--mask", path, "--mask-dilation", metres, "--min-valid", "0.01"])
        var shares: [[Int]: Double] = [:]
        for cell in file.cells {
          shares[[cell.col - 5000, 55_999 - cell.row]] = cell.validFraction ?? -1
        }
        return shares
      }
      let none = try share("0")
      #expect(none[[4, 4]] == 0.99)
      let wide = try share("50")
      // Pixels within 5 of the one at (4, 4) of the cell: 81 in a circle, of which some lie outside.
      var inside: [[Int]: Int] = [:]
      for dy in -5...5 {
        for dx in -5...5 where dx * dx + dy * dy <= 25 {
          inside[[(44 + dx) / 10, (44 + dy) / 10], default: 0] += 1
        }
      }
      #expect(inside.count > 1)
      for (cell, count) in inside {
        #expect(wide[cell] == Double(100 - count) / 100, "\(cell)")
      }
      #expect(wide[[9, 9]] == 1)
    }
  }

  @Test("a mask on a grid of its own tells each pixel by the one that holds its centre")
  func otherGrid() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      // Pixels of 100 m, not on the scene's edges: (0, 0) covers metres 300 to 400.
      let path = try mask("m.tif", in: folder, side: 100, shift: 300, width: 3, height: 2) {
        _, _ in 1
      }
      let found = try Program.findings(pair, ["--all-cells", "--mask", path])
      #expect(masked(found) == cells(3..<6, 3..<5))
    }
  }

  @Test("a mask in another coordinate system, and polygons in longitude and latitude")
  func otherSystem() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let path = try mask("m.tif", in: folder) { x, y in (20..<60).contains(x) && y >= 100 ? 1 : 0 }
      let warped = folder.appending(path: "degrees.tif").path()
      let result = try runCommand(
        "gdalwarp",
        arguments: ["-q", "-t_srs", "EPSG:4326", "-tr", "0.00002", "0.00002", path, warped])
      try #require(result.status == 0, "\(result.errors)")
      let found = try Program.findings(pair, ["--all-cells", "--mask", warped])
      #expect(masked(found).isSubset(of: cells(2..<6, 10..<16)))
      #expect(masked(found).isSuperset(of: cells(3..<5, 11..<15)))
      // The same place as a polygon.
      var toDegrees = try CoordinateTransform(
        from: SpatialReference(epsg: 32_637), to: SpatialReference(epsg: 4326))
      var corners = [
        MapPoint(x: 500_200, y: 5_599_000), MapPoint(x: 500_600, y: 5_599_000),
        MapPoint(x: 500_600, y: 5_598_400), MapPoint(x: 500_200, y: 5_598_400),
      ]
      corners.append(corners[0])
      try toDegrees.transform(&corners)
      let ring = corners.map { "[\($0.x),\($0.y)]" }.joined(separator: ",")
      let polygon = folder.appending(path: "p.geojson").path()
      try """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{},
      "geometry":{"type":"Polygon","coordinates":[[\(ring)]]}}]}
      """.write(toFile: polygon, atomically: true, encoding: .utf8)
      let drawn = try Program.findings(pair, ["--all-cells", "--mask", polygon])
      #expect(masked(drawn) == cells(2..<6, 10..<16))
      // Masks add up.
      let both = try Program.findings(
        pair,
        [
          "--all-cells", "--mask", polygon, "--mask",
          try mask("n.tif", in: folder) { x, y in
            x < 10 && y < 10 ? 1 : 0
          },
        ])
      #expect(masked(both) == cells(2..<6, 10..<16).union([[0, 0]]))
    }
  }

  @Test("the result does not depend on workers or on how files are cut", arguments: [1, 3])
  func sameForAll(jobs: Int) throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let path = try mask("m.tif", in: folder, side: 30, width: 54, height: 54) { x, y in
        (x * 7 + y * 13) % 31 == 0 ? 1 : 0
      }
      let options = ["--all-cells", "--no-hash", "--mask", path, "--mask-dilation", "35"]
      let first = try Program.run(["compare", pair.before, pair.after] + options)
      try #require(first.status == 0, "\(first.errors)")
      let tiled = folder.appending(path: "tiles_m.tif").path()
      let result = try runCommand(
        "gdal_translate",
        arguments: [
          "-q", "-co", "TILED=YES", "-co", "BLOCKXSIZE=16", "-co", "BLOCKYSIZE=16", path, tiled,
        ])
      try #require(result.status == 0)
      let again = try Program.run(
        [
          "compare", pair.before, pair.after, "--all-cells", "--no-hash", "--mask", tiled,
          "--mask-dilation", "35", "--jobs", "\(jobs)",
        ])
      let one = first.output.split(separator: "\n").filter { $0.contains("\"Feature\"") }
      let other = again.output.split(separator: "\n").filter { $0.contains("\"Feature\"") }
      let strip = { (line: Substring) in line.replacing(#/"run_id":"[0-9a-f]+"/#, with: "") }
      #expect(one.count == 256)
      let isSame = one.map(strip) == other.map(strip)
      #expect(isSame)
    }
  }

  @Test("an area of interest changes nothing of what is masked in it")
  func areaOfInterest() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let path = try mask("m.tif", in: folder) { x, y in (x * 5 + y * 3) % 97 == 0 ? 1 : 0 }
      var toDegrees = try CoordinateTransform(
        from: SpatialReference(epsg: 32_637), to: SpatialReference(epsg: 4326))
      var corners = [
        MapPoint(x: 500_350, y: 5_599_350), MapPoint(x: 500_950, y: 5_599_350),
        MapPoint(x: 500_950, y: 5_599_150), MapPoint(x: 500_350, y: 5_599_150),
      ]
      corners.append(corners[0])
      try toDegrees.transform(&corners)
      let ring = corners.map { "[\($0.x),\($0.y)]" }.joined(separator: ",")
      let area = folder.appending(path: "area.geojson").path()
      try "{\"type\":\"Polygon\",\"coordinates\":[[\(ring)]]}".write(
        toFile: area, atomically: true, encoding: .utf8)
      let options = ["--all-cells", "--mask", path, "--mask-dilation", "20", "--min-valid", "0.01"]
      let whole = try Program.findings(pair, options)
      let part = try Program.findings(pair, options + ["--aoi", area])
      #expect(part.cells.count == 7 * 3)
      #expect(part.cells.contains { ($0.validFraction ?? 1) < 0.9 })
      for cell in part.cells {
        let same = whole.cells.first { $0.col == cell.col && $0.row == cell.row }
        #expect(same?.validFraction == cell.validFraction)
      }
    }
  }

  @Test("a mask that is none is refused by name")
  func refused() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let good = try mask("m.tif", in: folder) { _, _ in 0 }
      let far = try mask("far.tif", in: folder, shift: 100_000) { _, _ in 1 }
      let text = folder.appending(path: "text.tif").path()
      try "no mask".write(toFile: text, atomically: true, encoding: .utf8)
      let start = ["compare", pair.before, pair.after]
      let cases: [(options: [String], status: Int32, words: [String])] = [
        (["--mask", folder.appending(path: "none.tif").path()], 66, ["none.tif"]),
        (["--mask", far], 65, ["far.tif", "beside"]),
        (["--mask", text], 65, ["text.tif", "raster", "polygons"]),
        (["--mask", good, "--mask-values", "a"], 64, ["--mask-values"]),
        (["--mask-values", "1"], 64, ["--mask"]),
        (["--mask", good, "--mask-dilation", "-1"], 64, ["--mask-dilation"]),
        (["--mask", good, "-o", good, "--overwrite"], 64, ["m.tif", "input"]),
      ]
      for (options, status, words) in cases {
        try expectRefusal(start + options, status: status, says: words, in: folder)
      }
      // All masked: nothing is left to compare.
      let all = try mask("all.tif", in: folder) { _, _ in 1 }
      try expectRefusal(
        start + ["--mask", all], status: 65, says: ["outside of the masks", "nothing to compare"],
        in: folder)
    }
  }

  @Test("a raster that lies across the grid is masked too")
  func scattered() throws {
    try withTemporaryDirectory { folder in
      var scene = scene
      scene.geoTransform = GeoTransform(
        originX: 38.0, originY: 50.0, pixelWidth: 0.00014, pixelHeight: -0.00009)
      scene.epsg = 4326
      let pair = try scene.write(to: folder)
      let path = folder.appending(path: "half.geojson").path()
      try """
      {"type":"Polygon","coordinates":[[[37.9,51],[38.0112,51],[38.0112,49],[37.9,49],[37.9,51]]]}
      """.write(toFile: path, atomically: true, encoding: .utf8)
      let plain = try Program.findings(pair, ["--all-cells"])
      let found = try Program.findings(pair, ["--all-cells", "--mask", path])
      #expect(found.cells.count == plain.cells.count)
      let west = found.cells.filter { ($0.lon ?? 99) < 38.0098 }
      #expect(west.count > 50)
      #expect(west.allSatisfy { !$0.flagged && $0.q == nil })
      #expect(west.contains { $0.reason == "masked" })
      let east = found.cells.filter { ($0.lon ?? 0) > 38.0126 }
      #expect(east.contains { $0.q != nil })
    }
  }
}
