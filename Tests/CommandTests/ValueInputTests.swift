// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Values that are no measurements")
struct ValueInputTests {
  @Test(
    "Passes without any data are refused, however that is said",
    arguments: [
      Double.nan, 0, -9999, .infinity,
    ])
  func allNoData(value: Double) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: RasterSize(width: 60, height: 60))
      scene.noData = value.isInfinite ? nil : value
      scene.edit = { _, isLater, pixels in
        if isLater { for i in pixels.indices { pixels[i] = value } }
      }
      let pair = try scene.write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "out.geojson"], status: 65,
        says: ["s_20300117T040000", "No pixel", "measurement"], in: folder)
    }
  }

  @Test(
    "NaN, infinity and declared no data make a cell not observed; others are still tested",
    arguments: [Double.nan, .infinity, -.infinity, -9999])
  func holes(value: Double) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      if value == -9999 { scene.noData = value }
      // Two cells wholly, and 60 of the 100 pixels of a third, in the later pass.
      scene.edit = { _, isLater, pixels in
        guard isLater else { return }
        for y in 0..<10 {
          for x in 0..<20 { pixels[160 * y + x] = value }
          for x in 20..<26 { pixels[160 * y + x] = value }
        }
      }
      let found = try Program.findings(scene.write(to: folder), ["--all-cells"])
      #expect(found.header.counts.tested == 253)
      #expect(found.header.counts.notObserved["no_data"] == 2)
      #expect(found.header.counts.notObserved["too_few_pixels"] == 1)
      let holes = found.cells.filter { $0.row == 55_999 && $0.col <= 5002 }
      #expect(holes.map(\.reason) == ["no_data", "no_data", "too_few_pixels"])
      #expect(holes.map(\.validFraction) == [0, 0, 0.4])
      #expect(holes.allSatisfy { $0.p == nil && $0.q == nil && $0.stat == nil && !$0.flagged })
      #expect(found.flaggedPlaces.isSuperset(of: scene.changedCells))
    }
  }

  @Test("A few values below zero count as no data and are told; zeros are dark, not missing")
  func fewNegatives() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.edit = { _, isLater, pixels in
        guard isLater else { return }
        for y in 0..<5 { for x in 0..<10 { pixels[160 * y + x] = -0.001 } }
      }
      let found = try Program.findings(scene.write(to: folder), ["--all-cells"])
      #expect(found.warnings.contains("50 values below zero count as no data"))
      #expect(found.header.warnings.contains { $0.contains("50 values below zero") })
      let corner = try #require(found.cells.first { $0.row == 55_999 && $0.col == 5000 })
      #expect(corner.validFraction == 0.5)
      #expect(found.header.counts.tested == 256)
    }
  }

  @Test("Zeros of linear power are border, not measurements")
  func zeros() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.edit = { _, _, pixels in
        for y in 0..<10 { for x in 0..<10 { pixels[160 * y + x] = 0 } }
      }
      let found = try Program.findings(scene.write(to: folder), ["--all-cells"])
      let corner = try #require(found.cells.first { $0.row == 55_999 && $0.col == 5000 })
      #expect(corner.reason == "no_data")
      #expect(found.header.counts.tested == 255)
    }
  }

  @Test("Decibels read as power are refused, and --units db is the way out")
  func decibelsTakenForPower() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.units = .db
      let pair = try scene.write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "-o", "out.geojson"], status: 65,
        says: ["s_20300105T040000", "VV", "below zero", "--units db"], in: folder)
      let found = try Program.findings(pair, ["--units", "db"])
      #expect(found.flaggedPlaces.isSuperset(of: scene.changedCells))
    }
  }

  @Test("Amplitudes read as decibels are refused")
  func amplitudeTakenForDecibels() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: RasterSize(width: 60, height: 60))
      scene.units = .amplitude
      scene.gain = 1e6
      scene.pixelType = .uint16
      let pair = try scene.write(to: folder)
      try expectRefusal(
        ["compare", pair.before, pair.after, "--units", "db", "-o", "out.geojson"], status: 65,
        says: ["s_20300105T040000", "--units amplitude"], in: folder)
    }
  }

  @Test("A raster of one pixel is a cell that holds too little, or one cell of one pixel")
  func onePixel() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: RasterSize(width: 1, height: 1))
      scene.changed = nil
      let pair = try scene.write(to: folder)
      let sparse = try Program.findings(pair, ["--all-cells"])
      #expect(sparse.cells.map(\.reason) == ["too_few_pixels"])
      #expect(sparse.cells.map(\.validFraction) == [0.01])
      let single = try Program.findings(pair, ["--all-cells", "--cell-size", "10"])
      #expect(single.header.counts.tested == 1)
      #expect(single.flagged.isEmpty)
      #expect(single.warnings.contains("too few"))
    }
  }
}
