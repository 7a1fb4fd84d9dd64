// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import TileDecoding

@Suite("Damaged files give errors and never crash")
struct DamagedFileTests {
  private static let options = ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"]

  /// Decodes a block of the first band with a decoder that was told of the file before its damage.
  private func error(
    _ structure: TIFFStructure, _ location: BlockLocation, column: Int = 0, row: Int = 0,
    band: Int = 1
  ) throws -> TileDecodingError? {
    let bytes = structure.blockSize.width * structure.blockSize.height * 8
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    defer { unsafe memory.deallocate() }
    let target = unsafe BlockTarget(
      pixels: memory, rowBytes: (structure.blockSize.width + 8) * structure.pixelBytes)
    do throws(TileDecodingError) {
      var decoder = try TileDecoder(structure, level: .baseline)
      try decoder.decode(
        column: column, row: row, bands: [band], locations: [location], into: [target])
      return nil
    } catch {
      return error
    }
  }

  private func described(
    _ path: String, column: Int = 0, row: Int = 0
  ) throws -> (TIFFStructure, BlockLocation) {
    (
      try structure(of: path),
      try #require(try location(in: path, column: column, row: row))
    )
  }

  @Test(arguments: ["NONE", "DEFLATE", "ZSTD"])
  func aFileThatIsCutOffIsSaidToBe(compression: String) throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      try TestRaster(options: Self.options + ["COMPRESS=\(compression)"]).write(to: path)
      let (structure, location) = try described(path, column: 3, row: 1)
      #expect(try error(structure, location, column: 3, row: 1) == nil)
      let whole = try Data(contentsOf: URL(filePath: path))
      try whole.prefix(location.offset + location.byteCount - 1).write(to: URL(filePath: path))
      let found = try #require(try error(structure, location, column: 3, row: 1))
      #expect(found.code == .truncated)
      #expect(found.subject == "\(path), block (3, 1) of band 1")
      #expect(found.explanation.contains("cut off"))
    }
  }

  @Test(arguments: ["DEFLATE", "ZSTD"])
  func changedBytesAreDamage(compression: String) throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      try TestRaster(options: Self.options + ["COMPRESS=\(compression)"]).write(to: path)
      let (structure, location) = try described(path)
      var bytes = try Data(contentsOf: URL(filePath: path))
      for place in 0..<8 { bytes[location.offset + place] ^= 0x55 }
      try bytes.write(to: URL(filePath: path))
      let found = try #require(try error(structure, location))
      #expect(found.code == .damaged)
      #expect(found.explanation.hasPrefix("The block is damaged: the "))
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func aFlippedBitOfADeflatedBlockNeverGivesOtherPixels(seed: UInt64) throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      try TestRaster(options: Self.options + ["COMPRESS=DEFLATE"]).write(to: path)
      let expected = try pixelsByGDAL(path)
      let (_, location) = try described(path, column: 1)
      var random = SplitMix64(seed: seed)
      var bytes = try Data(contentsOf: URL(filePath: path))
      let place = location.offset + Int.random(in: 0..<location.byteCount, using: &random)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      try bytes.write(to: URL(filePath: path))
      do {
        let decoded = try pixelsByDecoder(path)
        #expect(decoded == expected, "an unused bit")
      } catch {
        #expect((error as? TileDecodingError)?.code == .damaged, "\(error)")
      }
    }
  }

  @Test func blocksOfTheWrongLengthAreDamage() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      for compression in ["DEFLATE", "ZSTD", "NONE"] {
        try TestRaster(options: Self.options + ["COMPRESS=\(compression)"]).write(to: path)
        let (own, location) = try described(path)
        func structure(side: Int) -> TIFFStructure {
          TIFFStructure(
            path: path, size: own.size, blockSize: RasterSize(width: side, height: side),
            bandCount: 1, pixelType: .float32, compression: own.compression)
        }
        #expect(try error(structure(side: 32), location) == nil)
        #expect(try error(structure(side: 48), location)?.code == .damaged, "too short")
        if compression != "NONE" {
          #expect(try error(structure(side: 16), location)?.code == .damaged, "too long")
        }
        let nearEnd = BlockLocation(offset: location.offset, byteCount: .max)
        #expect(try error(own, nearEnd)?.code == .truncated)
        let beyond = BlockLocation(offset: .max - 3, byteCount: 100)
        #expect(try error(own, beyond)?.code == .truncated)
      }
    }
  }

  @Test func whatTheFileDoesNotHaveIsRefusedByName() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      try TestRaster(options: Self.options).write(to: path)
      let (structure, location) = try described(path)
      let noBlock = try error(structure, location, column: 4)
      #expect(noBlock?.code == .invalidArgument)
      #expect(noBlock?.explanation == "The raster has 4 by 2 blocks.")
      #expect(try error(structure, location, band: 2)?.code == .invalidArgument)
      try FileManager.default.removeItem(atPath: path)
      let missing = try error(structure, location)
      #expect(missing?.code == .unreadable)
      #expect(missing?.explanation == "No such file or directory")
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      #expect(try error(structure, location)?.code == .unreadable)
    }
  }

  /// Bytes changed anywhere, the header among them: whatever GDAL makes of it, nothing crashes.
  @Test(arguments: UInt64(0)..<8)
  func randomDamageNeverCrashes(seed: UInt64) throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      var random = SplitMix64(seed: seed)
      let compression = ["NONE", "DEFLATE", "ZSTD"][Int(seed % 3)]
      try TestRaster(
        size: RasterSize(width: 70, height: 40), bandCount: 2,
        options: Self.options + ["COMPRESS=\(compression)", "PREDICTOR=3"]
      ).write(to: path)
      let whole = try Data(contentsOf: URL(filePath: path))
      for round in 0..<60 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          // Half of the changes hit the header, which is where sizes and places stand.
          let end = Bool.random(using: &random) ? min(400, bytes.count) : bytes.count
          bytes[Int.random(in: 0..<end, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        if round % 5 == 0 { bytes = bytes.prefix(Int.random(in: 1...bytes.count, using: &random)) }
        try bytes.write(to: URL(filePath: path))
        try decodeWhatCanBe(path)
      }
    }
  }

  private func decodeWhatCanBe(_ path: String) throws {
    guard var dataset = openIfPossible(path) else { return }
    _ = FastPathVerdict.prove(&dataset, level: .baseline)
    guard let structure = dataset.tiffStructure, let bytes = structure.blockBytes,
      bytes <= 1 << 20
    else { return }
    let rowBytes = structure.blockSize.width * structure.pixelBytes
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: rowBytes * structure.blockSize.height, alignment: 16)
    defer { unsafe memory.deallocate() }
    let target = unsafe BlockTarget(pixels: memory, rowBytes: rowBytes)
    do throws(TileDecodingError) {
      var decoder = try TileDecoder(structure, level: .baseline)
      for column in 0..<min(structure.blockColumns, 4) {
        guard let location = dataset.blockLocation(band: 1, column: column, row: 0) else {
          continue
        }
        decoder.prefetch(location)
        try decoder.decode(
          column: column, row: 0, bands: [1], locations: [location], into: [target])
      }
    } catch {
      #expect(error.subject.hasPrefix(path))
    }
  }

  private func openIfPossible(_ path: String) -> RasterDataset? {
    do throws(GDALError) {
      return try RasterDataset(readingFrom: path)
    } catch {
      return nil
    }
  }
}
