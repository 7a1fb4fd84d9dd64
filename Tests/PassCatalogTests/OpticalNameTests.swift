// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct OpticalNameTests {
  @Test(
    "a class mask is known by a word of its name",
    arguments: [
      ("B_scl.tif", .sentinel2Classes), ("SCL.tif", .sentinel2Classes),
      ("SCL_20m.tif", .sentinel2Classes), ("T37UDQ_20210907T083601_SCL_20m.jp2", .sentinel2Classes),
      ("a-scl-1.tif", .sentinel2Classes), ("a.Scl.tif", .sentinel2Classes),
      ("LC08_L2SP_001062_20201031_20201106_02_T2_QA_PIXEL.TIF", .landsatFlags),
      ("x_qa_pixel.tif", .landsatFlags), ("sclera.tif", nil), ("muscle_scls.tif", nil),
      ("aSCL.tif", nil), ("QA_PIXELS.tif", nil), ("PIXEL_QA.tif", nil), ("scl/B04.tif", nil),
    ] as [(String, PassMask.Kind?)])
  func masks(file: String, kind: PassMask.Kind?) {
    let part = OpticalName(path: "/data/" + file).part
    if case .mask(let rule) = part { #expect(rule.kind == kind) } else { #expect(part == .bands) }
    #expect((part == .bands) == (kind == nil))
  }

  @Test(
    "quality bands and pictures are no measurements",
    arguments: [
      "LC08_L2SP_001062_20201031_20201106_02_T2_SR_QA_AEROSOL.TIF",
      "LC08_L2SP_001062_20201031_20201106_02_T2_QA_RADSAT.TIF",
      "T37UDQ_20210907T083601_TCI_10m.jp2", "T37UDQ_20210907T083601_AOT_10m.jp2",
      "MSK_CLDPRB_20m.jp2",
    ])
  func others(file: String) {
    #expect(OpticalName(path: file).part == .other)
  }

  @Test("all files of a Landsat product give its name, place and time")
  func landsat() {
    let pass = "LC08_L2SP_001062_20201031_20201106_02_T2"
    for (rest, band) in [("SR_B4", "B4"), ("SR_B10", "B10"), ("QA_PIXEL", nil)] {
      let name = OpticalName(path: "/data/\(pass)_\(rest).TIF")
      #expect(name.id == pass)
      #expect(name.band == band)
      #expect(name.sensor == "landsat-c2-l2")
      #expect(name.platform == "LC08")
      #expect(name.tile == "001062")
      #expect(name.acquired?.rfc3339.hasPrefix("2020-10-31") == true)
    }
  }

  @Test("Sentinel-2 names give tile, and where they hold them platform and orbit")
  func sentinel2() {
    let product = "S2A_MSIL2A_20210907T083601_N0301_R064_T37UDQ_20210907T112358"
    let whole = OpticalName(path: "\(product)_B8A.tif")
    #expect(whole.id == product)
    #expect(whole.platform == "S2A")
    #expect(whole.relativeOrbit == 64)
    #expect(whole.tile == "T37UDQ")
    #expect(whole.band == "B8A")
    #expect(whole.acquired?.rfc3339 == "2021-09-07T08:36:01Z")
    for file in ["T37UDQ_20210907T083601_B04_10m.jp2", "T37UDQ_20210907T083601_SCL_20m.jp2"] {
      let band = OpticalName(path: "R10m/" + file)
      #expect(band.id == "T37UDQ_20210907T083601")
      #expect(band.tile == "T37UDQ")
      #expect(band.acquired?.rfc3339 == "2021-09-07T08:36:01Z")
    }
    let cloud = OpticalName(path: "S2B_37UDQ_20210907_0_L2A.tif")
    #expect(cloud.id == "S2B_37UDQ_20210907_0_L2A")
    #expect(cloud.platform == "S2B")
    #expect(cloud.tile == "T37UDQ")
  }

  @Test(
    "names of no convention lose band, mask and resolution; where nothing is left, the folder speaks",
    arguments: [
      ("B.tif", "B"), ("B_scl.tif", "B"), ("night-SCL.tif", "night"),
      ("before_B04_10m.tif", "before"),
      ("/x/S2_20200219/B04.tif", "S2_20200219"), ("/x/S2_20200219/SCL.tif", "S2_20200219"),
      ("SCL.tif", "SCL"), ("2021-05-01_B3_x.tif", "2021-05-01_x"),
    ])
  func plain(path: String, id: String) {
    #expect(OpticalName(path: path).id == id)
  }

  /// What a name keeps once the words for parts are gone, by the expression alone.
  private func bare(_ name: String) -> String {
    let word =
      #/(?:^|[_.\-])(?:SCL|UDM2|(?:SR_)?QA_PIXEL|(?:S[RT]_)?B[0-9]{1,2}A?|[126]0m)(?=$|[_.\-])/#
    var rest = name.replacing(word.ignoresCase(), with: "")
    if let first = rest.first, "_.-".contains(first), rest.count < name.count { rest.removeFirst() }
    return rest
  }

  @Test("names that seem to have no part's word keep all of it, as the expression says")
  func quickLook() {
    var random = SplitMix64(seed: 11)
    let words = [
      "SCL", "scl", "UDM2", "udm2", "QA_PIXEL", "qa_pixel", "SR_QA_PIXEL", "B04", "b8a", "B8A",
      "SR_B4", "ST_B10", "10m", "20M", "60m", "30m", "T0002", "20300102", "B123", "BB1", "PIXEL",
      "field", "2", "b", "m2", "SCLX", "L2",
    ]
    for _ in 0..<400 {
      let count = Int.random(in: 1...4, using: &random)
      let name = (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
        .joined(separator: ["_", ".", "-"][Int.random(in: 0..<3, using: &random)])
      #expect(OpticalName.bare(name) == bare(name), "\(name)")
    }
  }
}
