// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Results of many comparisons as one")
struct MergingTests {
  /// A comparison that tested a block, its flagged cells and shares of valid pixels.
  private struct MadeUp {
    var name: String
    var zone = 37
    var block: CellBlock
    var flagged: Set<GridCell> = []
    var valid = 1.0
    var missing: [GridCell: NotObservedReason] = [:]
    var overpass = "one"
    var hour = 4

    func merged(in folder: URL) throws -> MergedComparison {
      let grid = try grid(zone: zone)
      var coverage = CellCoverage(block)
      for (place, cell) in block.enumerated() {
        if let reason = missing[cell] {
          coverage.set(place, .notObserved(reason), validFraction: 0.1)
        } else {
          coverage.set(
            place, .tested(isFlagged: flagged.contains(cell)), validFraction: valid)
        }
      }
      let findings = block.filter(flagged.contains).map { cell -> Finding in
        var finding = Finding(cell: cell, notObserved: nil, validFraction: valid)
        finding.isFlagged = true
        finding.p = 0.001
        return finding
      }
      var context = try sampleContext()
      context.method = name
      let path = folder.appending(path: "\(name).geojson").path(percentEncoded: false)
      var file = try AtomicFile(path: path, overwrite: true)
      let writer = GeoJSONWriter(
        context: context, grid: grid, epsg: grid.zone.epsg, header: Array("{}".utf8))
      try writer.write(findings, to: &file, projecting: roughProjection(zone: grid.zone))
      try file.commit()
      let bytes = CoverageFile.bytes(of: coverage)
      return MergedComparison(
        name: name,
        placed: PlacedGrid(
          grid: grid, reference: try SpatialReference(epsg: grid.zone.epsg),
          epsg: grid.zone.epsg),
        overpass: overpass,
        time: try #require(UTCTime(year: 2030, month: 1, day: 5, hour: hour)),
        findingsPath: path,
        coverage: { try #require(CoverageFile.coverage(bytes)) })
    }
  }

  private func cell(_ column: Int, _ row: Int) -> GridCell { GridCell(column: column, row: row) }

  /// Method, column and row of each feature, in order.
  private func features(_ comparisons: [MadeUp], in folder: URL) throws -> [String] {
    let merge = try FindingsMerge(try comparisons.map { try $0.merged(in: folder) })
    var text = ByteBuffer()
    try merge.write(header: Array("{}".utf8), to: &text)
    let read = try JSONSerialization.jsonObject(with: Data(text.bytes)) as? [String: Any]
    let features = try #require(read?["features"] as? [[String: Any]])
    #expect(features.count == merge.count)
    return try features.map { feature in
      let properties = try #require(feature["properties"] as? [String: Any])
      return try ["method", "col", "row"].map { "\(try #require(properties[$0]))" }
        .joined(separator: " ")
    }
  }

  @Test("are the same whatever order they come in, in grid order, then by time")
  func order() throws {
    try withTemporaryDirectory { folder throws in
      let block = CellBlock(columns: 4990..<5010, rows: 50_000..<50_020)
      let early = MadeUp(
        name: "early", block: block, flagged: [cell(5000, 50_001), cell(4990, 50_019)])
      let late = MadeUp(
        name: "late", block: block, flagged: [cell(5000, 50_001), cell(4995, 50_010)],
        overpass: "two", hour: 16)
      let expected = [
        "early 4990 50019", "late 4995 50010", "early 5000 50001", "late 5000 50001",
      ]
      #expect(try features([early, late], in: folder) == expected)
      #expect(try features([late, early], in: folder) == expected)
    }
  }

  @Test("count one system as one, however GDAL writes it")
  func systems() throws {
    let grid = try grid(zone: 37)
    let ensemble = try SpatialReference(epsg: 32_637)
    // The same system with a datum in place of the ensemble, as a GeoTIFF has it.
    let plain = try SpatialReference(
      wkt: """
        PROJCS["WGS 84 / UTM zone 37N",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,\
        298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],\
        PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],\
        PARAMETER["central_meridian",39],PARAMETER["scale_factor",0.9996],\
        PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]
        """)
    #expect(ensemble.wkt != plain.wkt)
    let (one, other) = (
      PlacedGrid(grid: grid, reference: ensemble, epsg: 32_637),
      PlacedGrid(grid: grid, reference: plain, epsg: 32_637)
    )
    #expect(one == other)
    #expect(Set([one, other]).count == 1)
    #expect(one != PlacedGrid(grid: grid, reference: plain, epsg: nil))
  }

  @Test("report a cell on an overlap of one overpass once: the one with more valid pixels")
  func overlap() throws {
    try withTemporaryDirectory { folder throws in
      let shared = cell(5000, 50_001)
      let west = MadeUp(
        name: "west", block: CellBlock(columns: 4990..<5002, rows: 50_000..<50_004),
        flagged: [shared, cell(4991, 50_001)], valid: 0.7)
      var east = MadeUp(
        name: "east", block: CellBlock(columns: 5000..<5012, rows: 50_000..<50_004),
        flagged: [shared], valid: 0.9)
      #expect(try features([west, east], in: folder) == ["west 4991 50001", "east 5000 50001"])
      // What saw more says that nothing changed.
      east.flagged = []
      #expect(try features([west, east], in: folder) == ["west 4991 50001"])
      // What could not test the cell says nothing of it.
      east.missing = [shared: .masked]
      #expect(try features([west, east], in: folder) == ["west 4991 50001", "west 5000 50001"])
      // Two overpasses are two observations.
      east.missing = [:]
      east.flagged = [shared]
      east.overpass = "two"
      #expect(
        try features([west, east], in: folder)
          == ["west 4991 50001", "east 5000 50001", "west 5000 50001"])
    }
  }

  @Test(
    "leave a cell beyond the border of its zone to the zone that it belongs to, where that saw it")
  func zones() throws {
    try withTemporaryDirectory { folder throws in
      // At 45° N the border of zones 37 and 38, 42° E, has an easting of about 736.4 km in zone 37.
      let beyond = cell(7400, 49_900)
      let degrees = try SpatialReference(epsg: 4326)
      var there = try CoordinateTransform(from: try SpatialReference(epsg: 32637), to: degrees)
      var back = try CoordinateTransform(from: degrees, to: try SpatialReference(epsg: 32638))
      let place = try there.transform(MapPoint(x: 740_050, y: 4_990_050))
      #expect(place.x > 42)
      let centre = try grid(zone: 38).cell(containing: try back.transform(place))
      let own = MadeUp(
        name: "own", block: CellBlock(columns: 7390..<7410, rows: 49_890..<49_910),
        flagged: [beyond, cell(7391, 49_900)])
      var right = MadeUp(
        name: "right", zone: 38,
        block: CellBlock(
          columns: centre.column - 5..<centre.column + 5, rows: centre.row - 5..<centre.row + 5))
      #expect(try features([own, right], in: folder).count == 1)
      right.missing = [centre: .noData]
      #expect(try features([own, right], in: folder).count == 2)
    }
  }

  @Test("say of every cell how often it was tested and why not")
  func coverage() throws {
    try withTemporaryDirectory { folder throws in
      let block = CellBlock(columns: -3..<3, rows: 50_000..<50_002)
      let (never, once) = (cell(-3, 50_000), cell(2, 50_001))
      let comparisons = [
        MadeUp(name: "a", block: block, missing: [never: .masked, once: .noData]),
        MadeUp(name: "b", block: block, missing: [never: .masked], hour: 16),
      ]
      var merge = try CoverageMerge(try comparisons.map { try $0.merged(in: folder) })
      var text = ByteBuffer()
      try merge.write(header: Array("{}".utf8), to: &text, workers: 2)
      #expect((merge.count, merge.testedCount) == (12, 11))
      let read = try JSONSerialization.jsonObject(with: Data(text.bytes)) as? [String: Any]
      let features = try #require(read?["features"] as? [[String: Any]])
      let all = features.compactMap { $0["properties"] as? [String: Any] }
      #expect(all.map { $0["col"] as? Int } == Array(-3..<3) + Array(-3..<3))
      #expect(all.map { $0["tested"] as? Int } == [2, 2, 2, 2, 2, 1, 0, 2, 2, 2, 2, 2])
      #expect(all[6]["reason"] as? String == "masked")
      #expect(all[6]["observed"] as? Bool == false)
      #expect(all[6]["last_tested"] is NSNull)
      #expect(all[5]["reason"] is NSNull)
      #expect(all[5]["last_tested"] as? String == "2030-01-05T16:00:00Z")
    }
  }

  @Test("what waits to be merged is told apart from what is damaged", arguments: UInt64(1)...3)
  func files(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var coverage = CellCoverage(CellBlock(columns: -7..<5, rows: 3..<20))
    for place in coverage.block.indices {
      let reason = NotObservedReason.allCases.randomElement(using: &random)
      let states: [CellCoverage.State] = [
        .absent, .tested(isFlagged: false), .tested(isFlagged: true),
        .notObserved(try #require(reason)),
      ]
      coverage.set(
        place, try #require(states.randomElement(using: &random)),
        validFraction: Double.random(in: 0...1, using: &random))
    }
    let bytes = CoverageFile.bytes(of: coverage)
    #expect(CoverageFile.coverage(bytes) == coverage)
    #expect(CoverageFile.coverage(Array(bytes.dropLast())) == nil)
    #expect(CoverageFile.coverage([]) == nil)
    var damaged = bytes
    damaged[3] ^= 1
    #expect(CoverageFile.coverage(damaged) == nil)
  }
}
