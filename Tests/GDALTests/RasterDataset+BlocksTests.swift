// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@Suite("Blocks are described and read as the file stores them")
struct RasterDatasetBlocksTests {
  private let size = RasterSize(width: 70, height: 50)

  private func write(
    _ path: String, bandCount: Int = 1, options: [String] = []
  ) throws -> [[Int16]] {
    let bands = (0..<bandCount).map {
      SampleRaster.values(Int16.self, count: 70 * 50, seed: UInt64($0))
    }
    try SampleRaster.write(
      bands, size: size, to: path, format: .other(driver: "GTiff", options: options))
    return bands
  }

  private func structure(_ path: String) throws -> TIFFStructure? {
    try RasterDataset(readingFrom: path).tiffStructure
  }

  @Test func structureIsWhatTheFileWasMadeWith() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.tif")
    _ = try write(
      path, bandCount: 3,
      options: [
        "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16", "COMPRESS=ZSTD", "PREDICTOR=2",
        "INTERLEAVE=PIXEL",
      ])
    #expect(
      try structure(path)
        == TIFFStructure(
          path: path, size: size, blockSize: RasterSize(width: 32, height: 16), bandCount: 3,
          pixelType: .int16, compression: .zstd, predictor: .horizontal, interleave: .pixel))
    _ = try write(path, options: ["BLOCKYSIZE=7", "PREDICTOR=2", "INTERLEAVE=PIXEL"])
    let strips = TIFFStructure(
      path: path, size: size, blockSize: RasterSize(width: 70, height: 7), bandCount: 1,
      pixelType: .int16, compression: .none)
    #expect(try structure(path) == strips, "nothing is predicted that is not compressed")
    #expect(strips.blockRows == 8)
    #expect(strips.window(column: 0, row: 7) == PixelWindow(x: 0, y: 49, width: 70, height: 1))
  }

  @Test func filesInsideOfOthersHaveNoStructure() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.tif")
    _ = try write(path)
    #expect(try structure(path) != nil)
    #expect(try structure("/vsisubfile/0_9999999,\(path)") == nil)
    #expect(try structure("GTIFF_DIR:1:\(path)") == nil)
  }

  @Test func uncompressedBytesLieWhereTheLocationSays() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.tif")
    let bands = try write(path, bandCount: 2, options: ["BLOCKYSIZE=10", "INTERLEAVE=BAND"])
    let all = try bytes(of: path)
    let dataset = try RasterDataset(readingFrom: path)
    for band in 1...2 {
      for row in 0..<5 {
        guard let place = dataset.blockLocation(band: band, column: 0, row: row) else {
          Issue.record("no location")
          continue
        }
        #expect(place.byteCount == 1_400)
        let stored = all[place.offset..<place.offset + place.byteCount]
        let expected = bands[band - 1][row * 700..<(row + 1) * 700].flatMap {
          [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
        }
        #expect(stored.elementsEqual(expected))
      }
    }
    let beyond = dataset.blockLocation(band: 1, column: 0, row: 5)
    #expect(beyond == nil)
  }

  /// Both targets that one call can take and those that it cannot.
  @Test(arguments: ["PIXEL", "BAND"], [true, false])
  func blocksAreReadIntoAnyTargets(interleave: String, isEven: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.tif")
    let bands = try write(
      path, bandCount: 4,
      options: [
        "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32", "COMPRESS=LZW", "INTERLEAVE=\(interleave)",
      ])
    var dataset = try RasterDataset(readingFrom: path)
    let wanted = [4, 1, 2]
    let planeBytes = 40 * 2 * 32
    let memory = UnsafeMutableRawPointer.allocate(byteCount: planeBytes * 8, alignment: 16)
    defer { unsafe memory.deallocate() }
    // Places of the three planes.
    let places = isEven ? [0, 1, 2] : [0, 4, 1]
    let targets = places.map {
      unsafe BlockTarget(pixels: memory + $0 * planeBytes, rowBytes: 80)
    }
    try dataset.readBlock(column: 2, row: 1, bands: wanted, into: targets)
    for (band, place) in zip(wanted, places) {
      for y in 0..<18 {
        for x in 0..<6 {
          let value = unsafe memory.load(
            fromByteOffset: place * planeBytes + y * 80 + x * 2, as: Int16.self)
          #expect(value == bands[band - 1][(32 + y) * 70 + 64 + x])
        }
      }
    }
  }

  @Test func whatIsNotThereIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.tif")
    _ = try write(path)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 70 * 50 * 8, alignment: 16)
    defer { unsafe memory.deallocate() }
    let target = unsafe BlockTarget(pixels: memory, rowBytes: 70 * 8)
    func code(_ path: String, column: Int, row: Int, band: Int) throws -> GDALError.Code? {
      var dataset = try RasterDataset(readingFrom: path)
      do throws(GDALError) {
        try dataset.readBlock(column: column, row: row, bands: [band], into: [target])
        return nil
      } catch {
        return error.code
      }
    }
    #expect(try code(path, column: 0, row: 0, band: 1) == nil)
    #expect(try code(path, column: 1, row: 0, band: 1) == .invalidArgument)
    #expect(try code(path, column: 0, row: -1, band: 1) == .invalidArgument)
    #expect(try code(path, column: 0, row: 0, band: 2) == .invalidArgument)
    let wide = folder.file("b.tif")
    try SampleRaster.write([[Double](repeating: 1, count: 70 * 50)], size: size, to: wide)
    #expect(try code(wide, column: 0, row: 0, band: 1) == .unsupported)
  }

  @Test func aDamagedBlockFailsTheRead() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.tif")
    _ = try write(path, bandCount: 2, options: ["COMPRESS=ZSTD", "INTERLEAVE=PIXEL"])
    let whole = try bytes(of: path)
    try folder.write(Array(whole.dropLast(50)), to: "a.tif")
    var dataset = try RasterDataset(readingFrom: path)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 70 * 50 * 4, alignment: 16)
    defer { unsafe memory.deallocate() }
    let targets = unsafe [
      BlockTarget(pixels: memory, rowBytes: 140),
      BlockTarget(pixels: memory + 7_000, rowBytes: 140),
    ]
    guard let rows = dataset.tiffStructure?.blockRows else {
      Issue.record("no structure")
      return
    }
    do throws(GDALError) {
      try dataset.readBlock(column: 0, row: rows - 1, bands: [1, 2], into: targets)
      Issue.record("a block that is cut off was read")
    } catch {
      #expect(error.code == .readFailed)
      #expect(error.subject == "\(path), block (0, \(rows - 1))")
      #expect(!error.messages.isEmpty)
    }
  }
}
