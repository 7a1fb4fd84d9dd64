// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct PassDescribingTests {
  private let temporary = TestFolder()
  private var folder: URL { temporary.url }
  private static let opera =
    "OPERA_L2_RTC-S1_T137-292320-IW2_20211119T015900Z_20250830T120333Z_S1A_30_v1.0"
  private let floats = SampleFile.ramp(Float.self)
  private let integers = SampleFile.ramp(UInt16.self)

  @Test("a product's name gives what the file does not say")
  func productName() throws {
    for polarisation in ["VV", "VH"] {
      try SampleFile.write(
        [floats], to: folder.appending(path: "\(Self.opera)_\(polarisation)_cropped.tif"))
    }
    let pass = try Pass.described(folder.path)
    #expect(pass.identity.id == Self.opera)
    #expect(pass.identity.sensor == "sentinel-1-rtc")
    #expect(pass.identity.platform == "S1A")
    #expect(pass.identity.relativeOrbit == 137)
    #expect(pass.identity.tile == "T137-292320-IW2")
    #expect(pass.identity.acquired?.rfc3339 == "2021-11-19T01:59:00Z")
    #expect(pass.identity.bandNames == ["VH", "VV"])
    #expect(pass.units == .power)
    #expect(pass.notes.isEmpty)
    #expect(pass.grid.size == SampleFile.size)
    #expect(pass.grid.geoTransform == SampleFile.transform)
  }

  @Test("without any word of units whole numbers are amplitude, floats are power, and it is said")
  func defaults() throws {
    let whole = try Pass.described(
      SampleFile.write([integers], to: folder.appending(path: "a.tif")))
    #expect(whole.units == .amplitude)
    #expect(whole.identity.sensor == "sar")
    #expect(whole.identity.bandNames == ["band1"])
    #expect(whole.identity.acquired == nil)
    #expect(whole.notes.contains { $0.contains("amplitude") && $0.contains("--units") })
    #expect(whole.notes.contains { $0.contains("--sensor") })
    let float = try Pass.described(SampleFile.write([floats], to: folder.appending(path: "b.tif")))
    #expect(float.units == .power)
    let grd = "S1A_IW_GRDH_1SDV_20160822T182823_20160822T182848_012717_013FFE_90AF.tif"
    let ground = try Pass.described(
      SampleFile.write([integers], to: folder.appending(path: grd)))
    #expect(ground.units == .amplitude)
    #expect(ground.profile == .sentinel1GRD)
    #expect(ground.notes.isEmpty)
  }

  @Test(
    "units stated in the metadata are understood in the writers' spellings",
    arguments: [
      ("dB", .decibels), ("decibel", .decibels), ("gamma0 [dB]", .decibels),
      ("intensity_db", .decibels), ("Sigma0_VV_dB", .decibels), ("amplitude_db", .decibels),
      ("amplitude", .amplitude), ("Amplitude (linear)", .amplitude), ("power", .power),
      ("intensity", .power), ("linear power", .power), ("natural", .power), ("1", nil),
      ("dbm2", nil),
    ] as [(String, BackscatterUnits?)])
  func statedUnits(text: String, expected: BackscatterUnits?) throws {
    let look = SampleFile.Look(metadata: ["UNITS": text])
    let path = try SampleFile.write([integers], to: folder.appending(path: "a.tif"), look)
    #expect(try Pass.described(path).units == expected ?? .amplitude)
    var options = PassOptions()
    options.units = .power
    #expect(try Pass.described(path, options).units == .power)
  }

  @Test("a band's own unit counts before the file's")
  func bandUnit() throws {
    let path = try SampleFile.translate(
      vrt: """
        <SRS>EPSG:32637</SRS><GeoTransform>500000, 10, 0, 5600000, 0, -10</GeoTransform>
        <VRTRasterBand dataType="Float32" band="1"><UnitType>dB</UnitType></VRTRasterBand>
        """, to: folder.appending(path: "a.tif"), ["-mo", "UNITS=power"])
    #expect(try Pass.described(path).units == .decibels)
  }

  @Test("polarisations come from names, then descriptions, then metadata, file by file")
  func polarisations() throws {
    var look = SampleFile.Look(descriptions: ["Gamma0_VH", "Gamma0_VV"])
    let described = try SampleFile.write(
      [floats, floats], to: folder.appending(path: "a.tif"), look)
    #expect(try Pass.described(described).identity.bandNames == ["VH", "VV"])
    look = SampleFile.Look(metadata: ["POLARISATIONS": "VV VH"])
    let listed = try SampleFile.write([floats, floats], to: folder.appending(path: "b.tif"), look)
    #expect(try Pass.described(listed).identity.bandNames == ["VV", "VH"])
    let unknown = try SampleFile.write([floats, floats], to: folder.appending(path: "c.tif"))
    #expect(try Pass.described(unknown).identity.bandNames == ["band1", "band2"])
    let files = try ["VV", "VH"].map {
      try SampleFile.write(
        [floats], to: folder.appending(path: "file\($0 == "VV" ? 1 : 2).tif"),
        SampleFile.Look(metadata: ["POLARIZATION": $0]))
    }
    #expect(
      try Pass.described(files.joined(separator: ",")).identity.bandNames == ["VV", "VH"])
  }

  @Test("a time given wins over the metadata, and that over the name, and that over the tag")
  func times() throws {
    let stated = SampleFile.Look(
      metadata: [
        "ZERO_DOPPLER_START_TIME": "2021-03-03T00:00:00Z",
        "TIFFTAG_DATETIME": "2021:05:05 00:00:00",
      ])
    let first = try SampleFile.write(
      [floats], to: folder.appending(path: "x_20210404.tif"), stated)
    var options = PassOptions()
    #expect(try Pass.described(first).identity.acquired?.rfc3339 == "2021-03-03T00:00:00Z")
    options.acquired = UTCTime(text: "2021-02-02T00:00:00Z")
    #expect(
      try Pass.described(first, options).identity.acquired?.rfc3339 == "2021-02-02T00:00:00Z")
    let tag = SampleFile.Look(metadata: ["TIFFTAG_DATETIME": "2021:05:05 00:00:00"])
    let second = try SampleFile.write([floats], to: folder.appending(path: "y_20210404.tif"), tag)
    #expect(try Pass.described(second).identity.acquired?.rfc3339 == "2021-04-04T00:00:00Z")
    let third = try SampleFile.write([floats], to: folder.appending(path: "z.tif"), tag)
    #expect(try Pass.described(third).identity.acquired?.rfc3339 == "2021-05-05T00:00:00Z")
  }

  @Test("an optical product is known by its name, unless the user says that the name misleads")
  func optical() throws {
    let path = try SampleFile.write(
      [integers],
      to: folder.appending(path: "LC08_L2SP_177025_20210907_20210916_02_T1_SR_B4.TIF"))
    let known = try Pass.described(path)
    #expect(known.identity.sensor == "landsat-c2-l2")
    #expect(!known.isRadar)
    let pass = try Pass.described(path, PassOptions(sensor: .sar))
    #expect(pass.identity.sensor == "sar")
  }

  @Test("files of one pass lie on one grid")
  func differentGrids() throws {
    let first = try SampleFile.write([floats], to: folder.appending(path: "VV.tif"))
    let others = [
      SampleFile.Look(transform: SampleFile.transform.moved(dx: 10, dy: 0)),
      SampleFile.Look(transform: SampleFile.transform.moved(dx: 0, dy: 5)),
      SampleFile.Look(epsg: 32636),
    ]
    for look in others {
      let second = try SampleFile.write([floats], to: folder.appending(path: "VH.tif"), look)
      let error = try passError { _ = try Pass.described("\(first),\(second)") }
      #expect(error?.code == .differentGrids)
      #expect(error?.subject == second)
    }
    let size = RasterSize(width: 4, height: 4)
    let small = try SampleFile.write(
      [SampleFile.ramp(Float.self, size: size)], size: size,
      to: folder.appending(path: "VH.tif"))
    #expect(try passErrorCode { _ = try Pass.described("\(first),\(small)") } == .differentGrids)
    try SampleFile.write([floats], to: folder.appending(path: "VH.tif"))
    #expect(try Pass.described(folder.path).identity.bandNames == ["VH", "VV"])
  }

  @Test("a folder with files of several passes is refused")
  func severalPasses() throws {
    let later = Self.opera.replacing("20211119T0159", with: "20211201T0159")
    for name in ["\(Self.opera)_VV.tif", "\(later)_VH.tif"] {
      try SampleFile.write([floats], to: folder.appending(path: name))
    }
    let error = try passError { _ = try Pass.described(folder.path) }
    #expect(error?.code == .severalPasses)
    #expect(error?.subject.contains(later) == true)
  }

  @Test("dates in names of no convention tell passes apart too")
  func severalDates() throws {
    for name in ["a_20210101_VV.tif", "a_20210102_VV.tif"] {
      try SampleFile.write([floats], to: folder.appending(path: name))
    }
    #expect(try passErrorCode { _ = try Pass.described(folder.path) } == .severalPasses)
  }

  @Test("a missing, empty or foreign file is told by name, with GDAL's words where it has some")
  func unreadable() throws {
    let text = folder.appending(path: "text.tif")
    try Data("these are no pixels".utf8).write(to: text)
    let empty = folder.appending(path: "empty.tif")
    try Data().write(to: empty)
    for file in [text, empty] {
      let error = try passError { _ = try Pass.described(file.path) }
      #expect(error?.code == .unreadable)
      #expect(error?.subject == file.path)
      #expect(error?.explanation.isEmpty == false)
    }
  }
}
