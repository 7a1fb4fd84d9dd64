// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("--null-test without earlier passes: halves of each pass's pixels against each other")
struct SplitLooksTests {
  private struct NullTest {
    let text: String
    let json: [String: Any]

    init(_ found: FindingsFile) throws {
      let collection = try JSONSerialization.jsonObject(with: found.data) as? [String: Any]
      let header = try #require(collection?["truceline"] as? [String: Any])
      json = try #require(header["null_test"] as? [String: Any])
      text = found.warnings
    }

    func number(_ name: String) throws -> Int { try #require(json[name] as? Int) }

    /// Share of p at most 0.05.
    var five: Double {
      get throws {
        let levels = try #require(json["p_below"] as? [[String: Double]])
        #expect(levels.map { $0["nominal"] } == [0.05, 0.01, 0.001])
        return try #require(levels[0]["measured"])
      }
    }
  }

  @Test(
    "The share of small p is about the nominal one, and a change between the passes is no part of it"
  )
  func quiet() throws {
    try withTemporaryDirectory { folder in
      var pair = ScenePair()
      pair.polarisations = ["VV", "VH"]
      let files = try pair.write(to: folder)
      let found = try Program.findings(files, ["--null-test", "--jobs", "1"])
      #expect(found.flaggedPlaces == pair.changedCells)
      let test = try NullTest(found)
      #expect(test.json["kind"] as? String == "split_looks")
      #expect(try test.number("passes") == 2)
      #expect(try test.number("tested") == 2 * 256)
      #expect(try test.number("flagged") <= 1)
      // p is the larger of two; were the halves the same pixels or of both passes, it would be 0 or 0.09.
      #expect(try (0.012...0.075).contains(test.five))
      #expect(test.text.contains("of 2 passes, half of the pixels against the other half"))
      #expect(
        try Program.findings(files, ["--null-test", "--jobs", "3"]).data == found.data)
      // The trial changes nothing else.
      let plain = try Program.findings(files, [])
      #expect(plain.cells.map(\.p) == found.cells.map(\.p))
    }
  }

  @Test("Cells that lie across the pixels are split as well")
  func geographic() throws {
    try withTemporaryDirectory { folder in
      var pair = ScenePair()
      pair.epsg = 4326
      pair.geoTransform = GeoTransform(
        originX: 39, originY: 50.5, pixelWidth: 0.000_14, pixelHeight: -0.000_09)
      pair.size = RasterSize(width: 200, height: 200)
      let test = try NullTest(try Program.findings(pair.write(to: folder), ["--null-test"]))
      #expect(test.json["kind"] as? String == "split_looks")
      #expect(try test.number("tested") > 500)
      #expect(try test.number("flagged") <= 1)
      #expect(try (0.012...0.075).contains(test.five))
    }
  }

  @Test("A method without speckle asks for earlier passes")
  func refusal() throws {
    try withTemporaryDirectory { folder in
      let files = try ScenePair().write(to: folder)
      let optical = ["compare", files.before, files.after, "--sensor", "optical", "--null-test"]
      try expectRefusal(
        optical + ["--method", "change-vector"], status: 64,
        says: ["--null-test goes with", "change-vector compares two passes"], in: folder)
    }
  }
}
