// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Spectral indices say what the ground did")
struct IndexTests {
  private static let size = RasterSize(width: 200, height: 200)
  /// Four whole cells of zone 37 N.
  private static let place = PixelWindow(x: 100, y: 60, width: 20, height: 20)
  private static let cells: Set<[Int]> = [
    [4010, 41993], [4011, 41993], [4010, 41992], [4011, 41992],
  ]

  /// Stored reflectance of each band, of fields and of the changed place, times 10,000.
  private struct Ground {
    var bands = ["B02", "B03", "B04", "B08"]
    /// By band: what is added where the place changed.
    var change = ["B04": 900, "B08": -1500]
    /// Added to near infrared everywhere: the season.
    var season = 0
    var isChanged = false
    var date = "20300105T080000"
    /// Pixels that the pass did not see.
    var cloud: PixelWindow?
  }

  /// A pass of Sentinel-2 in a file for each band.
  private func write(_ ground: Ground, seed: UInt64, to folder: URL) throws -> String {
    let transform = GeoTransform(
      originX: 400_000, originY: 4_200_000, pixelWidth: 10, pixelHeight: -10)
    var random = SplitMix64(seed: seed)
    var paths: [String] = []
    for band in ground.bands {
      var pixels: [UInt16] = []
      for y in 0..<Self.size.height {
        for x in 0..<Self.size.width {
          let field = (x / 20 * 7 + y / 20 * 5) % 9
          var value = band == "B08" ? 2500 + 150 * field + ground.season : 500 + 40 * field
          if ground.isChanged, Self.place.contains(x: x, y: y) { value += ground.change[band] ?? 0 }
          value += Int.random(in: -60...60, using: &random)
          let isHidden = ground.cloud?.contains(x: x, y: y) ?? false
          pixels.append(isHidden ? 0 : UInt16(value))
        }
      }
      let path = folder.appending(path: "T37SDB_\(ground.date)_\(band).tif").path()
      var writer = try RasterWriter(
        creating: path, size: Self.size, pixelType: .uint16, geoTransform: transform,
        spatialReference: try SpatialReference(epsg: 32_637))
      try writer.write(PixelWindow(covering: Self.size), band: 1, from: pixels)
      try writer.close()
      paths.append(path)
    }
    return paths.joined(separator: ",")
  }

  private func pair(
    in folder: URL, _ shape: (inout Ground) -> Void = { _ in }
  ) throws -> PairPaths {
    var ground = Ground()
    shape(&ground)
    let before = try write(ground, seed: 1, to: folder)
    ground.date = "20300117T080000"
    ground.isChanged = true
    return PairPaths(before: before, after: try write(ground, seed: 2, to: folder))
  }

  @Test(
    "The place that changed is named by what happened there",
    arguments: [
      ("ndvi", ["B04": 900, "B08": -1500], "vegetation loss", "NDVI", "decrease"),
      ("ndvi", ["B04": -300, "B08": 1500], "vegetation gain", "NDVI", "increase"),
      ("ndwi", ["B03": 300, "B08": -2200], "water", "NDWI", "increase"),
    ])
  func meanings(
    method: String, change: [String: Int], meaning: String, name: String, direction: String
  ) throws {
    try withTemporaryDirectory { folder in
      let found = try Program.findings(
        try pair(in: folder) { $0.change = change }, ["--method", method])
      #expect(found.flaggedPlaces == Self.cells)
      for cell in found.flagged { #expect(cell.direction == direction) }
      #expect(found.text.contains("\"meaning\":\"\(meaning)\""))
      #expect(found.text.contains("\"effect_band\":\"\(name)\""))
      #expect(found.text.contains("\"method\":\"\(method)+scene\""))
    }
  }

  @Test("The effect is the difference of the index of mean reflectances")
  func effect() throws {
    try withTemporaryDirectory { folder in
      let found = try Program.findings(try pair(in: folder), ["--method", "ndvi"])
      // Fields of the place: (x / 20 * 7 + y / 20 * 5) % 9 with x = 100…119, y = 60…79.
      let field = Double((5 * 7 + 3 * 5) % 9)
      let (red, nir) = (500 + 40 * field, 2500 + 150 * field)
      let before = (nir - red) / (nir + red)
      let after = (nir - 1500 - red - 900) / (nir - 1500 + red + 900)
      let effects = found.text.matches(of: #/"effect":(-?[0-9.]+)/#).compactMap { Double($0.1) }
      #expect(effects.count == 4)
      for effect in effects { #expect((effect - (after - before)).magnitude < 0.01) }
    }
  }

  @Test("A season that lifts all of the scene is no change")
  func season() throws {
    try withTemporaryDirectory { folder in
      var ground = Ground()
      let before = try write(ground, seed: 1, to: folder)
      ground.date = "20300117T080000"
      ground.season = 700
      let pair = PairPaths(before: before, after: try write(ground, seed: 2, to: folder))
      #expect(try Program.findings(pair, ["--method", "ndvi"]).flagged.isEmpty)
    }
  }

  @Test("Earlier passes with clouds are a baseline: each cell counts those that saw it")
  func baseline() throws {
    try withTemporaryDirectory { folder in
      var passes: [String] = []
      for number in 1...5 {
        var ground = Ground()
        ground.date = "2030010\(number)T080000"
        ground.season = 100 * number
        ground.isChanged = number == 5
        if number == 2 { ground.cloud = PixelWindow(x: 0, y: 0, width: 200, height: 50) }
        passes.append(try write(ground, seed: UInt64(number), to: folder))
      }
      let found = try Program.findings(
        PairPaths(before: passes[3], after: passes[4]),
        ["--method", "ndvi", "--all-cells"] + passes.prefix(3).flatMap { ["--earlier", $0] })
      // One flag in a hundred may be chance.
      #expect(found.flaggedPlaces.isSuperset(of: Self.cells) && found.flagged.count <= 5)
      #expect(found.text.contains("\"method\":\"ndvi-baseline+scene\""))
      // 20 columns of cells; 5 rows of 20 were hidden once.
      #expect(found.text.components(separatedBy: "\"reference_passes\":4,").count == 301)
      #expect(found.text.components(separatedBy: "\"reference_passes\":3,").count == 101)
    }
  }

  @Test("A band that is missing, or a method that knows no baseline, is refused with the way out")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "--method", "nbr"], status: 64,
        says: ["swir2", "B08 (nir)", "Name the files"], in: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "--method", "ir-mad", "--earlier", pair.before],
        status: 64, says: ["--earlier goes with"], in: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "--method", "ndvi", "--change-mask", "mask.tif"],
        status: 64, says: ["ndvi", "change-vector"], in: folder)
    }
  }

  @Test("--method help explains every method without passes")
  func help() throws {
    let result = try Program.run(["compare", "--method", "help"])
    #expect(result.status == 0 && result.errors.isEmpty)
    for name in ["ratio", "change-vector", "ir-mad", "ndvi", "nbr", "ndwi", "bsi"] {
      #expect(result.output.contains("\n\(name) ") || result.output.hasPrefix(name))
    }
  }
}
