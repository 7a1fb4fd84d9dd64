// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Coherence: where the surface was disturbed")
struct CoherenceTests {
  /// Rasters of coherence on the cells of a `ScenePair`; the last loses it in the changed rectangle.
  private func series(_ count: Int, in folder: URL, loss: Double = 0.5) throws -> [String] {
    try (0..<count).map { number in
      var pair = ScenePair()
      let day = 1 + 2 * number
      pair.names.before = "coh_203001\(day < 10 ? "0" : "")\(day)T040000"
      let place = try #require(pair.changed)
      pair.edit = { _, _, pixels in
        var random = SplitMix64(seed: UInt64(7 + number))
        for index in pixels.indices {
          let (y, x) = index.quotientAndRemainder(dividingBy: 160)
          var coherence = 0.55 + 0.03 * Double((x / 40 * 3 + y / 40 * 5) % 8)
          // Each pass is a little less coherent than the one before, everywhere.
          coherence -= 0.01 * Double(number)
          if number == count - 1, place.contains(x: x, y: y) { coherence -= loss }
          pixels[index] = coherence + Double.random(in: -0.08...0.08, using: &random)
        }
      }
      return try pair.write(to: folder, isLater: false)
    }
  }

  @Test("A loss is found, with its size and its name, by two passes and against several")
  func loss() throws {
    try withTemporaryDirectory { folder in
      let passes = try series(5, in: folder)
      let pair = PairPaths(before: passes[3], after: passes[4])
      for earlier in [[], passes.prefix(3).flatMap { ["--earlier", $0] }] {
        let found = try Program.findings(pair, ["--method", "coherence"] + earlier)
        #expect(found.flaggedPlaces.isSuperset(of: ScenePair().changedCells))
        #expect(found.flagged.count <= 10)
        #expect(found.text.contains("\"meaning\":\"coherence loss\""))
        #expect(
          found.text.contains(
            "\"method\":\"coherence\(earlier.isEmpty ? "" : "-baseline")+scene\""))
        let effects = found.text.matches(of: #/"effect":(-[0-9.]+)/#).compactMap { Double($0.1) }
        #expect(effects.count { $0 < -0.4 && $0 > -0.6 } == 9)
      }
    }
  }

  @Test("Values that no coherence has are refused with the way out")
  func range() throws {
    try withTemporaryDirectory { folder in
      var pair = ScenePair()
      pair.edit = { _, _, pixels in for index in pixels.indices { pixels[index] = 100 } }
      let paths = try pair.write(to: folder)
      try expectRefusal(
        ["compare", paths.before, paths.after, "--method", "coherence"], status: 65,
        says: ["between 0 and 1", "gdal_translate"], in: folder)
      try expectRefusal(
        [
          "compare", paths.before, paths.after, "--method", "coherence", "--change-mask",
          "mask.tif",
        ], status: 64, says: ["--change-mask", "coherence"], in: folder)
    }
  }
}
