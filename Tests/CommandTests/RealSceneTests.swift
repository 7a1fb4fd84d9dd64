// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

/// The folder of real scenes that `TRUCELINE_SCENES` names.
private let scenes = ProcessInfo.processInfo.environment["TRUCELINE_SCENES"].flatMap {
  $0.isEmpty ? nil : URL(filePath: $0, directoryHint: .isDirectory)
}

@Suite(
  "Real scenes", .enabled(if: scenes != nil, "TRUCELINE_SCENES names no folder of real scenes"))
struct RealSceneTests {
  private func path(_ name: String) throws -> String {
    try #require(scenes).appending(path: name).path()
  }

  @Test("An OPERA pair, VV and VH on cells of 120 m: typed, quiet, traced to its files")
  func opera() throws {
    let folder = "opera-rtc-s1/OPERA_L2_RTC-S1_T137-292320-IW2_"
    let passes = [
      "20211119T015900Z_20250830T120333Z_S1A_30_v1.0",
      "20211201T015900Z_20250830T065219Z_S1A_30_v1.0",
    ]
    func bands(_ pass: String) throws -> String {
      try ["VV", "VH"].map { try path(folder + pass + "_\($0).tif") }.joined(separator: ",")
    }
    let pair = try PairPaths(before: bands(passes[0]), after: bands(passes[1]))
    let found = try Program.findings(pair, ["--cell-size", "120", "--all-cells"])
    #expect(found.header.counts.tested > 400)
    // The worst quiet pair may have 3.5 %.
    #expect(Double(found.flagged.count) <= 0.035 * Double(found.header.counts.tested))
    #expect(found.cells.allSatisfy { $0.tStart == "2021-11-19T01:59:00Z" })
    #expect(found.cells.allSatisfy { $0.tEnd == "2021-12-01T01:59:00Z" })
    #expect(
      found.text.contains("\"platform\":\"S1A\"") && found.text.contains("\"relative_orbit\":137"))
    #expect(found.cells.allSatisfy { $0.beforeId?.hasSuffix(passes[0]) == true })
    #expect(found.ids.allSatisfy { $0.hasPrefix("11S") && $0.hasSuffix("/120") })
    #expect(!found.warnings.contains("unknown"))
    let swapped = try Program.findings(
      PairPaths(
        before: pair.before.split(separator: ",").reversed().joined(separator: ","),
        after: pair.after.split(separator: ",").reversed().joined(separator: ",")),
      ["--cell-size", "120"])
    #expect(swapped.flaggedPlaces == found.flaggedPlaces)
  }

  @Test(
    "Ottawa and Bern: pictures without georeference, floods in blocks of pixels",
    arguments: [
      ("ottawa", 350, 290), ("bern", 301, 301),
    ])
  func floods(name: String, width: Int, height: Int) throws {
    let pair = try PairPaths(
      before: path("sar-pairs/\(name)_1.bmp"), after: path("sar-pairs/\(name)_2.bmp"))
    let refused = try Program.run(["compare", pair.before, pair.after])
    #expect(refused.status == 65 && refused.errors.contains("--pixels-only"), "\(refused.errors)")
    let found = try Program.findings(pair, ["--pixels-only", "--all-cells"])
    #expect(found.cells.count == (width + 9) / 10 * ((height + 9) / 10))
    #expect(!found.flagged.isEmpty)
    var truth = try RasterDataset(readingFrom: path("sar-pairs/\(name)_gt.bmp"))
    let window = PixelWindow(covering: truth.size)
    var changed = [UInt8](repeating: 0, count: window.count)
    try truth.read(window, band: 1, into: &changed)
    // Most flagged blocks hold pixels that really changed.
    let right = found.flagged.filter { block in
      guard let x = block.x, let y = block.y, let w = block.width, let h = block.height else {
        return false
      }
      return (y..<y + h).contains { row in
        (x..<x + w).contains { changed[row * window.width + $0] > 127 }
      }
    }
    #expect(
      Double(right.count) >= 0.6 * Double(found.flagged.count),
      "\(right.count) of \(found.flagged.count)")
  }

  @Test("An optical composite in degrees whose name says nothing is handled with warnings")
  func composite() throws {
    let result = try Program.run(
      [
        "compare", path("landsat-pucallpa/2000.tif"), path("landsat-pucallpa/2005.tif"),
        "--cell-size", "300",
      ])
    #expect([0, 65].contains(result.status), "\(result.errors)")
    if result.status == 0 {
      #expect(result.errors.contains("taken as radar (--sensor sar)"), "\(result.errors)")
      #expect(result.errors.contains("no units in the metadata"), "\(result.errors)")
      let found = try FindingsFile(result.outputData)
      #expect(found.header.counts.tested > 0)
    } else {
      #expect(result.errors.contains("2000.tif") && result.output.isEmpty)
    }
  }
}
