// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct PassBandsTests {
  private let temporary = TestFolder()
  private var folder: URL { temporary.url }
  private let grey = SampleFile.ramp(UInt8.self)

  private func colour(_ writer: inout RasterWriter) throws {
    try writer.setColourInterpretation(.red, band: 1)
    try writer.setColourInterpretation(.green, band: 2)
    try writer.setColourInterpretation(.blue, band: 3)
  }

  private var picture: SampleFile.Look {
    SampleFile.Look(format: .geoTIFF(tileSide: 16, additional: ["PHOTOMETRIC=RGB"]))
  }

  @Test("three equal colours are one band of measurements")
  func greyPicture() throws {
    let path = try SampleFile.write(
      [grey, grey, grey], to: folder.appending(path: "a.tif"), picture, finish: colour)
    let pass = try Pass.described(path)
    #expect(pass.bands.map(\.number) == [1])
  }

  @Test("one pixel of another colour makes a picture of it", arguments: 1...2)
  func colourPicture(band: Int) throws {
    var bands = [grey, grey, grey]
    bands[band][bands[band].count - 1] += 1
    let path = try SampleFile.write(
      bands, to: folder.appending(path: "a.tif"), picture, finish: colour)
    let error = try passError { _ = try Pass.described(path) }
    #expect(error?.code == .colourPicture)
    #expect(error?.subject == path)
  }

  @Test("a grey palette stands for its grey values, a coloured one is refused")
  func palettes() throws {
    func write(_ entries: [PaletteEntry], _ name: String) throws -> String {
      try SampleFile.write([grey], to: folder.appending(path: name)) { writer in
        try writer.setPalette(entries, band: 1)
      }
    }
    let greys = (0..<256).map { index in
      let value = UInt8(255 - index)
      return PaletteEntry(red: value, green: value, blue: value)
    }
    let pass = try Pass.described(try write(greys, "grey.tif"))
    #expect(pass.bands.first?.greyValues?.prefix(3) == [255, 254, 253])
    var colours = greys
    colours[200].green = 0
    let path = try write(colours, "colour.tif")
    #expect(try passErrorCode { _ = try Pass.described(path) } == .colourPicture)
  }

  @Test("an alpha band is no measurement")
  func alpha() throws {
    let path = try SampleFile.write(
      [grey, grey], to: folder.appending(path: "a.tif"),
      SampleFile.Look(format: .geoTIFF(tileSide: 16, additional: ["ALPHA=YES"])))
    let pass = try Pass.described(path)
    #expect(pass.bands.map(\.number) == [1])
    #expect(pass.identity.bandNames == ["band1"])
  }

  @Test("four polarisations are a pass, five bands are not")
  func fiveBands() throws {
    let look = SampleFile.Look(
      format: .geoTIFF(tileSide: 16, additional: ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]))
    let four = try SampleFile.write(
      [[UInt8]](repeating: grey, count: 4), to: folder.appending(path: "4.tif"), look)
    #expect(try Pass.described(four).bands.count == 4)
    let five = try SampleFile.write(
      [[UInt8]](repeating: grey, count: 5), to: folder.appending(path: "5.tif"), look)
    let error = try passError { _ = try Pass.described(five) }
    #expect(error?.code == .tooManyBands)
    #expect(error?.subject == five)
    #expect(try passErrorCode { _ = try Pass.described("\(four),\(four)") } == .tooManyBands)
  }

  @Test("complex values are refused by name", arguments: ["CFloat32", "CInt16"])
  func complex(type: String) throws {
    let path = try SampleFile.translate(
      vrt: """
        <SRS>EPSG:32637</SRS><GeoTransform>500000, 10, 0, 5600000, 0, -10</GeoTransform>
        <VRTRasterBand dataType="\(type)" band="1"/>
        """, to: folder.appending(path: "a.tif"))
    let error = try passError { _ = try Pass.described(path) }
    #expect(error?.code == .unsupportedPixels)
    #expect(error?.explanation.contains(type) == true)
    #expect(error?.explanation.contains("complex") == true)
  }

  @Test("half a step is the floor of whole numbers whose zero is a dark pixel, and of nothing else")
  func powerRules() throws {
    func rule(
      _ options: PassOptions, scale: Double = 1, isFloat: Bool = false
    ) throws -> PowerRule {
      let url = folder.appending(path: "a.tif")
      let finish: (inout RasterWriter) throws -> Void = {
        try $0.setScale(scale, offset: 0, band: 1)
      }
      if isFloat {
        try SampleFile.write([SampleFile.ramp(Float.self)], to: url, finish: finish)
      } else {
        try SampleFile.write([grey], to: url, finish: finish)
      }
      return try Pass.described(url.path, options).powerRule(band: 1)
    }
    #expect(try rule(PassOptions()) == PowerRule(units: .amplitude, floor: 0.5))
    #expect(try rule(PassOptions(), scale: 0.25) == PowerRule(units: .amplitude, floor: 0.125))
    #expect(try rule(PassOptions(), isFloat: true) == PowerRule(units: .power, floor: 0))
    #expect(try rule(PassOptions(units: .decibels)) == PowerRule(units: .decibels, floor: 0))
    let ground = PassOptions(sensor: .sentinel1GRD)
    #expect(try rule(ground) == PowerRule(units: .amplitude, floor: 0))
    let power = PassOptions(units: .power)
    #expect(try rule(power) == PowerRule(units: .power, floor: 0.5))
  }

  @Test("profiles are found by the names that they carry")
  func profiles() {
    for profile in SensorProfile.all { #expect(SensorProfile(named: profile.name) == profile) }
    #expect(SensorProfile(named: "SAR") == nil)
    #expect(Set(SensorProfile.all.map(\.name)).count == SensorProfile.all.count)
  }
}
