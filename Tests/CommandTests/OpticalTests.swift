// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Optical passes")
struct OpticalTests {
  private static let size = RasterSize(width: 240, height: 200)
  private static let changed = PixelWindow(x: 60, y: 100, width: 20, height: 20)

  /// Two bands of reflectance and a class mask of half the resolution.
  private func write(_ name: String, isLater: Bool, to folder: URL) throws -> String {
    let transform = GeoTransform(
      originX: 400_000, originY: 4_200_000, pixelWidth: 10, pixelHeight: -10)
    var random = SplitMix64(seed: isLater ? 2 : 1)
    let count = Self.size.width * Self.size.height
    var bands = [[UInt16]](repeating: [], count: 2)
    for pixel in 0..<count {
      let (y, x) = pixel.quotientAndRemainder(dividingBy: Self.size.width)
      let isChanged = isLater && Self.changed.contains(x: x, y: y)
      for band in 0..<2 {
        let ground = 600 + 300 * ((x / 11 * 7 + y / 13 * 5 + band * 3) % 6)
        let moved = isChanged ? (band == 0 ? 700 : -250) : 0
        bands[band].append(UInt16(ground + moved + Int.random(in: -40...40, using: &random)))
      }
    }
    let image = folder.appending(path: "\(name).tif").path()
    var writer = try RasterWriter(
      creating: image, format: .geoTIFF(isSparse: false), size: Self.size, bandCount: 2,
      pixelType: .uint16, geoTransform: transform,
      spatialReference: try SpatialReference(epsg: 32_637))
    for band in 1...2 {
      try writer.write(PixelWindow(covering: Self.size), band: band, from: bands[band - 1])
    }
    try writer.close()
    let half = RasterSize(width: Self.size.width / 2, height: Self.size.height / 2)
    // Vegetation, but for a cloud in the north-west of the later pass.
    let classes = (0..<half.width * half.height).map { pixel -> UInt8 in
      isLater && pixel % half.width < 20 && pixel / half.width < 15 ? 9 : 4
    }
    let mask = folder.appending(path: "\(name)_SCL.tif").path()
    var masks = try RasterWriter(
      creating: mask, format: .geoTIFF(isSparse: false), size: half, bandCount: 1,
      pixelType: .uint8,
      geoTransform: GeoTransform(
        originX: 400_000, originY: 4_200_000, pixelWidth: 20, pixelHeight: -20),
      spatialReference: try SpatialReference(epsg: 32_637))
    try masks.write(PixelWindow(covering: half), band: 1, from: classes)
    try masks.close()
    return "\(image),\(mask)"
  }

  @Test(
    "what moved is flagged, clouds are not observed, and effects are those of bands",
    arguments: ["change-vector", "ir-mad"])
  func methods(method: String) throws {
    try withTemporaryDirectory { folder in
      let before = try write("a_20300105T080000", isLater: false, to: folder)
      let after = try write("a_20300110T080000", isLater: true, to: folder)
      let result = try Program.run([
        "compare", before, after, "--sensor", "sentinel-2-l2a", "--method", method, "--all-cells",
      ])
      try #require(result.status == 0, "\(result.errors)")
      let json = try #require(
        try JSONSerialization.jsonObject(with: result.outputData) as? [String: Any])
      let features = try #require(json["features"] as? [[String: Any]])
      let cells = features.compactMap { $0["properties"] as? [String: Any] }
      #expect(cells.count == 24 * 20)
      let masked = cells.filter { $0["reason"] as? String == "masked" }
      #expect(masked.count == 4 * 3)
      let flagged = cells.filter { $0["flagged"] as? Bool == true }
      let wanted = Set(
        (0..<4).map { [4_006 + $0 % 2, 41_988 + $0 / 2] })
      let found = Set(
        flagged.compactMap { cell -> [Int]? in
          guard let column = cell["col"] as? Int, let row = cell["row"] as? Int else { return nil }
          return [column, row]
        })
      #expect(wanted.isSubset(of: found), "\(found)")
      #expect(found.count <= wanted.count + 3)
      for cell in flagged {
        #expect(cell["method"] as? String == "\(method)+scene")
        #expect(cell["effect"] is Double && cell["effect_db"] == nil && cell["looks"] == nil)
        let band = try #require(cell["effect_band"] as? String)
        #expect(method == "ir-mad" ? band.hasPrefix("MAD") : band == "B1" || band == "B2")
      }
    }
  }

  @Test(
    "the mask outlines what moved; clouds are not observed", arguments: ["change-vector", "ir-mad"])
  func mask(method: String) throws {
    try withTemporaryDirectory { folder in
      let before = try write("a_20300105T080000", isLater: false, to: folder)
      let after = try write("a_20300110T080000", isLater: true, to: folder)
      let path = folder.appending(path: "mask.tif").path()
      let result = try Program.run([
        "compare", before, after, "--sensor", "sentinel-2-l2a", "--method", method,
        "--mask-dilation", "0", "--change-mask", path, "-o",
        folder.appending(path: "out.geojson").path(),
      ])
      try #require(result.status == 0, "\(result.errors)")
      var dataset = try RasterDataset(readingFrom: path)
      #expect(dataset.size == Self.size && dataset.band(1).noData == 255)
      var mask = [UInt8](repeating: 9, count: Self.size.width * Self.size.height)
      try dataset.read(PixelWindow(covering: Self.size), band: 1, into: &mask)
      let cloud = PixelWindow(x: 0, y: 0, width: 40, height: 30)
      var (missed, wrong) = (0, 0)
      for (pixel, value) in mask.enumerated() {
        let (y, x) = pixel.quotientAndRemainder(dividingBy: Self.size.width)
        #expect((value == 255) == cloud.contains(x: x, y: y), "column \(x), row \(y)")
        if Self.changed.contains(x: x, y: y) {
          missed += value == 1 ? 0 : 1
        } else if value == 1 {
          wrong += 1
        }
      }
      #expect(missed <= 8 && wrong <= 40, "\(missed) missed, \(wrong) too many")
    }
  }

  @Test(
    "--normalise writes each band's line, changes the run's name, and is the same for any --jobs")
  func normalised() throws {
    try withTemporaryDirectory { folder in
      let before = try write("a_20300105T080000", isLater: false, to: folder)
      let after = try write("a_20300110T080000", isLater: true, to: folder)
      let compare = ["compare", before, after, "--sensor", "sentinel-2-l2a"]
      let runs = try [[], ["--normalise"], ["--normalise", "--jobs", "1"]].map {
        try Program.run(compare + $0)
      }
      #expect(runs.map(\.status) == [0, 0, 0])
      #expect(runs[1].outputData == runs[2].outputData)
      #expect(runs[1].errors.contains("normalised    B1 × "))
      let headers = try runs.map { run in
        let json = try JSONSerialization.jsonObject(with: run.outputData) as? [String: Any]
        return try #require(json?["truceline"] as? [String: Any])
      }
      #expect(headers[0]["normalisation"] == nil)
      #expect(headers[0]["run_id"] as? String != headers[1]["run_id"] as? String)
      let found = try #require(headers[1]["normalisation"] as? [String: Any])
      #expect((found["pixels_fitted"] as? Int ?? 0) > (found["pixels_tested"] as? Int ?? 0))
      let bands = try #require(found["bands"] as? [[String: Any]])
      #expect(bands.map { $0["band"] as? String } == ["B1", "B2"])
      for band in bands {
        // The ground is the same at both dates, but for noise.
        let slope = try #require(band["slope"] as? Double)
        #expect((slope - 1).magnitude < 0.02)
        #expect((band["correlation"] as? Double ?? 0) > 0.99)
      }
      for (options, says) in [
        (["--method", "ir-mad"], "ir-mad"),
        (["--earlier", before], "--earlier"),
        (["--later", after], "--later"),
      ] {
        try expectRefusal(
          compare + ["--normalise"] + options, status: 64, says: ["--normalise", says], in: folder)
      }
    }
  }

  @Test("what is made for radar is refused by name")
  func refused() throws {
    try withTemporaryDirectory { folder in
      let before = try write("a_20300105T080000", isLater: false, to: folder)
      let after = try write("a_20300110T080000", isLater: true, to: folder)
      let pair = [before, after, "--sensor", "optical"]
      try expectRefusal(
        ["compare"] + pair + ["--method", "ratio"], status: 64, says: ["ratio", "optical"],
        in: folder)
      try expectRefusal(
        ["compare"] + pair + ["--change-raster", "change.tif"], status: 64,
        says: ["--change-raster", "decibels", "--change-mask"], in: folder)
      try expectRefusal(
        ["compare"] + pair + ["--looks", "4"], status: 64, says: ["--looks", "optical"],
        in: folder)
      try expectRefusal(
        ["explain", "37SDB003993"] + pair, status: 64, says: ["explain", "radar"], in: folder)
    }
  }
}
