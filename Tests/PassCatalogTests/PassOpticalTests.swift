// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite struct PassOpticalTests {
  private let temporary = TestFolder()
  private var folder: URL { temporary.url }
  private let integers = SampleFile.ramp(UInt16.self)
  private let bytes = SampleFile.ramp(UInt8.self)
  private let optical = PassOptions(sensor: .optical)
  /// No colours are made up for three or four bands.
  private let plain = SampleFile.Look(
    format: .geoTIFF(tileSide: 16, additional: ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]))

  @discardableResult
  private func mask(
    _ name: String, side: Double = 10, width: Int = 8, height: Int = 6,
    change: (inout SampleFile.Look) -> Void = { _ in }
  ) throws -> String {
    var look = SampleFile.Look()
    look.transform = GeoTransform(
      originX: 500_000, originY: 5_600_000, pixelWidth: side, pixelHeight: -side)
    change(&look)
    let size = RasterSize(width: width, height: height)
    return try SampleFile.write(
      [SampleFile.ramp(UInt8.self, size: size)], size: size, to: folder.appending(path: name), look)
  }

  @Test("a raster of bands and its scene classification are a pass")
  func bandsAndMask() throws {
    let bands = try SampleFile.write(
      [integers, integers, integers, integers], to: folder.appending(path: "B.tif"), plain)
    let classes = try mask("B_scl.tif")
    let pass = try Pass.described("\(bands),\(classes)", optical)
    #expect(!pass.isRadar)
    #expect(pass.identity.sensor == "optical")
    #expect(pass.identity.id == "B")
    #expect(pass.identity.bandNames == ["B1", "B2", "B3", "B4"])
    #expect(pass.bands.map(\.number) == [1, 2, 3, 4])
    #expect(pass.files == [bands, classes])
    #expect(pass.grid.size == SampleFile.size)
    #expect(pass.units == .power)
    #expect(pass.notes.isEmpty)
    let mask = try #require(pass.mask)
    #expect(mask.path == classes)
    #expect(mask.band == 1)
    #expect(mask.kind == .sentinel2Classes)
    #expect(mask.factor == 1)
    #expect(mask.description.pixelType == .uint8)
    // The order of the files does not matter to the bands.
    let other = try Pass.described("\(classes),\(bands)", optical)
    #expect(other.mask == pass.mask)
    #expect(other.bands == pass.bands)
    #expect(other.identity == pass.identity)
  }

  @Test("a folder of band files is a pass, and what is no measurement is left out and named")
  func folderOfBands() throws {
    let pass = "LC08_L2SP_001062_20201031_20201106_02_T2"
    for band in 2...7 {
      try SampleFile.write([integers], to: folder.appending(path: "\(pass)_SR_B\(band).TIF"))
    }
    try SampleFile.write([integers], to: folder.appending(path: "\(pass)_QA_PIXEL.TIF"))
    try SampleFile.write([integers], to: folder.appending(path: "\(pass)_QA_RADSAT.TIF"))
    let found = try Pass.described(folder.path, PassOptions(sensor: .landsatC2L2))
    #expect(found.identity.id == pass)
    #expect(found.identity.platform == "LC08")
    #expect(found.identity.tile == "001062")
    #expect(found.identity.bandNames == ["B2", "B3", "B4", "B5", "B6", "B7"])
    #expect(found.mask?.kind == .landsatFlags)
    #expect(found.mask?.description.pixelType == .uint16)
    #expect(found.notes.count == 1)
    #expect(found.notes.first?.contains("QA_RADSAT") == true)
    #expect(found.files.count == 7)
  }

  @Test("without a mask that is said; radar's units are not used")
  func notes() throws {
    let path = try SampleFile.write([integers], to: folder.appending(path: "a.tif"))
    let pass = try Pass.described(path, PassOptions(sensor: .optical, units: .decibels))
    #expect(pass.mask == nil)
    #expect(pass.units == .power)
    #expect(pass.notes.contains { $0.contains("SCL") && $0.contains("QA_PIXEL") })
    #expect(pass.notes.contains { $0.contains("units") })
  }

  @Test("short descriptions name bands; sentences, gaps and doubles do not")
  func bandNames() throws {
    func names(_ descriptions: [String]) throws -> [String] {
      var look = plain
      look.descriptions = descriptions
      let path = try SampleFile.write(
        [bytes, bytes], to: folder.appending(path: "a.tif"), look)
      return try Pass.described(path, optical).identity.bandNames
    }
    #expect(try names(["red", "NIR 2"]) == ["red", "NIR 2"])
    #expect(try names(["red", "red"]) == ["B1", "B2"])
    #expect(try names(["red", ""]) == ["B1", "B2"])
    #expect(try names(["red", "Resize (Band 2):L7.txt"]) == ["B1", "B2"])
  }

  @Test("scale, offset and no data come from the file")
  func scales() throws {
    var look = SampleFile.Look()
    look.noData = 0
    let path = try SampleFile.write([integers], to: folder.appending(path: "a.tif"), look) {
      try $0.setScale(0.0001, offset: -0.1, band: 1)
    }
    let band = try #require(try Pass.described(path, optical).bands.first)
    #expect(band.description.scale == 0.0001)
    #expect(band.description.offset == -0.1)
    #expect(band.description.noData == 0)
  }

  @Test(
    "a coarser mask tells the pixels that it covers",
    arguments: [(2, 4, 3), (3, 3, 2), (4, 2, 2), (8, 1, 1)])
  func coarserMask(factor: Int, width: Int, height: Int) throws {
    let bands = try SampleFile.write([integers], to: folder.appending(path: "B.tif"))
    let classes = try mask(
      "SCL.tif", side: 10 * Double(factor), width: width, height: height)
    let pass = try Pass.described("\(bands),\(classes)", optical)
    #expect(pass.mask?.factor == factor)
  }

  @Test("a mask that does not fit is refused with a way to make it fit", arguments: 0..<7)
  func misfit(kind: Int) throws {
    let bands = try SampleFile.write([integers], to: folder.appending(path: "B.tif"))
    let classes =
      switch kind {
      case 0: try mask("SCL.tif", side: 15, width: 6, height: 4)
      case 1: try mask("SCL.tif", side: 20, width: 3, height: 3)
      case 2: try mask("SCL.tif", side: 20, width: 5, height: 3)
      case 3: try mask("SCL.tif", side: 5, width: 16, height: 12)
      case 4: try mask("SCL.tif") { $0.transform = SampleFile.transform.moved(dx: 10, dy: 0) }
      case 5: try mask("SCL.tif") { $0.transform = SampleFile.transform.moved(dx: 0, dy: 4) }
      default: try mask("SCL.tif") { $0.epsg = 32636 }
      }
    let error = try passError { _ = try Pass.described("\(bands),\(classes)", optical) }
    #expect(error?.code == .unsuitableMask)
    #expect(error?.subject == classes)
    #expect(error?.explanation.contains("gdalwarp") == true)
  }

  @Test("the command that a misfit is answered with makes the mask fit")
  func wayOut() throws {
    let bands = try SampleFile.write([integers], to: folder.appending(path: "B.tif"))
    let classes = try mask("SCL.tif", side: 15, width: 6, height: 4)
    let error = try passError { _ = try Pass.described("\(bands),\(classes)", optical) }
    let words = try #require(error?.explanation.split(separator: "`").dropFirst().first)
    let fitted = folder.appending(path: "fit_SCL.tif").path
    let arguments = words.split(separator: " ").dropFirst().map {
      $0 == "OUT.tif" ? fitted : String($0)
    }
    try SampleFile.run("gdalwarp", arguments)
    #expect(try Pass.described("\(bands),\(fitted)", optical).mask?.factor == 1)
  }

  @Test("rasters without a place take their mask by rows and columns")
  func pixelsOnly() throws {
    var look = SampleFile.Look()
    look.transform = nil
    look.epsg = nil
    let bands = try SampleFile.write([integers], to: folder.appending(path: "B.tif"), look)
    var options = optical
    options.isPixelsOnly = true
    let half = try mask("SCL.tif", width: 4, height: 3) {
      $0.transform = nil
      $0.epsg = nil
    }
    #expect(try Pass.described("\(bands),\(half)", options).mask?.factor == 2)
    let odd = try mask("SCL.tif", width: 5, height: 3) {
      $0.transform = nil
      $0.epsg = nil
    }
    #expect(
      try passErrorCode { _ = try Pass.described("\(bands),\(odd)", options) } == .unsuitableMask)
  }

  @Test("a mask of floats, of two bands, of another sensor, or a second one is refused")
  func unsuitable() throws {
    let bands = try SampleFile.write([integers], to: folder.appending(path: "B.tif"))
    let floats = try SampleFile.write(
      [SampleFile.ramp(Float.self)], to: folder.appending(path: "a_SCL.tif"))
    let two = try SampleFile.write([bytes, bytes], to: folder.appending(path: "b_SCL.tif"))
    let good = try mask("c_SCL.tif")
    let flags = try SampleFile.write([integers], to: folder.appending(path: "d_QA_PIXEL.tif"))
    for path in [floats, two] {
      let error = try passError { _ = try Pass.described("\(bands),\(path)", optical) }
      #expect(error?.code == .unsuitableMask)
      #expect(error?.subject == path)
    }
    let second = try passError { _ = try Pass.described("\(bands),\(good),\(flags)", optical) }
    #expect(second?.code == .unsuitableMask)
    #expect(second?.subject == flags)
    let foreign = try passError {
      _ = try Pass.described("\(bands),\(flags)", PassOptions(sensor: .sentinel2L2A))
    }
    #expect(foreign?.code == .unsuitableMask)
    #expect(try passErrorCode { _ = try Pass.described(good, optical) } == .noRaster)
  }

  @Test("bands on another grid, of other types, with colours, or too many are refused by name")
  func refusals() throws {
    let bands = try SampleFile.write([integers], to: folder.appending(path: "B02.tif"))
    let moved = try SampleFile.write(
      [integers], to: folder.appending(path: "B03.tif"),
      SampleFile.Look(transform: SampleFile.transform.moved(dx: 10, dy: 0)))
    let error = try passError { _ = try Pass.described("\(bands),\(moved)", optical) }
    #expect(error?.code == .differentGrids)
    #expect(error?.subject == moved)
    let wide = try SampleFile.write(
      [SampleFile.ramp(UInt32.self)], to: folder.appending(path: "c.tif"))
    let type = try passError { _ = try Pass.described(wide, optical) }
    #expect(type?.code == .unsupportedPixels)
    #expect(type?.explanation.contains("UInt32") == true)
    let palette = try SampleFile.write([bytes], to: folder.appending(path: "d.tif")) { writer in
      try writer.setPalette(
        (0..<256).map { PaletteEntry(red: UInt8($0), green: 0, blue: 0) }, band: 1)
    }
    #expect(try passErrorCode { _ = try Pass.described(palette, optical) } == .colourPicture)
    let many = try SampleFile.write(
      [[UInt8]](repeating: bytes, count: 13), to: folder.appending(path: "e.tif"), plain)
    #expect(try Pass.described(many, optical).bands.count == 13)
    #expect(
      try passErrorCode { _ = try Pass.described("\(many),\(bands)", optical) } == .tooManyBands)
  }

  @Test("an alpha band is no measurement, and a picture's colours are bands")
  func colours() throws {
    let look = SampleFile.Look(
      format: .geoTIFF(tileSide: 16, additional: ["PHOTOMETRIC=RGB", "ALPHA=YES"]))
    var red = bytes
    red[0] = 99
    let path = try SampleFile.write(
      [red, bytes, bytes, bytes], to: folder.appending(path: "a.tif"), look)
    #expect(try Pass.described(path, optical).bands.map(\.number) == [1, 2, 3])
  }

  @Test("files of two passes are refused; names that say nothing of the pass are not asked")
  func severalPasses() throws {
    let first = try SampleFile.write([integers], to: folder.appending(path: "a_20210101_B04.tif"))
    let second = try SampleFile.write([integers], to: folder.appending(path: "a_20210102_B08.tif"))
    let classes = try mask("SCL.tif")
    let pass = try Pass.described("\(classes),\(first)", optical)
    #expect(pass.identity.acquired?.rfc3339 == "2021-01-01T00:00:00Z")
    let error = try passError { _ = try Pass.described("\(classes),\(first),\(second)", optical) }
    #expect(error?.code == .severalPasses)
    #expect(error?.subject == second)
  }

  @Test("two optical passes make a pair; with a radar pass they do not")
  func pairs() throws {
    let path = try SampleFile.write(
      [SampleFile.ramp(Float.self)], to: folder.appending(path: "a.tif"))
    let pass = try Pass.described(path, optical)
    _ = try PassPair(before: pass, after: pass)
    let radar = try Pass.described(path, PassOptions(sensor: .sar))
    #expect(radar.isRadar)
    #expect(radar.mask == nil)
    let error = try passError { _ = try PassPair(before: pass, after: radar) }
    #expect(error?.code == .differentBands)
    #expect(error?.explanation.contains("optical") == true)
    let two = try SampleFile.write(
      [bytes, bytes], to: folder.appending(path: "b.tif"), plain)
    let words = try passError {
      _ = try PassPair(before: pass, after: try Pass.described(two, optical))
    }
    #expect(words?.explanation.contains("same bands") == true)
  }
}
