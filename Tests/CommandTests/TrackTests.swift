// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("track: the outputs")
struct TrackTests {
  private static let layers = [
    "status", "count", "percent", "duration", "date", "last_date", "confidence", "metric_max",
  ]
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../AlertRulesTests/Fixtures").standardized
  private static let python: String? = {
    for command in ["python3", "/usr/bin/python3"] {
      do {
        let modules = try runCommand(
          command, arguments: ["-c", "import numpy; from osgeo import gdal"])
        if modules.status == 0 { return command }
      } catch {
        continue
      }
    }
    return nil
  }()

  /// The rule's options of a line of the table, for the program.
  private func options(_ line: Substring) -> [String] {
    line.split(separator: " ").dropFirst().flatMap { word -> [String] in
      let parts = word.split(separator: "=")
      if parts[0] == "consecutive" { return parts[1] == "True" ? ["--consecutive"] : [] }
      return ["--" + parts[0].replacing("_", with: "-"), String(parts[1])]
    }
  }

  @Test("Every layer of the table made with numpy, read back from the files")
  func table() throws {
    let text = try String(
      contentsOf: TrackTests.fixtures.appending(path: "opera_dist.txt"), encoding: .utf8)
    let epoch = try #require(UTCTime(year: 2020, month: 12, day: 31)).epochMilliseconds
    for block in text.split(separator: "rule ").dropFirst() {
      let lines = block.split(separator: "\n")
      let days = lines[1].split(separator: " ").dropFirst().compactMap { Int64($0) }
      let rows = lines[2...].map { $0.split(separator: " ") }
      let pixelCount = rows.count / days.count
      try withTemporaryDirectory { folder in
        var files = MetricSeriesFiles()
        files.size = RasterSize(width: 11, height: pixelCount / 11)
        var names: [String] = []
        for (pass, day) in days.enumerated() {
          let time = UTCTime(epochMilliseconds: epoch + day * 86_400_000 + 3_600_000)
          let stamp = time.rfc3339.filter { $0 != "-" && $0 != ":" }
          names.append("m_\(stamp).tif")
          let values = rows[pass * pixelCount..<(pass + 1) * pixelCount].map { number($0[2]) }
          try files.write(values.map { Float($0) }, named: names[pass], in: folder)
        }
        let result = try Program.run(
          ["track"] + names.reversed() + ["-o", "out"] + options("rule " + lines[0]), in: folder)
        try #require(result.status == 0, "\(result.errors)")
        for (pass, name) in names.enumerated() {
          for (column, layer) in TrackTests.layers.enumerated() {
            let found = try trackedPixels(
              "out/\(name.dropFirst(2).prefix(8))_\(layer).tif", in: folder)
            let expected = rows[pass * pixelCount..<(pass + 1) * pixelCount].map {
              column < 6 ? Double($0[3 + column]) ?? -1 : number($0[3 + column])
            }
            #expect(
              zip(found, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) },
              "\(name) \(layer)")
          }
        }
      }
    }
  }

  private func number(_ text: Substring) -> Double {
    text == "nan" ? .nan : Double(Float(bitPattern: UInt32(text, radix: 16) ?? 0))
  }

  @Test(
    "Random series of every kind of file agree with numpy in each pixel and type",
    .enabled(if: python != nil, "Python with numpy and GDAL is not installed"),
    arguments: UInt64(0)..<6)
  func random(seed: UInt64) throws {
    let python = try #require(TrackTests.python)
    try withTemporaryDirectory { folder in
      var files = MetricSeriesFiles()
      // Across the borders of tiles and windows, in tiles and in strips.
      files.size =
        [
          RasterSize(width: 2100, height: 20), RasterSize(width: 30, height: 1100),
          RasterSize(width: 513, height: 130),
        ][Int(seed % 3)]
      files.noData = seed.isMultiple(of: 2) ? -9999 : nil
      if seed > 2 { files.format = .geoTIFF(compression: .zstd, tileSide: nil) }
      let names = try files.writeRandom(passes: 9, seed: seed, in: folder)
      let rule =
        seed % 3 == 1
        ? [("low", "3.25"), ("high", "3.5"), ("gap_days", "13"), ("percent_floor", "67")] : []
      let result = try Program.run(
        ["track"] + names + ["-o", "out", "--jobs", "\(1 + seed % 4)"]
          + rule.flatMap { ["--" + $0.0.replacing("_", with: "-"), $0.1] }, in: folder)
      try #require(result.status == 0, "\(result.errors)")
      let oracle = TrackTests.fixtures.appending(path: "opera_dist.py").path()
      let checked = try runCommand(
        python, arguments: [oracle, "check", "out"] + rule.map { "\($0.0)=\($0.1)" } + names,
        in: folder)
      #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
      #expect(checked.output.contains("9 passes, 0 rasters differ"))
    }
  }

  @Test("Layers have the product's types, marks for no data, and say what they are made from")
  func description() throws {
    try withTemporaryDirectory { folder in
      let names = try MetricSeriesFiles().writeRandom(passes: 2, seed: 7, in: folder)
      let result = try Program.run(["track"] + names + ["-o", "a/b"], in: folder)
      try #require(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("2 passes taken in: 16 rasters in a/b"))
      let stamp = names[1].split(separator: "_")[2]
      for (layer, type) in zip(
        TrackTests.layers,
        [PixelType.uint8, .uint8, .uint8, .int16, .int16, .int16, .float32, .float32])
      {
        let path = folder.appending(path: "a/b/\(stamp.prefix(8))_\(layer).tif").path()
        let dataset = try RasterDataset(readingFrom: path)
        let band = dataset.band(1)
        #expect(band.pixelType == type)
        let noData = try #require(band.noData)
        switch type {
        case .uint8: #expect(noData == 255)
        case .int16: #expect(noData == -1)
        default: #expect(noData.isNaN)
        }
        #expect(dataset.spatialReference?.epsg == 32_637)
        #expect(dataset.geoTransform?.originX == 500_000)
        #expect(dataset.metadataItem("COMPRESSION", domain: "IMAGE_STRUCTURE") == "DEFLATE")
        #expect(dataset.metadataItem("TRUCELINE_RULE") == "opera-dist")
        #expect(dataset.metadataItem("TRUCELINE_METRIC") == names[1])
        #expect(dataset.metadataItem("TRUCELINE_METRIC_SHA256")?.count == 64)
        #expect(
          dataset.metadataItem("TRUCELINE_PARAMETERS")?.hasPrefix("low=2.5 high=4.5 gap_days=30")
            == true)
      }
    }
  }

  @Test("--json counts the pixels of each state after each pass")
  func json() throws {
    struct Summary: Decodable {
      let finished_before: Int
      let passes: [[String: JSONValue]]
    }
    enum JSONValue: Decodable {
      case number(Int), text(String)
      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
          self = .number(try container.decode(Int.self))
        } catch {
          self = .text(try container.decode(String.self))
        }
      }
    }
    try withTemporaryDirectory { folder in
      var files = MetricSeriesFiles()
      files.size = RasterSize(width: 5, height: 1)
      try files.write([.nan, 0, 2.5, 4.5, 9], named: "a_20210301T000000Z.tif", in: folder)
      let result = try Program.run(
        ["track", "a_20210301T000000Z.tif", "-o", "out", "--json"], in: folder)
      let summary = try JSONDecoder().decode(Summary.self, from: result.outputData)
      #expect(summary.finished_before == 0)
      let counts = summary.passes[0].compactMapValues { value -> Int? in
        if case .number(let number) = value { number } else { nil }
      }
      #expect(
        counts.filter { $0.value > 0 } == [
          "no_data": 1, "none": 1, "first_low": 1, "first_high": 2,
        ])
    }
  }
}
