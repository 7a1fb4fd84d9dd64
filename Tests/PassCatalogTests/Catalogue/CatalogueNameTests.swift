// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite("Catalogue: what names tell")
struct CatalogueNameTests {
  private let folder = PassFolder()

  @Test("VV and VH of one burst are one pass; masks, pictures and texts beside them are none")
  func opera() throws {
    let id = PassFolder.opera("20211119T015900")
    try folder.make([
      "\(id)_VH.tif", "\(id)_VV.tif", "\(id)_mask.tif", "\(id)_BROWSE.png", "\(id).h5",
      "\(id).iso.xml", "\(id)_VV.tif.aux.xml", "\(id)_VV.tif.ovr", "LICENSE.txt",
    ])
    let catalogue = try folder.scan()
    let pass = try #require(catalogue.passes.first)
    #expect(catalogue.passes.count == 1)
    #expect(pass.id == id)
    #expect(pass.sensor == "sentinel-1-rtc" && pass.platform == "S1A")
    #expect(pass.relativeOrbit == 137 && pass.tile == "T137-292320-IW2")
    #expect(pass.acquired.rfc3339 == "2021-11-19T01:59:00Z")
    #expect(pass.processed?.rfc3339 == "2025-08-30T12:03:33Z")
    #expect(pass.bandNames == ["VH", "VV"])
    #expect(pass.track.name == "T137-292320-IW2_sentinel-1-rtc_VV-VH")
    #expect(
      folder.local(pass.argument)
        == "\(id)_VH.tif,\(folder.path)/\(id)_VV.tif"
        .replacing(folder.path + "/", with: ""))
    #expect(catalogue.unplaced.isEmpty && catalogue.waiting.isEmpty)
    #expect(catalogue.superseded.isEmpty)
    // Nothing is dropped in silence.
    #expect(catalogue.aside.count == 7)
  }

  @Test("the argument of a pass is what compare takes for it")
  func argument() throws {
    let id = PassFolder.opera("20211119T015900")
    try folder.make(["a b/\(id)_VV.tif", "a b/\(id)_VH.tif"])
    let pass = try #require(try folder.scan().passes.first)
    let files = try PassFiles(pass.argument)
    #expect(files.paths == pass.paths)
    let own = try PassFiles(pass)
    #expect(own.paths == pass.paths && own.isProduct)
  }

  @Test("Landsat's band files of one product are one pass, of the bands that are compared")
  func landsat() throws {
    let id = "LC08_L2SP_177025_20210907_20210916_02_T1"
    let bands = (1...7).map { "\(id)_SR_B\($0).TIF" }
    try folder.make(
      bands + ["\(id)_QA_PIXEL.TIF", "\(id)_QA_RADSAT.TIF", "\(id)_ST_B10.TIF", "\(id)_MTL.txt"])
    try folder.write("{}", to: "\(id)_MTL.json")
    let catalogue = try folder.scan()
    let pass = try #require(catalogue.passes.first)
    #expect(catalogue.passes.count == 1 && catalogue.unplaced.isEmpty)
    #expect(pass.id == id && pass.platform == "LC08" && pass.tile == "177025")
    #expect(pass.processed?.rfc3339 == "2021-09-16T00:00:00Z")
    #expect(pass.bandNames == ["B2", "B3", "B4", "B5", "B6", "B7"])
    let named = pass.argument.split(separator: ",").map { folder.local(String($0)) }
    #expect(named == ["\(id)_QA_PIXEL.TIF"] + bands.dropFirst())
    #expect(pass.metadataPaths.map(folder.local) == ["\(id)_MTL.json", "\(id)_MTL.txt"])
    #expect(folder.local(catalogue.aside) == ["\(id)_QA_RADSAT.TIF"])
    // Bands beside the default ones are there for who asks for them.
    #expect(pass.paths.contains { $0.hasSuffix("_ST_B10.TIF") })
  }

  @Test("Sentinel-2 band files are one pass by their names, or by that of their folder")
  func sentinel2() throws {
    let files = ["B02", "B03", "B04", "B08", "SCL"]
    try folder.make(files.map { "S2A_29RKH_20200219_0_L2A/\($0).tif" })
    try folder.make(files.map { "R10m/T29RKH_20200219T112109_\($0)_10m.jp2" })
    let catalogue = try folder.scan()
    #expect(catalogue.passes.map(\.id) == ["S2A_29RKH_20200219_0_L2A", "T29RKH_20200219T112109"])
    for pass in catalogue.passes {
      #expect(pass.sensor == "sentinel-2-l2a" && pass.tile == "T29RKH")
      #expect(pass.bandNames == ["B02", "B03", "B04", "B08"])
      #expect(pass.paths.count == 5)
    }
    #expect(catalogue.unplaced.isEmpty)
  }

  @Test("SAFE folders and zip files are placed by their names")
  func safe() throws {
    let first = "S2A_MSIL2A_20210907T083601_N0301_R064_T37UDQ_20210907T112358"
    let second = "S2B_MSIL2A_20210912T083559_N0301_R064_T37UDQ_20210912T110110"
    try folder.make(["\(first).SAFE/MTD_MSIL2A.xml", "\(first).SAFE/GRANULE/x/B02.jp2"])
    try folder.make(["\(second).SAFE.zip"])
    let radar = "S1A_IW_GRDH_1SDV_20160822T182823_20160822T182848_012717_013FFE_90AF"
    try folder.make(["\(radar).SAFE/manifest.safe", "\(radar).SAFE/measurement/a.tiff"])
    try folder.make(["S2A_MSIL2A_20211007T083601_N0301_R064_T37UDQ_20211007T112358.SAFE/a.xml"])
    let catalogue = try folder.scan()
    #expect(
      catalogue.passes.map(\.id)
        == [first, "\(second).SAFE"].map { $0.replacing(".SAFE", with: "") })
    #expect(catalogue.passes.map(\.platform) == ["S2A", "S2B"])
    #expect(catalogue.passes.allSatisfy { $0.relativeOrbit == 64 && $0.tile == "T37UDQ" })
    #expect(folder.local(catalogue.passes[0].argument) == "\(first).SAFE")
    #expect(
      Set(catalogue.passes.map(\.track.name)) == ["T37UDQ_sentinel-2-l2a_R064_B02-B03-B04-B08"])
    #expect(catalogue.unplaced.count == 2)
    #expect(catalogue.unplaced[0].reason.contains("radar geometry"))
    #expect(catalogue.unplaced[1].reason.contains("incomplete"))
  }

  @Test("a pass without VH is of another track than those with it")
  func missingPolarisation() throws {
    let (first, second) = (
      PassFolder.opera("20211119T015900"), PassFolder.opera("20211201T015900")
    )
    try folder.make(["\(first)_VV.tif", "\(first)_VH.tif", "\(second)_VV.tif"])
    let catalogue = try folder.scan()
    #expect(catalogue.passes.map(\.track.bandNames) == [["VV"], ["VH", "VV"]])
    let plan = ComparisonPlan(catalogue)
    #expect(plan.comparisons.isEmpty && plan.lonely.count == 2)
  }

  @Test("a name with a comma is placed where it is alone and told where it is not")
  func commas() throws {
    let id = PassFolder.opera("20211119T015900")
    try folder.make(["one,two/\(id)_VV.tif", "one,two/\(id)_VH.tif"])
    let catalogue = try folder.scan()
    #expect(catalogue.passes.isEmpty)
    #expect(catalogue.unplaced.count == 2)
    #expect(catalogue.unplaced.allSatisfy { $0.reason.contains("comma") })
    let alone = PassFolder()
    try alone.make(["a,b/\(id)_VV.tif"])
    let pass = try #require(try alone.scan().passes.first)
    let files = try PassFiles(pass.argument)
    #expect(files.paths == pass.paths)
  }

  @Test("--pattern names tile, date and band, and wins over conventions")
  func pattern() throws {
    try folder.make([
      "line_north_20210907_VV.tif", "line_north_20210907_VH.tif", "line_north_20210919.tif",
      "line-south_2021-09-07_VV.tif", "odd.tif.txt",
    ])
    var options = CatalogueOptions()
    options.patterns = [try FilePattern("{tile}_{date}[_{band}].tif")]
    let catalogue = try folder.scan([""], options)
    #expect(catalogue.unplaced.isEmpty)
    #expect(
      catalogue.passes.map(\.track.name) == [
        "line-south_sar_VV", "line__north_sar", "line__north_sar_VV-VH",
      ])
    #expect(
      catalogue.passes.map { String($0.acquired.rfc3339.prefix(10)) } == [
        "2021-09-07", "2021-09-19", "2021-09-07",
      ])
    options.sensor = SensorProfile(named: "sentinel-1-rtc")
    #expect(try folder.scan([""], options).passes.allSatisfy { $0.sensor == "sentinel-1-rtc" })
  }

  @Test("a pattern with folders looks at them")
  func folderPattern() throws {
    try folder.make(["cut/37UDQ/20210907T083601/VV.tif", "cut/37UDR/20210907T083601/VV.tif"])
    var options = CatalogueOptions()
    options.patterns = [try FilePattern("{tile}/{date}/{band}")]
    let catalogue = try folder.scan([""], options)
    #expect(catalogue.passes.map(\.tile) == ["37UDQ", "37UDR"])
    #expect(catalogue.passes.allSatisfy { $0.acquired.rfc3339 == "2021-09-07T08:36:01Z" })
  }

  @Test(
    "a pattern that cannot be is refused with words",
    arguments: [
      ("{tile}_{date", "closed"), ("{tile}.tif", "{date}"), ("{what}_{date}", "{what}"),
      ("{date}[_{band}", "bracket"), ("{date}]", "bracket"), ("{date}_{date}", "twice"),
      ("[[{date}]]", "brackets"), ("{date}}", "brace"),
    ])
  func badPatterns(text: String, word: String) {
    do {
      _ = try FilePattern(text)
      Issue.record("it was taken")
    } catch {
      #expect(error.code == .invalidPattern && error.subject == text)
      #expect(error.explanation.contains(word), "\(error.explanation)")
    }
  }
}
