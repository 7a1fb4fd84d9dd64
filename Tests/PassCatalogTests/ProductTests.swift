// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite("Products of Sentinel-2 and Landsat")
struct ProductTests {
  private let temporary = TestFolder()
  private var folder: URL { temporary.url }

  private func expectWhole(_ pass: Pass) {
    #expect(pass.identity.sensor == "sentinel-2-l2a")
    #expect(pass.identity.id == MadeUpProduct.name.replacing(".SAFE", with: ""))
    #expect(pass.identity.platform == "S2B")
    #expect(pass.identity.relativeOrbit == 64)
    #expect(pass.identity.tile == "T37UDQ")
    #expect(pass.identity.acquired?.rfc3339 == "2030-01-05T08:01:09.024Z")
    #expect(pass.identity.bandNames == ["B02", "B03", "B04", "B08"])
    #expect(pass.bands.map(\.role) == ["blue", "green", "red", "nir"])
    #expect(pass.bands.allSatisfy { $0.path.contains("_10m.") })
    #expect(pass.mask?.path.contains("_SCL_20m.") == true)
    #expect(pass.mask?.factor == 2)
    #expect(pass.files.last?.hasSuffix("MTD_MSIL2A.xml") == true)
    #expect(pass.notes.isEmpty, "\(pass.notes)")
    #expect(pass.details.contains { $0.contains("left out: B05, B8A") })
  }

  @Test("a SAFE folder, its metadata file and a zip of it are the same pass")
  func safe() throws {
    let root = try MadeUpProduct().write(to: folder)
    let zip = folder.appending(path: "product.zip").path
    let names = try VirtualFile.names(below: folder.path).filter {
      $0.hasSuffix(".tif") || $0.hasSuffix(".xml")
    }
    for name in names {
      try VirtualFile.write(
        try VirtualFile.bytes(of: folder.appending(path: name).path), to: "/vsizip/\(zip)/\(name)")
    }
    for argument in [root.path, root.appending(path: "MTD_MSIL2A.xml").path, zip] {
      let pass = try Pass.described(argument)
      expectWhole(pass)
      for band in pass.bands {
        #expect(band.scale == 0.0001)
        #expect(band.offset == -0.1)
      }
      let pixels = try pass.pixels(PixelWindow(x: 3, y: 2, width: 1, height: 1))
      #expect((pixels.values[0] - 0.0232).magnitude < 1e-6)
    }
  }

  @Test("a SAFE folder of JPEG 2000 files, as ESA makes them")
  func jpeg2000() throws {
    var product = MadeUpProduct()
    product.ending = "jp2"
    let pass = try Pass.described(try product.write(to: folder).path)
    expectWhole(pass)
    let pixels = try pass.pixels(PixelWindow(x: 3, y: 2, width: 1, height: 1), band: 4)
    #expect((pixels.values[0] - 0.0232).magnitude < 1e-6)
  }

  @Test("products before baseline 04.00 have no offset, and the user's word counts before both")
  func noOffset() throws {
    var product = MadeUpProduct()
    product.offset = nil
    let path = try product.write(to: folder).path
    #expect(try Pass.described(path).bands[0].offset == 0)
    let given = try Pass.described(path, PassOptions(reflectanceOffset: -1000))
    #expect(given.bands.map(\.offset) == [-0.1, -0.1, -0.1, -0.1])
    #expect(given.details.last?.contains("as given") == true)
  }

  /// Band files beside a STAC item with these properties and this band metadata.
  private func item(properties: [String: Any], band: [String: Any]?) throws -> String {
    var look = SampleFile.Look()
    look.noData = 0
    var assets: [String: Any] = [:]
    for name in ["B02", "B04"] {
      try SampleFile.write(
        [SampleFile.ramp(UInt16.self)], to: folder.appending(path: "\(name).tif"), look)
      var asset: [String: Any] = ["href": "https://example.org/x/\(name).tif"]
      if let band { asset["raster:bands"] = [band] }
      assets[name] = asset
    }
    let path = folder.appending(path: "item.json")
    let object: [String: Any] = [
      "type": "Feature", "id": "S2A_37UDQ_20300105_0_L2A", "properties": properties,
      "assets": assets,
    ]
    try JSONSerialization.data(withJSONObject: object).write(to: path)
    return path.path
  }

  @Test("a STAC item says how reflectance is stored", arguments: 0..<6)
  func stac(number: Int) throws {
    let cases: [(properties: [String: Any], band: [String: Any]?, offset: Double)] = [
      ([:], ["scale": 0.0001, "offset": -0.1], -0.1),
      ([:], ["scale": 0.0001, "offset": 0], 0),
      // Earth Search took the offset off, and its item still states it.
      (["earthsearch:boa_offset_applied": true], ["scale": 0.0001, "offset": -0.1], 0),
      (["earthsearch:boa_offset_applied": false], ["scale": 0.0001, "offset": -0.1], -0.1),
      (["s2:processing_baseline": "04.00"], nil, -0.1),
      (["s2:processing_baseline": "03.01"], nil, 0),
    ]
    let (properties, band, offset) = cases[number]
    var all = properties
    all["datetime"] = "2030-01-05T08:12:00Z"
    let path = try item(properties: all, band: band)
    for argument in [path, folder.path] {
      let pass = try Pass.described(argument)
      #expect(pass.identity.sensor == "sentinel-2-l2a")
      #expect(pass.identity.id == "S2A_37UDQ_20300105_0_L2A")
      #expect(pass.identity.acquired?.rfc3339 == "2030-01-05T08:12:00Z")
      #expect(pass.bands.map(\.offset) == [offset, offset])
      #expect(pass.files.last == path)
    }
  }

  @Test("an item whose files lie elsewhere is refused, or read over the network where allowed")
  func remote() throws {
    let path = try item(properties: [:], band: nil)
    for name in ["B02", "B04"] {
      try FileManager.default.removeItem(at: folder.appending(path: "\(name).tif"))
    }
    #expect(try passErrorCode { _ = try PassFiles(path) } == .refused)
    var policy = OpenPolicy()
    policy.allowsNetwork = true
    let files = try PassFiles(path, policy: policy)
    #expect(files.paths.first == "/vsicurl/https://example.org/x/B02.tif")
    try Data("{\"a\": 1}".utf8).write(to: URL(filePath: path))
    #expect(try passErrorCode { _ = try PassFiles(path) } == .unreadable)
  }

  @Test("Landsat's values come from its metadata, as JSON or text, or from the profile")
  func landsat() throws {
    let name = "LC08_L2SP_177025_20300105_20300110_02_T1"
    for band in ["SR_B3", "SR_B4", "ST_B10", "QA_PIXEL"] {
      try SampleFile.write(
        [SampleFile.ramp(UInt16.self)], to: folder.appending(path: "\(name)_\(band).TIF"))
    }
    let plain = try Pass.described(folder.path)
    #expect(plain.identity.bandNames == ["B3", "B4"])
    #expect(plain.bands.map(\.role) == ["green", "red"])
    #expect(plain.bands.map(\.scale) == [0.0000275, 0.0000275])
    #expect(plain.bands.map(\.offset) == [-0.2, -0.2])
    #expect(plain.mask?.path.hasSuffix("QA_PIXEL.TIF") == true)
    let text = """
      GROUP = LANDSAT_METADATA_FILE
        GROUP = PRODUCT_CONTENTS
          LANDSAT_PRODUCT_ID = "\(name)"
        END_GROUP = PRODUCT_CONTENTS
        GROUP = IMAGE_ATTRIBUTES
          DATE_ACQUIRED = 2030-01-05
          SCENE_CENTER_TIME = "08:20:59.8083990Z"
        END_GROUP = IMAGE_ATTRIBUTES
        GROUP = LEVEL2_SURFACE_REFLECTANCE_PARAMETERS
          REFLECTANCE_MULT_BAND_3 = 3.0e-05
          REFLECTANCE_MULT_BAND_4 = 3.0e-05
          REFLECTANCE_ADD_BAND_3 = -0.25
          REFLECTANCE_ADD_BAND_4 = -0.25
        END_GROUP = LEVEL2_SURFACE_REFLECTANCE_PARAMETERS
        GROUP = LEVEL1_RADIOMETRIC_RESCALING
          REFLECTANCE_MULT_BAND_3 = 2.0e-05
          REFLECTANCE_ADD_BAND_3 = -0.1
        END_GROUP = LEVEL1_RADIOMETRIC_RESCALING
      END_GROUP = LANDSAT_METADATA_FILE
      END
      """
    try Data(text.utf8).write(to: folder.appending(path: "\(name)_MTL.txt"))
    let stated = try Pass.described(folder.path)
    #expect(stated.identity.acquired?.rfc3339 == "2030-01-05T08:20:59.808Z")
    #expect(stated.bands.map(\.scale) == [3e-5, 3e-5])
    #expect(stated.bands.map(\.offset) == [-0.25, -0.25])
    let one = folder.appending(path: "\(name)_SR_B4.TIF").path
    #expect(try Pass.described(one).bands.map(\.offset) == [-0.25])
  }

  @Test("PlanetScope's bands are known by their number, its mask by UDM2")
  func planetscope() throws {
    let name = "20300105_081203_44_240c_3B"
    let look = SampleFile.Look(
      format: .geoTIFF(tileSide: 16, additional: ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]))
    let bands = [[UInt16]](repeating: SampleFile.ramp(UInt16.self), count: 4)
    try SampleFile.write(
      bands, to: folder.appending(path: "\(name)_AnalyticMS_SR_clip.tif"), look)
    try SampleFile.write(
      [[UInt8]](repeating: SampleFile.ramp(UInt8.self), count: 8),
      to: folder.appending(path: "\(name)_udm2_clip.tif"), look)
    let pass = try Pass.described(folder.path)
    #expect(pass.identity.sensor == "planetscope")
    #expect(pass.identity.id == "20300105_081203_44_240c")
    #expect(pass.identity.platform == "240c")
    #expect(pass.identity.acquired?.rfc3339 == "2030-01-05T08:12:03Z")
    #expect(pass.identity.bandNames == ["blue", "green", "red", "nir"])
    #expect(pass.bands.map(\.scale) == [0.0001, 0.0001, 0.0001, 0.0001])
    #expect(pass.mask?.band == 1)
  }

  @Test("an orthophoto's bands are red, green and blue, and alpha says what was seen")
  func drone() throws {
    let look = SampleFile.Look(
      format: .geoTIFF(tileSide: 16, additional: ["PHOTOMETRIC=RGB", "ALPHA=YES"]))
    let bytes = SampleFile.ramp(UInt8.self)
    var alpha = [UInt8](repeating: 255, count: bytes.count)
    alpha[5] = 0
    let path = try SampleFile.write(
      [bytes, bytes, bytes, alpha], to: folder.appending(path: "ortho.tif"), look)
    let pass = try Pass.described(path, PassOptions(sensor: .drone))
    #expect(pass.identity.bandNames == ["red", "green", "blue"])
    #expect(pass.bands.map(\.role) == ["red", "green", "blue"])
    #expect(pass.notes.isEmpty)
    let pixels = try pass.pixels(PixelWindow(x: 0, y: 0, width: 8, height: 1))
    #expect(pixels.states[5] == .noData && pixels.states[4] == .observed)
  }

  @Test("metadata that is damaged is told by name")
  func damaged() throws {
    let root = try MadeUpProduct().write(to: folder)
    let file = root.appending(path: "MTD_MSIL2A.xml")
    for text in ["<a><b>", "no xml", "<a/>"] {
      try Data(text.utf8).write(to: file)
      let error = try passError { _ = try Pass.described(root.path) }
      #expect(error?.code == .unreadable)
      #expect(error?.subject == file.path)
    }
  }
}
