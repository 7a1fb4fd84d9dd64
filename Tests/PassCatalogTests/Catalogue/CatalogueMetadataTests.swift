// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite("Catalogue: manifests, items and files that are opened")
struct CatalogueMetadataTests {
  private let folder = PassFolder()

  @Test("a manifest says what names do not; its paths start at the manifest")
  func manifest() throws {
    try folder.make(["in/one.tif", "in/two.tif", "in/three.tif"])
    let hash = String(repeating: "0a", count: 32)
    try folder.write(
      """
      {"files": ["in/two.tif", "in/one.tif"], "acquired": "2021-11-19T01:59:00Z", "tile": "37UDQ", "sensor": "sentinel-1-rtc", "platform": "sentinel-1a", "relative_orbit": 87, "polarisations": ["VH", "VV"], "sha256": ["\(hash)", "\(hash.uppercased())"]}

      {"href": "in/three.tif", "acquired": "2021-12-01", "tile": "37UDQ", "orbit_state": "ascending", "id": "third"}
      """, to: "list.jsonl")
    let catalogue = try folder.scan(["list.jsonl"])
    #expect(catalogue.unplaced.isEmpty)
    try #require(catalogue.passes.count == 2)
    let (second, first) = (catalogue.passes[0], catalogue.passes[1])
    #expect(first.track.name == "37UDQ_sentinel-1-rtc_R087_VV-VH")
    #expect(first.paths.map(folder.local) == ["in/two.tif", "in/one.tif"])
    #expect(first.platform == "S1A")
    #expect(first.statedHashes.count == 2 && first.statedHashes[first.paths[0]] == hash)
    #expect(second.id == "third" && second.track.name == "37UDQ_sar_ascending")
    // The folder beside the manifest adds nothing.
    #expect(try folder.scan(["list.jsonl", "in"]).passes == catalogue.passes)
  }

  @Test(
    "a line with a mistake is told by its number, and the others count",
    arguments: [
      (#"{"files": ["a.tif"], "tile": "x", "acquired": "2021-11-19", "titel": 1}"#, "titel"),
      (#"{"files": ["gone.tif"], "tile": "x", "acquired": "2021-11-19"}"#, "gone.tif"),
      (#"{"tile": "x", "acquired": "2021-11-19"}"#, "files"),
      (#"{"files": [], "tile": "x"}"#, "names no file"),
      (#"{"files": "a.tif", "acquired": "soon"}"#, "soon"),
      (#"{"files": "a.tif", "sha256": "12"}"#, "64"),
      (#"{"files": "a.tif", "sensor": "eyes"}"#, "eyes"),
      (#"{"files": "https://example.org/a.tif"}"#, "network"), ("[1]", "object"),
      ("nonsense", "JSON"),
    ])
  func badLines(line: String, word: String) throws {
    try folder.make(["a.tif", "b.tif"])
    let good = #"{"files": "b.tif", "tile": "x", "acquired": "2021-11-19"}"#
    try folder.write("\(good)\r\n\(line)\n", to: "list.jsonl")
    let catalogue = try folder.scan(["list.jsonl"])
    #expect(catalogue.passes.count == 1)
    #expect(folder.local(catalogue.unplaced) == ["list.jsonl:2"])
    #expect(catalogue.unplaced[0].reason.contains(word), "\(catalogue.unplaced[0].reason)")
  }

  /// An item as Earth Search writes them, cut to what counts.
  private func item(_ id: String, date: String, folder: String = ".", hash: String? = nil) -> String
  {
    let assets = ["B02", "B03", "B04", "B08", "SCL"].map { band in
      let checksum = band == "B02" ? hash.map { ",\"file:checksum\":\"1220\($0)\"" } ?? "" : ""
      return "\"\(band)\":{\"href\":\"\(folder)/\(band).tif\"\(checksum)}"
    }
    return """
      {"type":"Feature","stac_version":"1.0.0","id":"\(id)","properties":{"datetime":"\(date)",
       "platform":"sentinel-2a","grid:code":"MGRS-37UDQ","sat:orbit_state":"descending",
       "sat:relative_orbit":64},"assets":{\(assets.joined(separator: ",")),
       "thumbnail":{"href":"x.png","roles":["thumbnail"]}}}
      """
  }

  @Test("a STAC item speaks for the files beside it")
  func stacItem() throws {
    let files = ["B02", "B03", "B04", "B08", "SCL"].map { "s/\($0).tif" }
    try folder.make(files)
    let hash = String(repeating: "ab", count: 32)
    try folder.write(
      item("S2A_37UDQ_20210907_0_L2A", date: "2021-09-07T08:46:01.5Z", hash: hash),
      to: "s/item.json")
    for inputs in [[""], ["s/item.json"], ["s", "s/item.json"]] {
      let catalogue = try folder.scan(inputs)
      let pass = try #require(catalogue.passes.first)
      #expect(catalogue.passes.count == 1 && catalogue.unplaced.isEmpty)
      #expect(pass.id == "S2A_37UDQ_20210907_0_L2A" && pass.platform == "S2A")
      #expect(pass.acquired.rfc3339 == "2021-09-07T08:46:01.500Z")
      #expect(pass.track.name == "T37UDQ_sentinel-2-l2a_R064_descending_B02-B03-B04-B08")
      #expect(folder.local(pass.argument) == "s/item.json")
      #expect(pass.statedHashes.map(\.value) == [hash])
      #expect(Set(pass.paths.map { FileManager.default.fileExists(atPath: $0) }) == [true])
    }
  }

  @Test("an item collection holds a pass for each item; what lies on the network is told")
  func collection() throws {
    for place in ["a", "b"] {
      try folder.make(["B02", "B03", "B04", "B08", "SCL"].map { "\(place)/\($0).tif" })
    }
    let items = [
      item("S2A_37UDQ_20210907_0_L2A", date: "2021-09-07T08:46:01Z", folder: "a"),
      item("S2A_37UDQ_20210917_0_L2A", date: "2021-09-17T08:46:01Z", folder: "b"),
      item(
        "S2A_37UDQ_20210927_0_L2A", date: "2021-09-27T08:46:01Z", folder: "https://example.org"),
    ]
    try folder.write(
      #"{"type":"FeatureCollection","features":[\#(items.joined(separator: ","))]}"#, to: "all.json"
    )
    let catalogue = try folder.scan(["all.json"])
    #expect(catalogue.passes.map(\.id) == ["S2A_37UDQ_20210907_0_L2A", "S2A_37UDQ_20210917_0_L2A"])
    #expect(folder.local(catalogue.unplaced) == ["all.json#S2A_37UDQ_20210927_0_L2A"])
    #expect(catalogue.unplaced[0].reason.contains("network"))
    var options = CatalogueOptions()
    options.policy.allowsNetwork = true
    let all = try folder.scan(["all.json"], options)
    #expect(all.passes.last?.paths.first == "/vsicurl/https://example.org/B02.tif")
    let files = try PassFiles(catalogue.passes[1])
    let metadata = try ProductMetadata(files, policy: OpenPolicy())
    #expect(metadata.acquired?.rfc3339 == "2021-09-17T08:46:01Z")
  }

  @Test(
    "multihashes",
    arguments: [
      ("1220" + String(repeating: "Ab", count: 32), String(repeating: "ab", count: 32), true),
      ("1114" + String(repeating: "ab", count: 20), nil, true), ("1220ab", nil, true),
      ("zz20ab", nil, false), ("", nil, false),
    ] as [(String, String?, Bool)])
  func multihash(text: String, hash: String?, isOne: Bool) {
    #expect((Multihash(text) != nil) == isOne)
    #expect(Multihash(text)?.sha256 == hash)
  }

  @Test("names that do not tell a tile are opened: rasters of one place are one tile")
  func extents() throws {
    // Shifted by a pixel; half a scene to the east; far away.
    for (name, east) in [
      ("x_20210907", 0.0), ("y_20210919", 10), ("x_20211001", 60), ("z_20211001", 5000),
    ] {
      var look = SampleFile.Look()
      look.transform = GeoTransform(
        originX: 500_000 + east, originY: 5_600_000, pixelWidth: 10, pixelHeight: -10)
      try SampleFile.write(
        [SampleFile.ramp(Float.self)], to: folder.folder.url.appending(path: "\(name).tif"), look)
    }
    let catalogue = try folder.scan([""], CatalogueOptions(settleSeconds: 0))
    #expect(catalogue.unplaced.isEmpty)
    #expect(
      catalogue.passes.map(\.track.name) == [
        "EPSG32637-E500000-N5599940-80x60_sar", "EPSG32637-E500000-N5599940-80x60_sar",
        "EPSG32637-E500060-N5599940-80x60_sar", "EPSG32637-E505000-N5599940-80x60_sar",
      ])
    #expect(ComparisonPlan(catalogue).comparisons.map { $0.after.id } == ["y_20210919"])
  }

  @Test("metadata wins over a name that had to be looked behind; without time a file is told")
  func times() throws {
    var look = SampleFile.Look()
    look.metadata = ["ACQUISITION_START_TIME": "2021-09-07T08:36:01Z"]
    try SampleFile.write(
      [SampleFile.ramp(Float.self)], to: folder.folder.url.appending(path: "a_20200101.tif"), look)
    try SampleFile.write(
      [SampleFile.ramp(Float.self)], to: folder.folder.url.appending(path: "b.tif"))
    let catalogue = try folder.scan([""], CatalogueOptions(settleSeconds: 0))
    #expect(catalogue.passes.map(\.acquired.rfc3339) == ["2021-09-07T08:36:01Z"])
    #expect(folder.local(catalogue.unplaced) == ["b.tif"])
    #expect(catalogue.unplaced[0].reason.contains("when it was acquired"))
  }

  @Test("names that tell all are never opened", arguments: [1, 2])
  func unopened(seed: UInt64) throws {
    // What is no raster would be unplaced if somebody looked.
    let id = PassFolder.opera("20211119T015900")
    try folder.write("no raster", to: "\(id)_VV.tif")
    try folder.write("{ no JSON", to: "\(id).json")
    let catalogue = try folder.scan()
    #expect(catalogue.passes.count == 1 && catalogue.unplaced.isEmpty)
  }
}
