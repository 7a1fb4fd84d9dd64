// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct ProductNameTests {
  private static let opera =
    "OPERA_L2_RTC-S1_T137-292320-IW2_20211119T015900Z_20250830T120333Z_S1A_30_v1.0"
  private static let product =
    "S1A_IW_GRDH_1SDV_20160822T182823_20160822T182848_012717_013FFE_90AF"

  @Test(
    "both polarisations of an OPERA burst are one pass, whatever was added to the name",
    arguments: ["_VV.tif", "_VV_cropped.tif", "_VV.cropped.tiff"])
  func opera(ending: String) {
    let name = ProductName(path: "/data.v2/\(Self.opera)\(ending)")
    #expect(name.id == Self.opera)
    #expect(name.sensor == "sentinel-1-rtc")
    #expect(name.platform == "S1A")
    #expect(name.relativeOrbit == 137)
    #expect(name.tile == "T137-292320-IW2")
    #expect(name.acquired?.rfc3339 == "2021-11-19T01:59:00Z")
    #expect(name.units == "power")
    #expect(name.polarisation == "VV")
    let other = ProductName(path: Self.opera + ending.replacing("VV", with: "VH"))
    #expect(other.polarisation == "VH")
    #expect(other.id == name.id)
  }

  @Test("an OPERA name without a polarisation keeps its version")
  func operaWithoutPolarisation() {
    #expect(ProductName(path: Self.opera).id == Self.opera)
    #expect(ProductName(path: Self.opera + ".tif").id == Self.opera)
    #expect(ProductName(path: Self.opera + ".tif").polarisation == nil)
  }

  /// Copernicus states relative orbit 45 for this product.
  @Test("a GRD product tells platform, time and relative orbit")
  func grdProduct() {
    for ending in ["", ".SAFE", ".tif"] {
      let name = ProductName(path: "in/\(Self.product)\(ending)")
      #expect(name.id == Self.product)
      #expect(name.sensor == "sentinel-1-grd")
      #expect(name.platform == "S1A")
      #expect(name.relativeOrbit == 45)
      #expect(name.acquired?.rfc3339 == "2016-08-22T18:28:23Z")
      #expect(name.units == nil)
      #expect(name.polarisation == nil)
    }
    let band = ProductName(path: "\(Self.product)_VH.tif")
    #expect(band.id == Self.product)
    #expect(band.polarisation == "VH")
  }

  @Test("the measurements of one GRD product are one pass")
  func grdMeasurement() {
    let start = "s1a-iw-grd"
    let end = "20160822t182823-20160822t182848-012717-013ffe"
    let first = ProductName(path: "measurement/\(start)-vv-\(end)-001.tiff")
    let second = ProductName(path: "measurement/\(start)-vh-\(end)-002.tiff")
    #expect(first.id == "\(start)-\(end)")
    #expect(first.id == second.id)
    #expect(first.polarisation == "VV")
    #expect(second.polarisation == "VH")
    #expect(first.platform == "S1A")
    #expect(first.relativeOrbit == 45)
    #expect(first.acquired == second.acquired)
    #expect(first.acquired?.rfc3339 == "2016-08-22T18:28:23Z")
    #expect(first.sensor == "sentinel-1-grd")
  }

  /// Pairs of absolute and relative orbit from product metadata of the Copernicus archive; the others
  /// follow from ESA's definition: 175 orbits a cycle, one after the other.
  @Test func relativeOrbitsAreThoseOfTheArchive() {
    #expect(ProductName.relativeOrbit(platform: "S1A", absolute: 12717) == 45)
    #expect(ProductName.relativeOrbit(platform: "S1A", absolute: 31835) == 88)
    #expect(ProductName.relativeOrbit(platform: "S1A", absolute: 40632) == 135)
    #expect(ProductName.relativeOrbit(platform: "S1B", absolute: 27) == 1)
    #expect(ProductName.relativeOrbit(platform: "S1C", absolute: 172) == 1)
    #expect(ProductName.relativeOrbit(platform: "S1D", absolute: 172) == nil)
    #expect(ProductName.relativeOrbit(platform: "S1A", absolute: nil) == nil)
    for platform in ["S1A", "S1B", "S1C"] {
      var previous: Int?
      for absolute in 1...400 {
        let orbit = ProductName.relativeOrbit(platform: platform, absolute: absolute) ?? 0
        #expect((1...175).contains(orbit))
        if let previous { #expect(orbit == previous % 175 + 1) }
        previous = orbit
      }
    }
  }

  @Test(
    "HyP3 names tell what the values are",
    arguments: [("p", "power"), ("a", "amplitude"), ("d", "db")])
  func hyp3(letter: String, units: String) {
    let id = "S1B_IW_20180128T161201_DVP_RTC30_G_g\(letter)uned_FE50"
    let name = ProductName(path: "\(id)_VH.tif")
    #expect(name.id == id)
    #expect(name.sensor == "sentinel-1-rtc")
    #expect(name.platform == "S1B")
    #expect(name.units == units)
    #expect(BackscatterUnits(rawValue: name.units ?? "") != nil)
    #expect(name.polarisation == "VH")
    #expect(name.acquired?.rfc3339 == "2018-01-28T16:12:01Z")
  }

  @Test(
    "optical products are known by their names",
    arguments: [
      ("S2A_MSIL2A_20210907T083601_N0301_R064_T37UDQ_20210907T112358.SAFE", "sentinel-2-l2a"),
      ("S2B_37UDQ_20210907_0_L2A.tif", "sentinel-2-l2a"),
      ("T37UDQ_20210907T083601_B04_10m.jp2", "sentinel-2-l2a"),
      ("LC08_L2SP_177025_20210907_20210916_02_T1_SR_B4.TIF", "landsat-c2-l2"),
      ("LE07_L2SP_177025_20030907_20210916_02_T1_SR_B4.TIF", "landsat-c2-l2"),
      ("LT05_L1TP_177025_20030907_20210916_02_T1_B4.TIF", "optical"),
    ])
  func optical(file: String, sensor: String) {
    let name = ProductName(path: file)
    #expect(name.sensor == sensor)
    #expect(SensorProfile(named: sensor)?.kind == .optical)
    let year = file.hasPrefix("L") && !file.hasPrefix("LC") ? "2003" : "2021"
    #expect(name.acquired?.rfc3339.hasPrefix("\(year)-09-07T") == true)
  }

  @Test("names of no convention give a date and a polarisation where they have them")
  func plainNames() {
    let bare = ProductName(path: "/data/VV.tif")
    #expect(bare.id == "VV")
    #expect(bare.polarisation == "VV")
    #expect(bare.sensor == nil)
    #expect(bare.acquired == nil)

    let sample = ProductName(path: "sample_A_20300105T141207.tif")
    #expect(sample.id == "sample_A_20300105T141207")
    #expect(sample.acquired?.rfc3339 == "2030-01-05T14:12:07Z")
    #expect(sample.polarisation == nil)

    let dated = ProductName(path: "river-2021-11-19-vh.png")
    #expect(dated.id == "river-2021-11-19")
    #expect(dated.acquired?.rfc3339 == "2021-11-19T00:00:00Z")
    #expect(dated.polarisation == "VH")
  }

  @Test(
    "odd names are names too",
    arguments: [
      "", "/", ".", "..", ".tif", "a", "no-ending", "VVVH.tif", "évian.tif", "name.with.dots.tif",
      "OPERA_L2_RTC-S1_.tif", "S1A_.tif", "20219999T999999.tif", "a,b.tif", "_VV", "VV_VH.tif",
    ])
  func oddNames(path: String) {
    let name = ProductName(path: path)
    #expect(name.sensor == nil)
    #expect(name.acquired == nil)
    #expect(path.isEmpty || path == "/" || !name.id.isEmpty)
  }

  @Test(
    "a polarisation is a word of its own",
    arguments: [
      ("VVVH", nil), ("avv", nil), ("nevv_", nil), ("a_VV", "VV"), ("VH-b", "VH"), ("a.hh.b", "HH"),
      ("first_VV_then_HV", "HV"), ("Vv", nil),
    ] as [(String, String?)])
  func polarisations(name: String, expected: String?) {
    #expect(PolarisationToken(in: name)?.polarisation == expected)
  }
}
