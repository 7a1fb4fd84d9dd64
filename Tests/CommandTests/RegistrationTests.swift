// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Passes that do not lie on each other")
struct RegistrationTests {
  /// A scene with bright points, which in the later pass lie so many pixels aside.
  private static func pair(dx: Int, dy: Int) -> ScenePair {
    var pair = ScenePair()
    let width = pair.size.width
    pair.edit = { _, isLater, pixels in
      for place in pixels.indices {
        let (y, x) = place.quotientAndRemainder(dividingBy: width)
        let (column, row) = isLater ? (x - dx, y - dy) : (x, y)
        var random = SplitMix64(seed: UInt64(truncatingIfNeeded: column &* 7919 &+ row &* 104_729))
        if random.next() % 12 == 0 { pixels[place] *= 20 }
      }
    }
    return pair
  }

  private static func registration(_ file: FindingsFile) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: file.data) as? [String: Any]
    let record = try #require(object?["truceline"] as? [String: Any])
    return try #require(record["registration"] as? [String: Any])
  }

  @Test("are refused with the figure and the way out")
  func refused() throws {
    try withTemporaryDirectory { folder in
      let paths = try Self.pair(dx: 2, dy: -1).write(to: folder)
      try expectRefusal(
        ["compare", paths.before, paths.after, "-o", "findings.geojson"], status: 65,
        says: ["s_20300105T040000", "2.2", "--max-shift", "--accept-shift"], in: folder)
      let accepted = try Program.findings(paths, ["--accept-shift"])
      let shift = try Self.registration(accepted)
      let dx = try #require(shift["dx"] as? Double)
      let dy = try #require(shift["dy"] as? Double)
      #expect((dx - 2).magnitude < 0.1 && (dy + 1).magnitude < 0.1, "\(dx), \(dy)")
      #expect(accepted.header.warnings.contains { $0.contains("pixels from the earlier one") })
      let allowed = try Program.findings(paths, ["--max-shift", "3"])
      #expect(!allowed.header.warnings.contains { $0.contains("pixels from the earlier one") })
      #expect(allowed.header.runId != accepted.header.runId)
    }
  }

  @Test("and those that do say so, in the file, on the screen and in the explanation of a cell")
  func aligned() throws {
    try withTemporaryDirectory { folder in
      let paths = try Self.pair(dx: 0, dy: 0).write(to: folder)
      let found = try Program.findings(paths)
      let shift = try Self.registration(found)
      let length = try #require(shift["shift_px"] as? Double)
      #expect(length < 0.1)
      let blocks = try #require(shift["blocks"] as? [[String: Any]])
      #expect(blocks.count == 16 && shift["windows"] as? Int == 16)
      #expect(found.warnings.contains("shift         0.0"), "\(found.warnings)")
      let robust = found.cells.compactMap(\.robustToShift)
      #expect(found.flagged.count >= 9 && robust.filter { $0 }.count >= 9)
      let cell = try #require(found.flagged.first?.cell)
      let explained = try Program.run(["explain", cell, paths.before, paths.after])
      #expect(explained.status == 0 && explained.output.contains("shift      0.0"))
    }
  }

  @Test("and where nothing can be measured, the shift is null")
  func notMeasured() throws {
    try withTemporaryDirectory { folder in
      var pair = ScenePair()
      pair.size = RasterSize(width: 160, height: 40)
      pair.changed = nil
      let paths = try pair.write(to: folder)
      let found = try Program.findings(paths)
      let shift = try Self.registration(found)
      #expect(shift["shift_px"] is NSNull && shift["dx"] is NSNull)
      #expect(found.warnings.contains("could not be measured"), "\(found.warnings)")
    }
  }

  @Test("a limit must be a length")
  func usage() throws {
    for value in ["0", "-1", "nan", "inf"] {
      let result = try Program.run(["compare", "a", "b", "-o", "c", "--max-shift=\(value)"])
      #expect(result.status == 64, "\(value): \(result.errors)")
    }
  }
}
