// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Per-pixel outputs")
struct PixelOutputTests {
  private let options = [
    "-o", "out.geojson", "--change-raster", "change.tif", "--change-mask", "mask.tif",
  ]

  private func run(_ pair: PairPaths, _ more: [String] = [], in folder: URL) throws {
    let result = try Program.run(["compare", pair.before, pair.after] + options + more, in: folder)
    try #require(result.status == 0, "\(result.errors)")
  }

  private func read(_ name: String, band: Int = 1, in folder: URL) throws -> [Float] {
    var dataset = try RasterDataset(readingFrom: folder.appending(path: name).path())
    let window = PixelWindow(covering: dataset.size)
    var pixels = [Float](repeating: 0, count: window.count)
    try dataset.read(window, band: band, into: &pixels)
    return pixels
  }

  @Test("Both are COGs on the earlier pass's grid and mark what changed", arguments: [true, false])
  func content(isPlaced: Bool) throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.polarisations = ["VV", "VH"]
      scene.edit = { _, isLater, pixels in
        if isLater { for i in 0..<1600 { pixels[i] = .nan } }
      }
      if !isPlaced {
        scene.geoTransform = nil
        scene.epsg = nil
      }
      let pair = try scene.write(to: folder)
      try run(pair, isPlaced ? [] : ["--pixels-only"], in: folder)
      for name in ["change.tif", "mask.tif"] {
        let dataset = try RasterDataset(readingFrom: folder.appending(path: name).path())
        #expect(dataset.metadataItem("LAYOUT", domain: "IMAGE_STRUCTURE") == "COG")
        #expect(dataset.size == scene.size)
        #expect(dataset.geoTransform == scene.geoTransform)
        #expect(dataset.spatialReference?.epsg == scene.epsg)
        #expect(dataset.bandCount == (name == "mask.tif" ? 1 : 2))
        let band = dataset.band(1)
        #expect(band.pixelType == (name == "mask.tif" ? .uint8 : .float32))
        #expect(name == "mask.tif" ? band.noData == 255 : band.noData?.isNaN == true)
      }
      let mask = try read("mask.tif", in: folder)
      let decibels = try read("change.tif", in: folder)
      let inner = PixelWindow(x: 63, y: 43, width: 24, height: 24)
      var (sum, marked, elsewhere) = (Float(0), 0, 0)
      for y in 0..<160 {
        for x in 0..<160 {
          let value = mask[160 * y + x]
          if y < 10 {
            #expect(value == 255 || y > 7, "column \(x), row \(y)")
          } else if inner.contains(x: x, y: y) {
            sum += decibels[160 * y + x]
            marked += value == 1 ? 1 : 0
          } else if value == 1 {
            elsewhere += 1
          }
        }
      }
      #expect(abs(sum / Float(inner.count) - 10) < 1)
      #expect(marked > inner.count * 9 / 10)
      #expect(elsewhere < 900 - inner.count + 200, "\(elsewhere)")
      #expect(Set(mask).isSubset(of: [0, 1, 255]))
    }
  }

  @Test("They are the same bytes for any number of workers and each kernel")
  func sameBytes() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair(size: RasterSize(width: 197, height: 183))
      scene.geoTransform = scene.geoTransform?.moved(dx: 3, dy: 4)
      let pair = try scene.write(to: folder)
      let runs: [([String], String?)] = [
        (["--jobs", "1"], nil), (["--jobs", "2"], nil), (["--jobs", "5"], nil), ([], "baseline"),
      ]
      var seen: Set<[Data]> = []
      for (options, kernel) in runs {
        let result = try Program.run(
          ["compare", pair.before, pair.after, "--overwrite"] + self.options + options,
          environment: ["TRUCELINE_KERNEL": kernel], in: folder)
        try #require(result.status == 0, "\(result.errors)")
        seen.insert(
          try ["out.geojson", "change.tif", "mask.tif"].map {
            try Data(contentsOf: folder.appending(path: $0))
          })
      }
      #expect(seen.count == 1)
    }
  }

  @Test(
    "If one output cannot be written, none is",
    arguments: ["out.geojson", "change.tif", "mask.tif"])
  func allOrNothing(existing: String) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try Data("mine".utf8).write(to: folder.appending(path: existing))
      try expectRefusal(
        ["compare", pair.before, pair.after] + options, status: 73,
        says: [existing, "exists", "--overwrite"], in: folder)
      let moved = options.map { $0 == existing ? "gone/\(existing)" : $0 }
      try expectRefusal(
        ["compare", pair.before, pair.after] + moved, status: 73, says: ["gone/\(existing)"],
        in: folder)
    }
  }

  @Test("Only the outputs asked for are left, with findings on standard output too")
  func nothingElse() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      let before = try everything(in: folder)
      let result = try Program.run(
        ["compare", pair.before, pair.after, "--change-mask", "mask.tif"], in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try FindingsFile(result.outputData).header.counts.tested == 36)
      #expect(
        try Set(everything(in: folder).keys) == Set(before.keys).union(["mask.tif"]))
    }
  }
}
