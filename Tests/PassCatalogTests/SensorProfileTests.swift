// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct SensorProfileTests {
  private let temporary = TestFolder()
  private var folder: URL { temporary.url }

  /// A profile that is right, with parts replaced.
  private func profile(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
    var object: [String: Any] = [
      "name": "mine", "summary": "A sensor of one's own", "kind": "optical",
      "zero_is_no_data": true,
      "names": [["pattern": "MINE_(?<time>\\d{8})_(?<tile>[A-Z]+)"]],
      "reflectance": ["scale": 0.001, "offset": -0.5],
      "bands": [["name": "R", "role": "red"], ["name": "N", "words": ["nir"], "role": "nir"]],
      "band_orders": [["R", "N"]],
      "masks": [["words": ["cloud"], "band": 2, "masked_bits": [0, 3], "no_data_bits": [7]]],
      "mask_dilation_m": 120,
    ]
    change(&object)
    return Array(try JSONSerialization.data(withJSONObject: object))
  }

  @Test("the program's profiles are eight, each with what its products need")
  func builtIn() throws {
    #expect(
      Set(SensorProfile.all.map(\.name)) == [
        "sentinel-1-grd", "sentinel-1-rtc", "sentinel-2-l2a", "landsat-c2-l2", "planetscope",
        "optical", "sar", "drone",
      ])
    for profile in SensorProfile.all {
      #expect(profile.addedText == nil)
      #expect(profile.isRadar == (profile.method == "ratio"))
      let text = try #require(SensorProfile.text(ofProfileNamed: profile.name))
      #expect(try SensorProfile(json: Array(text.utf8), file: "x") == profile)
    }
    #expect(SensorProfile.drone.kind == .veryHighResolution)
    #expect(SensorProfile.text(ofProfileNamed: "mine") == nil)
  }

  @Test("masks of cloud reach 50 m, radar has none")
  func dilations() {
    for profile in SensorProfile.all {
      #expect(profile.maskDilationMetres == (profile.masks.isEmpty ? 0 : 50))
    }
  }

  @Test("UDM2's first band is 1 where the ground is clear")
  func planetscope() {
    let rule = SensorProfile.planetscope.masks[0]
    #expect(rule.band == 1)
    #expect(rule.kind.state(of: 1) == .observed)
    #expect(rule.kind.state(of: 0) == .masked)
  }

  @Test(
    "satellites of a series number their bands differently",
    arguments: [
      ("LC08", "B4", "red"), ("LC09", "B5", "nir"), ("LT05", "B4", "nir"), ("LE07", "B3", "red"),
      ("LE07", "B7", "swir2"), ("LC08", "B7", "swir2"), ("LC08", "B1", "coastal"),
      ("LT05", "B1", "blue"),
    ])
  func roles(platform: String, band: String, role: String) {
    #expect(SensorProfile.landsatC2L2.band(named: band, platform: platform)?.role == role)
  }

  @Test(
    "of the words in a name the longest is the band",
    arguments: [
      ("LC08_L2SP_001062_20201031_20201106_02_T2_SR_B4", "B4"),
      ("LC08_L2SP_001062_20201031_20201106_02_T2_ST_B10", "ST_B10"),
    ])
  func words(name: String, band: String) {
    #expect(SensorProfile.landsatC2L2.band(in: name, platform: "LC08")?.name == band)
    let sentinel = SensorProfile.sentinel2L2A
    #expect(sentinel.band(in: "T37UDQ_20210907T083601_B8A_20m", platform: nil)?.name == "B8A")
    #expect(sentinel.band(in: "B8", platform: nil)?.name == "B08")
    #expect(sentinel.band(in: "AB04", platform: nil) == nil)
  }

  @Test("a user's profile says all that those of the program say, and keeps its text")
  func added() throws {
    let file = folder.appending(path: "mine.json")
    try Data(try profile()).write(to: file)
    let mine = try SensorProfile(addedFrom: file.path)
    #expect(mine.name == "mine" && !mine.isRadar && mine.method == "change-vector")
    #expect(mine.reflectance?.offset == -0.5)
    #expect(mine.bands.map(\.words) == [["R"], ["NIR"]])
    #expect(mine.masks[0].kind == .flags(masked: 0b1001, noData: 0x80))
    #expect(mine.maskDilationMetres == 120)
    #expect(mine.addedText?.utf8.count == (try Data(contentsOf: file)).count)
    let name = ProductName(
      path: "/x/MINE_20300102_AB.tif", among: SensorProfile.all + [mine])
    #expect(name.sensor == "mine" && name.tile == "AB")
    #expect(name.acquired?.rfc3339 == "2030-01-02T00:00:00Z")
    #expect(ProductName(path: "/x/MINE_20300102_AB.tif").sensor == nil)
  }

  @Test("a mistake is told with the file, the key and the way out", arguments: 0..<19)
  func mistakes(number: Int) throws {
    let cases: [(key: String, change: (inout [String: Any]) -> Void)] = [
      ("name", { $0["name"] = nil }), ("name", { $0["name"] = "Mine and yours" }),
      ("kind", { $0["kind"] = "sonar" }), ("zero_is_no_data", { $0["zero_is_no_data"] = "yes" }),
      ("colour", { $0["colour"] = 1 }), ("looks", { $0["looks"] = 4 }),
      ("units", { $0["units"] = ["float": "power"] }),
      ("reflectance.scale", { $0["reflectance"] = ["scale": 0] }),
      ("reflectance.metadata", { $0["reflectance"] = ["scale": 1, "metadata": "a friend"] }),
      ("names[0].pattern", { $0["names"] = [["pattern": "("]] }),
      ("names[0].units", { $0["names"] = [["pattern": "a", "units": "volts"]] }),
      ("bands[0].role", { $0["bands"] = [["name": "R"]] }),
      ("bands[0].name", { $0["bands"] = [["name": "?", "role": "red"]] }),
      ("band_orders[0]", { $0["band_orders"] = [["R", "X"]] }),
      ("masks[0].observed", { $0["masks"] = [["words": ["a"]]] }),
      ("masks[0].observed", { $0["masks"] = [["words": ["a"], "observed": [99]]] }),
      ("masks[0].words", { $0["masks"] = [["words": [], "observed": [1]]] }),
      ("masks[0].masked_bits", { $0["masks"] = [["words": ["a"], "masked_bits": [16]]] }),
      ("mask_dilation_m", { $0["mask_dilation_m"] = -1 }),
    ]
    let (key, change) = cases[number]
    let json = try profile(change)
    let error = try passError { _ = try SensorProfile(json: json, file: "mine.json") }
    #expect(error?.code == .invalidProfile)
    #expect(error?.subject == "mine.json")
    #expect(error?.explanation.hasPrefix("\(key): ") == true, "\(error?.explanation ?? "")")
    #expect(error?.explanation.contains("truceline profiles") == true)
    _ = try SensorProfile(json: try profile(), file: "mine.json")
  }

  @Test("what is no JSON, or is not there, is told so")
  func noProfile() throws {
    let error = try passError { _ = try SensorProfile(json: Array("{\"name\":".utf8), file: "a") }
    #expect(error?.code == .invalidProfile)
    #expect(error?.explanation.contains("JSON") == true)
    let missing = folder.appending(path: "none.json").path
    #expect(try passErrorCode { _ = try SensorProfile(addedFrom: missing) } == .missing)
  }
}
