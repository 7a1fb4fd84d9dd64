// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import PassCatalog

/// Small rasters for tests, 8 by 6 pixels of 10 m in zone 37 unless told otherwise.
enum SampleFile {
  static let size = RasterSize(width: 8, height: 6)
  static let transform = GeoTransform(
    originX: 500_000, originY: 5_600_000, pixelWidth: 10, pixelHeight: -10)

  static func utm(_ epsg: Int = 32637) throws -> SpatialReference {
    try SpatialReference(epsg: epsg)
  }

  /// What a test may want of a file.
  struct Look {
    var transform: GeoTransform? = SampleFile.transform
    var epsg: Int? = 32637
    var noData: Double?
    var format = RasterFormat.geoTIFF(tileSide: 16)
    var descriptions: [String] = []
    var metadata: [String: String] = [:]
  }

  /// Writes whole bands and gives the path.
  @discardableResult
  static func write<Pixel: RasterPixel>(
    _ bands: [[Pixel]], size: RasterSize = size, to url: URL, _ look: Look = Look(),
    finish: (inout RasterWriter) throws -> Void = { _ in }
  ) throws -> String {
    var writer = try RasterWriter(
      creating: url.path, format: look.format, size: size, bandCount: bands.count,
      pixelType: Pixel.pixelType, geoTransform: look.transform,
      spatialReference: look.epsg.map { try SpatialReference(epsg: $0) }, noData: look.noData,
      bandDescriptions: look.descriptions, metadata: look.metadata)
    try finish(&writer)
    for (index, pixels) in bands.enumerated() {
      try writer.write(PixelWindow(covering: size), band: index + 1, from: pixels)
    }
    try writer.close()
    return url.path
  }

  /// Values that differ from pixel to pixel, all above zero.
  static func ramp<Pixel: RasterPixel>(
    _ type: Pixel.Type, size: RasterSize = size, from first: Pixel = 1
  ) -> [Pixel] {
    var pixels: [Pixel] = []
    var value = first
    for _ in 0..<size.width * size.height {
      pixels.append(value)
      value += 1
    }
    return pixels
  }

  /// Runs one of GDAL's programs on files of a folder.
  static func run(_ tool: String, _ arguments: [String]) throws {
    let result = try runCommand(tool, arguments: ["-q"] + arguments)
    guard result.status == 0 else { throw ToolFailed(words: result.errors + result.output) }
  }

  /// A file made by GDAL's translator from a virtual raster: for what our own writer cannot write.
  static func translate(
    vrt: String, to url: URL, size: RasterSize = size, _ arguments: [String] = []
  ) throws -> String {
    let source = url.deletingPathExtension().appendingPathExtension("vrt")
    let text =
      "<VRTDataset rasterXSize=\"\(size.width)\" rasterYSize=\"\(size.height)\">\(vrt)"
      + "</VRTDataset>"
    try Data(text.utf8).write(to: source)
    try run("gdal_translate", arguments + [source.path, url.path])
    try FileManager.default.removeItem(at: source)
    return url.path
  }

  struct ToolFailed: Error { let words: String }
}

/// The code of the `PassError` that a body throws; nil where it throws none.
func passErrorCode(_ body: () throws -> Void) throws -> PassError.Code? {
  try passError(body)?.code
}

/// The `PassError` that a body throws; nil where it throws none.
func passError(_ body: () throws -> Void) throws -> PassError? {
  do {
    try body()
    return nil
  } catch let error as PassError {
    return error
  }
}

extension Pass {
  /// A pass as the command line makes it.
  static func described(_ argument: String, _ options: PassOptions = PassOptions()) throws -> Pass {
    try Pass(describing: try PassFiles(argument), options: options)
  }
}
