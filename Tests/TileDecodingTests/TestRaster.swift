// SPDX-License-Identifier: Apache-2.0
import CProcessor
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid

@testable import TileDecoding

/// A small raster file for tests, made by GDAL.
struct TestRaster {
  var size = RasterSize(width: 101, height: 53)
  var bandCount = 1
  var pixelType = PixelType.float32
  /// Creation options of GDAL's driver.
  var options: [String] = []
  var seed: UInt64 = 1
  /// Rows that are written; the rest of a sparse file stays empty.
  var writtenRows: Range<Int>?

  /// Writes the file.
  func write(to path: String) throws {
    let format = RasterFormat.other(driver: "GTiff", options: options)
    var writer = try RasterWriter(
      creating: path, format: format, size: size, bandCount: bandCount, pixelType: pixelType)
    let rows = writtenRows ?? 0..<size.height
    let window = PixelWindow(x: 0, y: rows.lowerBound, width: size.width, height: rows.count)
    for band in 1...bandCount {
      var random = SplitMix64(seed: seed &* 31 &+ UInt64(band))
      switch pixelType {
      case .uint8:
        let pixels = (0..<window.count).map { UInt8(truncatingIfNeeded: wave($0, &random)) }
        try writer.write(window, band: band, from: pixels)
      case .uint16:
        let pixels = (0..<window.count).map { UInt16(truncatingIfNeeded: wave($0, &random) * 37) }
        try writer.write(window, band: band, from: pixels)
      case .int16:
        let pixels = (0..<window.count).map { Int16(truncatingIfNeeded: wave($0, &random) * -91) }
        try writer.write(window, band: band, from: pixels)
      default:
        let pixels = (0..<window.count).map { index -> Float in
          switch index % 97 {
          case 13: .nan
          case 14: -.infinity
          case 15: -0.0
          default: Float(wave(index, &random)) * 0.013
          }
        }
        try writer.write(window, band: band, from: pixels)
      }
    }
    try writer.close()
  }

  /// Smooth with some noise, so that it compresses and still has all bytes.
  private func wave(_ index: Int, _ random: inout SplitMix64) -> Int {
    index * 3 + index / size.width * 11 + Int(truncatingIfNeeded: random.next() & 0xFF)
  }
}

/// Bytes of all bands of a raster, one list a band, as GDAL reads them.
func pixelsByGDAL(_ path: String) throws -> [Data] {
  var dataset = try RasterDataset(readingFrom: path)
  let window = PixelWindow(covering: dataset.size)
  func whole<Pixel: RasterPixel>(_ type: Pixel.Type, band: Int) throws -> Data {
    var pixels = [Pixel](repeating: 0, count: window.count)
    try dataset.read(window, band: band, into: &pixels)
    return unsafe pixels.withUnsafeBytes { unsafe Data($0) }
  }
  return try (1...dataset.bandCount).map { band in
    switch dataset.band(band).pixelType {
    case .uint8: try whole(UInt8.self, band: band)
    case .uint16: try whole(UInt16.self, band: band)
    case .int16: try whole(Int16.self, band: band)
    default: try whole(Float.self, band: band)
    }
  }
}

/// Bytes of some bands of a raster, decoded block by block; blocks left out stay zero.
func pixelsByDecoder(
  _ path: String, bands: [Int]? = nil, level: KernelLevel = .baseline
) throws -> [Data] {
  let dataset = try RasterDataset(readingFrom: path)
  guard let structure = dataset.tiffStructure else { throw NoStructure() }
  var decoder = try TileDecoder(structure, level: level)
  return try pixels(of: structure, bands: bands ?? Array(1...structure.bandCount)) { place, parts in
    let stored = parts.compactMap { band, target in
      dataset.blockLocation(band: band, column: place.column, row: place.row)
        .map { (band: band, location: $0, target: target) }
    }
    try decoder.decode(
      column: place.column, row: place.row, bands: stored.map(\.band),
      locations: stored.map(\.location), into: stored.map(\.target))
  }
}

/// Bytes of some bands of a raster, read block by block by GDAL.
func pixelsByBlocks(_ path: String, bands: [Int]? = nil) throws -> [Data] {
  var dataset = try RasterDataset(readingFrom: path)
  guard let structure = dataset.tiffStructure else { throw NoStructure() }
  return try pixels(of: structure, bands: bands ?? Array(1...structure.bandCount)) { place, parts in
    try dataset.readBlock(
      column: place.column, row: place.row, bands: parts.map(\.0), into: parts.map(\.1))
  }
}

struct NoStructure: Error {}

/// The structure of a file that has one.
func structure(of path: String) throws -> TIFFStructure {
  guard let found = try RasterDataset(readingFrom: path).tiffStructure else { throw NoStructure() }
  return found
}

/// Where a block lies, or nil where the file leaves it out.
func location(in path: String, band: Int = 1, column: Int = 0, row: Int = 0) throws
  -> BlockLocation?
{
  try RasterDataset(readingFrom: path).blockLocation(band: band, column: column, row: row)
}

/// Fills a whole raster block by block; fails where a byte beside the raster is written.
private func pixels(
  of structure: TIFFStructure, bands: [Int],
  block: ((column: Int, row: Int), [(Int, BlockTarget)]) throws -> Void
) throws -> [Data] {
  // A margin to the east that nobody may write to.
  let rowBytes = (structure.size.width + 3) * structure.pixelBytes
  let bandBytes = rowBytes * structure.size.height
  let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: max(bandBytes * bands.count, 1), alignment: 16)
  defer { unsafe memory.deallocate() }
  unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
  guard let start = memory.baseAddress else { throw NoStructure() }
  for row in 0..<structure.blockRows {
    for column in 0..<structure.blockColumns {
      let window = structure.window(column: column, row: row)
      let targets = bands.enumerated().map { index, band in
        let place = window.y * rowBytes + window.x * structure.pixelBytes
        return unsafe (
          band, BlockTarget(pixels: start + index * bandBytes + place, rowBytes: rowBytes)
        )
      }
      try block((column, row), targets)
    }
  }
  struct WroteBesideTheRaster: Error {}
  return try bands.indices.map { index in
    var band = Data()
    for row in 0..<structure.size.height {
      let line = unsafe UnsafeRawBufferPointer(
        start: start + index * bandBytes + row * rowBytes, count: rowBytes)
      let used = structure.size.width * structure.pixelBytes
      guard unsafe line[used...].allSatisfy({ $0 == 0 }) else { throw WroteBesideTheRaster() }
      unsafe band.append(contentsOf: line[..<used])
    }
    return band
  }
}

/// The kernels that this processor can run.
let runnableLevels: [KernelLevel] = {
  let level = Int(truceline_processor_level())
  return [.baseline] + (level >= 3 ? [.v3] : []) + (level >= 4 ? [.v4] : [])
}()
