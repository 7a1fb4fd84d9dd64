// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Objects of changed pixels")
struct ObjectTests {
  private func run(
    _ scene: ScenePair, _ options: [String] = [], in folder: URL
  ) throws -> [String: Any] {
    let pair = try scene.write(to: folder)
    let result = try Program.run(
      [
        "compare", pair.before, pair.after, "-o", "out.json", "--objects", "objects.json",
        "--change-mask", "mask.tif", "--overwrite",
      ] + options, in: folder)
    try #require(result.status == 0, "\(result.errors)")
    let data = try Data(contentsOf: folder.appending(path: "objects.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func maskCount(in folder: URL) throws -> Int {
    var dataset = try RasterDataset(readingFrom: folder.appending(path: "mask.tif").path())
    let window = PixelWindow(covering: dataset.size)
    var pixels = [UInt8](repeating: 0, count: window.count)
    try dataset.read(window, band: 1, into: &pixels)
    return pixels.count { $0 == 1 }
  }

  @Test("The changed rectangle is one valid polygon with its area, effect and direction")
  func placed() throws {
    try withTemporaryDirectory { folder in
      let found = try run(ScenePair(), ["--min-object-area", "0"], in: folder)
      #expect(found["type"] as? String == "FeatureCollection")
      let features = try #require(found["features"] as? [[String: Any]])
      let properties = features.compactMap { $0["properties"] as? [String: Any] }
      let pixels = properties.compactMap { $0["pixels"] as? Int }
      #expect(pixels.reduce(0, +) == (try maskCount(in: folder)))
      let largest = try #require(
        properties.max { ($0["pixels"] as? Int ?? 0) < ($1["pixels"] as? Int ?? 0) })
      let count = try #require(largest["pixels"] as? Int)
      #expect((820...980).contains(count))
      #expect(largest["area_m2"] as? Double == Double(count) * 100)
      #expect(abs(try #require(largest["effect_db"] as? Double) - 10) < 0.5)
      #expect(largest["effect_band"] as? String == "VV")
      #expect(largest["direction"] as? String == "increase")
      #expect((9...25).contains(try #require(largest["cells"] as? Int)))
      #expect((largest["run_id"] as? String)?.count == 16)
      var toMetres = try CoordinateTransform(
        from: SpatialReference(epsg: 4326), to: SpatialReference(epsg: 32_637))
      for feature in features {
        let geometry = try #require(feature["geometry"])
        let text = try JSONSerialization.data(withJSONObject: geometry)
        let shape = try VectorGeometry(geoJSON: String(decoding: text, as: UTF8.self))
        #expect(shape.isValid && shape.kind == .polygon)
        let metres = try shape.transformed(by: &toMetres)
        let member = try #require(feature["properties"] as? [String: Any])
        let area = try #require(member["area_m2"] as? Double)
        #expect(abs(metres.area - area) < 0.01 * area)
      }
    }
  }

  @Test("Objects below the least area are left out, and pixels count where there are no metres")
  func leastArea() throws {
    try withTemporaryDirectory { folder in
      let all = try run(ScenePair(), ["--min-object-area", "50000"], in: folder)
      #expect((all["features"] as? [Any])?.count == 1)
      let none = try run(ScenePair(), ["--min-object-area", "1000000"], in: folder)
      #expect((none["features"] as? [Any])?.isEmpty == true)
      var scene = ScenePair()
      scene.geoTransform = nil
      scene.epsg = nil
      let blocks = try run(scene, ["--pixels-only", "--min-object-area", "500"], in: folder)
      let objects = try #require(blocks["objects"] as? [[String: Any]])
      #expect(objects.count == 1)
      let one = try #require(objects.first)
      #expect((820...980).contains(try #require(one["pixels"] as? Int)))
      #expect(one["area_m2"] is NSNull)
      let ring = try #require((one["rings"] as? [[[Int]]])?.first)
      #expect(ring.first == ring.last && ring.count > 4)
    }
  }

  @Test("A quiet pair has no objects and an empty mask")
  func quiet() throws {
    try withTemporaryDirectory { folder in
      var scene = ScenePair()
      scene.changed = nil
      let found = try run(scene, in: folder)
      #expect((found["features"] as? [Any])?.isEmpty == true)
      #expect(try maskCount(in: folder) == 0)
    }
  }

  @Test("They are the same bytes for any number of workers")
  func sameBytes() throws {
    try withTemporaryDirectory { folder in
      var seen: Set<Data> = []
      for jobs in ["1", "2", "5"] {
        _ = try run(ScenePair(), ["--jobs", jobs, "--min-object-area", "0"], in: folder)
        seen.insert(try Data(contentsOf: folder.appending(path: "objects.json")))
      }
      #expect(seen.count == 1)
    }
  }
}
