// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import TileDecoding

@Suite("Each kind of file is decoded rightly or left to GDAL")
struct FileKindTests {
  static let translateIsMissing =
    !["/usr/bin/gdal_translate", "/usr/local/bin/gdal_translate"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  /// Checks all blocks of a file against GDAL.
  private func expectEqual(_ path: String, _ comment: Comment) throws {
    let verdict = try verdict(path)
    #expect(verdict.isProven, "\(comment): \(verdict.reason ?? "")")
    let expected = try pixelsByGDAL(path)
    for level in runnableLevels {
      #expect(try pixelsByDecoder(path, level: level) == expected, comment)
    }
    #expect(try pixelsByBlocks(path) == expected, comment)
  }

  @Test func sparseFilesAreEqualWhereTheyHaveBlocks() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "sparse.tif").path
      for interleave in ["PIXEL", "BAND"] {
        try TestRaster(
          size: RasterSize(width: 100, height: 150), bandCount: 2, pixelType: .uint16,
          options: [
            "SPARSE_OK=TRUE", "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32", "COMPRESS=DEFLATE",
            "PREDICTOR=2", "INTERLEAVE=\(interleave)",
          ], writtenRows: 70..<90
        ).write(to: path)
        #expect(try location(in: path) == nil)
        #expect(try location(in: path, band: 2, column: 3, row: 2) != nil)
        try expectEqual(path, "\(interleave)")
      }
    }
  }

  @Test func aFileWithoutAnyBlockIsLeftToGDAL() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "empty.tif").path
      try TestRaster(options: ["SPARSE_OK=TRUE", "TILED=YES"], writtenRows: 0..<0).write(to: path)
      #expect(try verdict(path).reason == "no stored block was found to compare")
    }
  }

  @Test func bigTIFFAndRastersSmallerThanATileAreEqual() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      try TestRaster(options: ["BIGTIFF=YES", "COMPRESS=ZSTD", "PREDICTOR=3", "TILED=YES"])
        .write(to: path)
      try expectEqual(path, "BigTIFF")
      for (width, height) in [(1, 1), (16, 1), (1, 40), (512, 3)] {
        try TestRaster(
          size: RasterSize(width: width, height: height), bandCount: 2,
          options: ["COMPRESS=DEFLATE", "PREDICTOR=3", "TILED=YES"]
        ).write(to: path)
        try expectEqual(path, "\(width) by \(height)")
      }
    }
  }

  @Test(.enabled(if: !translateIsMissing, "needs gdal-bin"))
  func overviewsMasksAndCloudOptimisedFilesAreEqual() throws {
    try withTemporaryDirectory { folder in
      let source = folder.appending(path: "source.tif").path
      let made = folder.appending(path: "made.tif").path
      try TestRaster(
        size: RasterSize(width: 300, height: 200), bandCount: 3, pixelType: .uint8
      ).write(to: source)
      try translate(
        source, made, ["-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "BLOCKSIZE=128"])
      try expectEqual(made, "COG")
      try translate(
        source, made,
        ["-b", "1", "-b", "2", "-mask", "3", "-co", "TILED=YES", "-co", "COMPRESS=ZSTD"])
      try expectEqual(made, "internal mask")
      try FileManager.default.removeItem(atPath: made)
      try translate(source, made, ["-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"])
      let overviews = try runCommand("gdaladdo", arguments: ["-q", made, "2", "4"])
      #expect(overviews.status == 0)
      try expectEqual(made, "overviews inside")
    }
  }

  @Test(
    .enabled(if: !translateIsMissing, "needs gdal-bin"),
    arguments: [
      ["-co", "ENDIANNESS=BIG", "-co", "COMPRESS=DEFLATE"], ["-co", "COMPRESS=LZW"],
      ["-ot", "Byte", "-co", "COMPRESS=JPEG"],
      ["-scale", "0", "65535", "0", "4000", "-co", "NBITS=12"], ["-ot", "UInt32"],
      ["-ot", "Float64"], ["-ot", "Float32", "-co", "NBITS=16"], ["-co", "COMPRESS=PACKBITS"],
      ["-ot", "Byte", "-co", "PIXELTYPE=SIGNEDBYTE"], ["-of", "PNG"], ["-of", "ENVI"],
      ["-ot", "CFloat32"], ["-ot", "Byte", "-co", "NBITS=1"],
    ])
  func otherFilesStepAside(arguments: [String]) throws {
    try withTemporaryDirectory { folder in
      let source = folder.appending(path: "source.tif").path
      let made = folder.appending(path: "made").path
      try TestRaster(pixelType: .uint16).write(to: source)
      try translate(source, made, arguments)
      #expect(throws: NoStructure.self) { try structure(of: made) }
      #expect(try verdict(made).reason?.contains("GeoTIFFs") == true)
    }
  }

  @Test func theOlderNumberOfDeflateIsTheSameStream() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      try TestRaster(options: ["COMPRESS=DEFLATE"]).write(to: path)
      try setTag(259, from: 8, to: 32_946, in: path)
      try expectEqual(path, "the older number")
      // GDAL 3.6 does not tell the predictor of these files; the two blocks that are compared do.
      try TestRaster(options: ["COMPRESS=DEFLATE", "PREDICTOR=3"]).write(to: path)
      try setTag(259, from: 8, to: 32_946, in: path)
      if try structure(of: path).predictor == .none { #expect(try !verdict(path).isProven) }
    }
  }

  @Test func aStructureThatIsNotTheFilesOwnIsFoundOut() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      try TestRaster(pixelType: .uint16, options: ["COMPRESS=DEFLATE", "PREDICTOR=2"])
        .write(to: path)
      var dataset = try RasterDataset(readingFrom: path)
      let own = try TileDecodingTests.structure(of: path)
      func structure(
        _ compression: TIFFStructure.Compression, _ predictor: TIFFStructure.Predictor
      ) -> TIFFStructure {
        TIFFStructure(
          path: path, size: own.size, blockSize: own.blockSize, bandCount: own.bandCount,
          pixelType: own.pixelType, compression: compression, predictor: predictor)
      }
      #expect(own == structure(.deflate, .horizontal))
      #expect(FastPathVerdict.prove(&dataset, own, level: .baseline) == .proven(own))
      let wrongPredictor = FastPathVerdict.prove(
        &dataset, structure(.deflate, .none), level: .baseline)
      #expect(wrongPredictor.reason == "block (0, 0) was not decoded to GDAL's pixels")
      let wrongCompression = FastPathVerdict.prove(
        &dataset, structure(.zstd, .horizontal), level: .baseline)
      #expect(wrongCompression.reason?.contains("Zstandard frame is not valid") == true)
    }
  }

  @Test func largeBlocksAreLeftToGDAL() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      // One strip of 36 MB, which compresses to little.
      try TestRaster(
        size: RasterSize(width: 3_000, height: 3_000),
        options: ["COMPRESS=ZSTD", "BLOCKYSIZE=3000", "SPARSE_OK=FALSE"], writtenRows: 0..<1
      ).write(to: path)
      #expect(try verdict(path).reason?.contains("more than 32 MiB") == true)
    }
  }
}

/// Runs `gdal_translate`.
func translate(_ source: String, _ target: String, _ arguments: [String]) throws {
  struct Failed: Error { let words: String }
  let result = try runCommand("gdal_translate", arguments: ["-q"] + arguments + [source, target])
  guard result.status == 0 else { throw Failed(words: result.errors) }
}

/// Changes a 16-bit number of a classic little-endian TIFF's first directory.
func setTag(_ tag: Int, from old: Int, to new: Int, in path: String) throws {
  struct NoSuchTag: Error {}
  var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
  func number(_ place: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }
  let directory = number(4, 4)
  for entry in 0..<number(directory, 2) {
    let place = directory + 2 + 12 * entry
    guard number(place, 2) == tag, number(place + 8, 2) == old else { continue }
    bytes[place + 8] = UInt8(new & 0xFF)
    bytes[place + 9] = UInt8(new >> 8)
    try Data(bytes).write(to: URL(filePath: path))
    return
  }
  throw NoSuchTag()
}
