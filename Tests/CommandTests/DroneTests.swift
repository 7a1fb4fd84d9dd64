// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Drone pictures: fine structure")
struct DroneTests {
  /// Grains over 120 m of ground in pixels of so many metres; an object stands on the later one.
  private func write(
    _ name: String, pixel: Double, gain: Double = 1, object: Bool, in folder: URL
  ) throws -> String {
    let side = Int(120 / pixel)
    let path = folder.appending(path: name).path()
    let size = RasterSize(width: side, height: side)
    var writer = try RasterWriter(
      creating: path, size: size, pixelType: .uint8,
      geoTransform: GeoTransform(
        originX: 500_000, originY: 5_400_000, pixelWidth: pixel, pixelHeight: -pixel),
      spatialReference: try SpatialReference(epsg: 32_637), noData: nil, metadata: [:])
    var noise = SplitMix64(seed: UInt64(name.utf8.reduce(0) { $0 + Int($1) }))
    var pixels: [Double] = []
    for y in 0..<side {
      for x in 0..<side {
        // Grains of half a metre.
        let place = (Int(Double(x) * pixel / 0.5), Int(Double(y) * pixel / 0.5))
        var grain = SplitMix64(seed: UInt64(place.0 * 7919 + place.1 * 104_729 + 1))
        var value = Double.random(in: 60...120, using: &grain)
        let (east, south) = (Double(x) * pixel - 40, Double(y) * pixel - 60)
        if object, (0..<10).contains(east), (0..<10).contains(south) { value = 90 }
        pixels.append((value * gain + Double.random(in: -3...3, using: &noise)).rounded())
      }
    }
    try writer.write(PixelWindow(covering: size), band: 1, from: pixels)
    try writer.close()
    return path
  }

  private let options = ["--sensor", "drone", "--cell-size", "5"]

  @Test("A levelled square is found in cells of 5 m, by the sensor's own method, in any exposure")
  func found() throws {
    try withTemporaryDirectory { folder in
      let pair = PairPaths(
        before: try write("a.tif", pixel: 0.25, object: false, in: folder),
        after: try write("b.tif", pixel: 0.25, gain: 1.4, object: true, in: folder))
      let found = try Program.findings(pair, options)
      let first = (column: 100_000 + 8, row: 1_080_000 - 1 - 12)
      let wanted: Set = [
        [first.column, first.row], [first.column + 1, first.row],
        [first.column, first.row - 1], [first.column + 1, first.row - 1],
      ]
      #expect(found.flaggedPlaces.isSuperset(of: wanted))
      // No cell beside them, but for the 1 % that may be false.
      #expect(found.flagged.count <= 6)
      #expect(found.header.counts.tested == 24 * 24)
      #expect(found.text.contains("\"method\":\"drone+scene\""))
      #expect(found.text.contains("\"shift_tolerance_px\":2"))
      #expect(found.text.contains("\"confidence\":\"low\""))
      #expect(found.flagged.allSatisfy { $0.direction == "decrease" && $0.state == "first" })
      // 5 m is no power of ten: the reference has the digits of metres, and the id says the size.
      #expect(
        found.ids.allSatisfy { $0.hasSuffix("/5") } && Set(found.ids).count == found.ids.count)
      let other = try Program.findings(pair, options + ["--jobs", "1"])
      #expect(other.data == found.data)
    }
  }

  @Test("Pictures of two pixel sizes are compared in the larger pixels, whichever is the earlier")
  func sizes() throws {
    try withTemporaryDirectory { folder in
      let fine = try write("fine.tif", pixel: 0.25, object: false, in: folder)
      let coarse = try write("coarse.tif", pixel: 0.5, object: true, in: folder)
      for pair in [
        PairPaths(before: fine, after: coarse), PairPaths(before: coarse, after: fine),
      ] {
        let found = try Program.findings(pair, options)
        #expect(found.text.contains("\"resampling\":\"average\""))
        // All of 24 × 24 but the corners, more than half of which lies too near the edge.
        #expect(found.header.counts.tested == 572)
        #expect(found.flaggedPlaces.contains([100_008, 1_079_987]))
        #expect(found.flagged.count <= 16)
        let plan = try Program.run(["compare", pair.before, pair.after, "--dry-run"] + options)
        #expect(plan.errors.contains("raster     240 × 240 pixels"))
      }
    }
  }

  @Test("Night by night a levelled square stays an alert, provisional, whatever order it comes in")
  func nights() throws {
    try withTemporaryDirectory { folder in
      var digests: Set<String> = []
      for order in [[1, 2, 3, 4], [3, 1, 4, 2]] {
        let own = folder.appending(path: "order\(order[0])")
        try FileManager.default.createDirectory(
          at: own.appending(path: "passes"), withIntermediateDirectories: true)
        try Data(
          """
          {"inputs": ["passes"], "output": "out", "ledger": "ledger.sqlite",
           "compare": {"settle": 0, "sensor": "drone", "cell_size": 5}}
          """.utf8
        ).write(to: own.appending(path: "night.json"))
        for day in order {
          _ = try write(
            "flight_2030010\(day).tif", pixel: 0.25, object: day > 2,
            in: own.appending(path: "passes"))
          let result = try Program.run(["nightly", "--config", "night.json", "-q"], in: own)
          #expect(result.status == 0, "\(result.errors)")
        }
        let shown = try Program.run(["ledger", "verify", "--ledger", "ledger.sqlite"], in: own)
        #expect(shown.status == 0)
        digests.formUnion(
          shown.output.split(separator: "\n").filter { $0.hasPrefix("state") }.map(String.init))
        let report = try Program.run(["report", "--ledger", "ledger.sqlite"], in: own)
        // Compared with the flight before, the square would seem to be gone on the fourth day.
        let standing = report.output.split(separator: "\n").filter {
          $0.contains("First seen 2030-01-03") && $0.contains("Seen by 2 passes")
        }
        #expect(standing.count >= 4)
        #expect(standing.allSatisfy { $0.contains("not present in the pass of 2030-01-02") })
        #expect(report.output.contains("Alerts: 0 confirmed"))
      }
      #expect(digests.count == 1)
    }
  }

  @Test("A tolerance that has no meaning is refused, and one for another method too")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      let path = try write("a.tif", pixel: 1, object: false, in: folder)
      let compare = ["compare", path, path]
      try expectRefusal(
        compare + options + ["--shift-tolerance", "9"], status: 64, says: ["0 to 8"], in: folder)
      try expectRefusal(
        compare + ["--method", "ir-mad", "--shift-tolerance", "2"], status: 64,
        says: ["--method drone"], in: folder)
      try expectRefusal(
        compare + ["--method", "drone", "--sensor", "sar"], status: 64, says: ["does not fit"],
        in: folder)
      try expectRefusal(
        compare + options + ["--change-mask", "mask.tif"], status: 64,
        says: ["--change-mask", "drone"], in: folder)
    }
  }
}
