// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Options change what they say")
struct OptionTests {
  /// Degrees around a corner given in metres of zone 37 N.
  private func degrees(_ x: Double, _ y: Double) throws -> String {
    var transform = try CoordinateTransform(
      from: SpatialReference(epsg: 32_637), to: SpatialReference(epsg: 4326))
    let place = try transform.transform(MapPoint(x: x, y: y))
    return "[\(place.x),\(place.y)]"
  }

  private func write(_ geometry: String, to folder: URL) throws -> String {
    let path = folder.appending(path: "area.geojson")
    let text = """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":\(geometry)}]}
      """
    try Data(text.utf8).write(to: path)
    return path.path()
  }

  @Test("--aoi with a polygon keeps the cells that it touches")
  func polygon() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair().write(to: folder)
      // From the middle of column 5004 to that of 5009; from the middle of row 55,990 to 55,996.
      let ring = try [
        degrees(500_450, 5_599_050), degrees(500_950, 5_599_050), degrees(500_950, 5_599_650),
        degrees(500_450, 5_599_650), degrees(500_450, 5_599_050),
      ]
      let area = try write(
        "{\"type\":\"Polygon\",\"coordinates\":[[\(ring.joined(separator: ","))]]}", to: folder)
      let found = try Program.findings(pair, ["--aoi", area, "--all-cells"])
      let expected = Set(
        (5004...5009).flatMap { column in (55_990...55_996).map { [column, $0] } })
      #expect(Set(found.cells.map { [$0.col, $0.row] }) == expected)
      #expect(found.header.counts.tested == expected.count)
      #expect(found.text.contains("\"role\":\"aoi\"") && found.text.contains("area.geojson"))
      let whole = try Program.findings(pair)
      #expect(whole.header.runId != found.header.runId)
    }
  }

  @Test("--aoi with a line takes a corridor of --buffer km, and is refused without")
  func line() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair().write(to: folder)
      // West to east through the middle of row 55,992, beyond the raster on both sides.
      let ends = try [degrees(490_000, 5_599_250), degrees(510_000, 5_599_250)]
      let area = try write(
        "{\"type\":\"LineString\",\"coordinates\":[\(ends.joined(separator: ","))]}", to: folder)
      let found = try Program.findings(pair, ["--aoi", area, "--buffer", "0.2", "--all-cells"])
      // 200 m on both sides of the middle of a row reach into two more rows each; the straight line
      // in degrees bends by some ten metres.
      #expect(Set(found.cells.map(\.row)) == Set(55_990...55_994))
      #expect(Set(found.cells.map(\.col)) == Set(5000...5015))
      let wide = try Program.findings(pair, ["--aoi", area, "--buffer", "0.4", "--all-cells"])
      #expect(wide.cells.count == found.cells.count + 4 * 16)
      #expect(wide.header.runId != found.header.runId)
      try expectRefusal(
        ["compare", pair.before, pair.after, "--aoi", area, "-o", "out.geojson"], status: 65,
        says: ["area.geojson", "no area", "--buffer KM"], in: folder)
    }
  }

  @Test("An area of interest that is missing, broken, empty or elsewhere is refused by name")
  func badAreas() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      let arguments = ["compare", pair.before, pair.after, "-o", "out.geojson", "--aoi"]
      try expectRefusal(arguments + ["no.geojson"], status: 66, says: ["no.geojson"], in: folder)
      try Data("{\"type\":\"Feat".utf8).write(to: folder.appending(path: "broken.geojson"))
      try expectRefusal(
        arguments + ["broken.geojson"], status: 65, says: ["broken.geojson"], in: folder)
      try Data("{\"type\":\"FeatureCollection\",\"features\":[]}".utf8)
        .write(to: folder.appending(path: "none.geojson"))
      try expectRefusal(
        arguments + ["none.geojson"], status: 65, says: ["none.geojson", "does not reach"],
        in: folder)
      let far = try write(
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}", to: folder)
      try expectRefusal(
        arguments + [far], status: 65, says: ["area.geojson", "does not reach"], in: folder)
    }
  }

  @Test("A higher --fdr flags what a lower one flags, and more")
  func falseDiscoveryRate() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: RasterSize(width: 200, height: 200))
      scene.changed = PixelWindow(x: 20, y: 20, width: 120, height: 60)
      scene.decibels = 1.6
      let pair = try scene.write(to: folder)
      let found = try ["0.0001", "0.01", "0.2"].map { try Program.findings(pair, ["--fdr", $0]) }
      for (strict, loose) in zip(found, found.dropFirst()) {
        #expect(strict.flaggedPlaces.isSubset(of: loose.flaggedPlaces))
        #expect(strict.flagged.count < loose.flagged.count)
        #expect(strict.header.runId != loose.header.runId)
      }
    }
  }

  @Test("A higher --min-valid leaves more cells as too few pixels")
  func leastValidShare() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      // Cell after cell along the first row one more column is missing.
      scene.edit = { _, isLater, pixels in
        guard isLater else { return }
        for cell in 0..<10 {
          for y in 0..<10 { for x in 0..<cell { pixels[160 * y + 10 * cell + x] = .nan } }
        }
      }
      let pair = try scene.write(to: folder)
      for (option, expected) in [("0.1", 0), ("0.5", 4), ("0.95", 9), ("1", 9)] {
        let found = try Program.findings(pair, ["--min-valid", option, "--all-cells"])
        #expect(found.header.counts.notObserved["too_few_pixels"] == expected, "\(option)")
        #expect(found.header.counts.tested == 256 - expected)
      }
    }
  }

  @Test("--cell-size changes the cells, --looks the strength of the evidence")
  func sizeAndLooks() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair().write(to: folder)
      let large = try Program.findings(pair, ["--cell-size", "200", "--all-cells"])
      #expect(large.cells.count == 64)
      #expect(large.ids.allSatisfy { $0.hasSuffix("/200") })
      let few = try Program.findings(pair, ["--looks", "1", "--all-cells"])
      let many = try Program.findings(pair, ["--looks", "4", "--all-cells"])
      #expect(few.text.contains("\"looks_given\":true"))
      let sums = [few, many].map { $0.cells.compactMap(\.looks).reduce(0, +) }
      #expect(sums[0] < sums[1] / 2)
    }
  }

  @Test("--no-hash leaves hashes out and changes nothing else of the findings")
  func noHash() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair().write(to: folder)
      let hashed = try Program.findings(pair)
      let plain = try Program.findings(pair, ["--no-hash"])
      #expect(hashed.flagged.allSatisfy { $0.afterSha256?.count == 64 })
      #expect(plain.flagged.allSatisfy { $0.afterSha256 == nil })
      #expect(plain.flaggedPlaces == hashed.flaggedPlaces && !plain.flagged.isEmpty)
      let sum = try runCommand("sha256sum", arguments: [pair.after]).output.prefix(64)
      #expect(hashed.flagged.first?.afterSha256 == String(sum))
    }
  }
}
