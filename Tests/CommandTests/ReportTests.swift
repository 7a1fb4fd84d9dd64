// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("The report as other programs read it")
struct ReportTests {
  @Test(
    "ogrinfo reads every column with its type",
    .enabled(if: isInstalled("ogrinfo"), "ogrinfo (gdal-bin) is not installed"),
    arguments: [true, false])
  func typedFields(allCells: Bool) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.names = (
        "OPERA_L2_RTC-S1_T073-154661-IW2_20300105T040000Z_20300105T120000Z_S1A_30_v1.0",
        "OPERA_L2_RTC-S1_T073-154661-IW2_20300117T040000Z_20300117T120000Z_S1B_30_v1.0"
      )
      // A hole, so that the columns of cells which are not observed are there too.
      scene.edit = { _, _, pixels in for i in 0..<800 { pixels[i] = .nan } }
      let pair = try scene.write(to: folder)
      let written = try Program.run(
        ["compare", pair.before, pair.after, "-o", "out.geojson"]
          + (allCells ? ["--all-cells"] : []),
        in: folder)
      try #require(written.status == 0, "\(written.errors)")
      let info = try runCommand("ogrinfo", arguments: ["-al", "-so", "out.geojson"], in: folder)
      #expect(info.status == 0, "\(info.errors)")
      #expect(info.errors.isEmpty, "\(info.errors)")
      let expected = [
        "id: String", "cell: String", "cell_size_m: Real", "epsg: Integer", "row: Integer",
        "col: Integer", "lon: Real", "lat: Real", "area_m2: Real", "flagged: Integer(Boolean)",
        "state: String", "confidence: String", "reason: String", "t_start: DateTime",
        "t_end: DateTime", "t_epoch_ms: Integer64", "method: String", "stat: Real", "p: Real",
        "q: Real", "p_speckle: Real", "p_scene: Real", "effect_db: Real", "direction: String",
        "looks: Real", "valid_fraction: Real", "smallest_detectable_db: Real", "sensor: String",
        "platform: String", "relative_orbit: Integer", "polarisations: String",
        "before_id: String", "after_id: String", "before_sha256: String", "after_sha256: String",
        "run_id: String", "Geometry: Polygon", "WGS 84",
      ]
      for field in expected {
        #expect(info.output.contains(field), "“\(field)” is missing in:\n\(info.output)")
      }
      #expect(info.output.contains("Feature Count: \(allCells ? 256 : 9)"), "\(info.output)")
    }
  }

  @Test(
    "Cells have the names that GeoConvert gives to their centres",
    .enabled(if: isInstalled("GeoConvert"), "GeoConvert (geographiclib-tools) is not installed"),
    arguments: [
      (32_637, 500_000.0, 5_600_000.0, "100", "-2"), (32_637, 499_230, 5_600_070, "100", "-2"),
      (32_710, 496_000, 4_685_000, "120", "-2"), (32_632, 299_400, 8_000_000, "100", "-2"),
      (32_737, 500_000, 9_999_500, "100", "-2"),
    ])
  func names(epsg: Int, x: Double, y: Double, cellSize: String, precision: String) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.epsg = epsg
      scene.geoTransform = GeoTransform(originX: x, originY: y, pixelWidth: 10, pixelHeight: -10)
      let found = try Program.findings(
        scene.write(to: folder), ["--all-cells", "--cell-size", cellSize])
      let size = try #require(Double(cellSize))
      let zone = "\(epsg % 100)\(epsg < 32_700 ? "n" : "s")"
      // From the cell's own centre in its zone, and from the longitude and latitude in the report.
      let centres = found.cells.map {
        "\(zone) \((Double($0.col) + 0.5) * size) \((Double($0.row) + 0.5) * size)"
      }
      let degrees = found.cells.compactMap { cell in
        cell.lat.flatMap { lat in cell.lon.map { "\(lat) \($0)" } }
      }
      #expect(degrees.count == found.cells.count && found.cells.count > 150)
      // Centres of cells of 120 m lie on edges of 100 m squares, where the last digit of a degree
      // would decide.
      let isRound = cellSize == "100"
      for (input, forced) in [(centres, []), (isRound ? degrees : [], ["-z", zone])]
      where !input.isEmpty {
        let list = folder.appending(path: "centres")
        try Data((input.joined(separator: "\n") + "\n").utf8).write(to: list)
        let answer = try runCommand(
          "GeoConvert",
          arguments: ["-m", "-p", precision, "--input-file", list.path()] + forced)
        try #require(answer.status == 0, "\(answer.errors)")
        let expected = answer.output.split(separator: "\n").map(String.init)
        #expect(found.cells.map(\.cell) == expected)
      }
      #expect(
        found.ids == found.cells.compactMap { $0.cell }.map { isRound ? $0 : "\($0)/\(cellSize)" })
    }
  }

  @Test(
    "--all-cells holds every cell once, in order, those not observed with reason and no numbers")
  func allCells() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.edit = { _, isLater, pixels in
        guard isLater else { return }
        for y in 70..<90 { for x in 30..<60 { pixels[160 * y + x] = .nan } }
      }
      let pair = try scene.write(to: folder)
      let all = try Program.findings(pair, ["--all-cells"])
      let flagged = try Program.findings(pair)
      let order = all.cells.map { [-$0.row, $0.col] }
      let expected = (0..<16).flatMap { row in (0..<16).map { [-(55_999 - row), 5000 + $0] } }
      #expect(order == expected)
      #expect(Set(all.ids).count == 256)
      let missing = all.cells.filter { $0.state == "not_observed" }
      #expect(missing.count == 6 && missing.allSatisfy { $0.reason == "no_data" })
      #expect(
        missing.allSatisfy {
          $0.stat == nil && $0.p == nil && $0.q == nil && $0.effectDb == nil && !$0.flagged
        })
      for cell in all.cells where cell.state != "not_observed" {
        #expect(cell.reason == nil && cell.p != nil && cell.q != nil && cell.effectDb != nil)
        #expect(cell.flagged == ((cell.q ?? 1) <= 0.01))
      }
      #expect(all.header.counts.tested + missing.count == all.cells.count)
      #expect(flagged.cells.allSatisfy { $0.flagged })
      #expect(flagged.flaggedPlaces == all.flaggedPlaces && !flagged.cells.isEmpty)
      #expect(flagged.header.counts.tested == all.header.counts.tested)
    }
  }

  @Test(
    "What changed is found, with its direction and strength, and little else",
    arguments: [10.0, -10])
  func finds(decibels: Double) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.decibels = decibels
      let found = try Program.findings(scene.write(to: folder))
      #expect(found.flaggedPlaces.isSuperset(of: scene.changedCells))
      #expect(found.flagged.count <= scene.changedCells.count + 1)
      for cell in found.flagged where scene.changedCells.contains([cell.col, cell.row]) {
        #expect(cell.direction == (decibels > 0 ? "increase" : "decrease"))
        #expect(abs((cell.effectDb ?? 0) - decibels) < 2)
      }
    }
  }

  @Test(
    "Nothing changed: the report is empty, and still says what was tested", arguments: UInt64(0)..<3
  )
  func nothing(seed: UInt64) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.changed = nil
      scene.seed = seed
      let found = try Program.findings(scene.write(to: folder))
      #expect(found.cells.count <= 1)
      #expect(found.header.counts.tested == 256)
      #expect(found.cells.count != 0 || !found.text.contains("bbox"))
    }
  }
}
