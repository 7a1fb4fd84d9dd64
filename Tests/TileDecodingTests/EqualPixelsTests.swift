// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing
import TileDecoding

@Suite("Every block is decoded to GDAL's pixels")
struct EqualPixelsTests {
  /// Block shapes, as creation options.
  static let shapes: [[String]] = [
    ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"],
    ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"],
    ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=48"],
    ["TILED=YES", "BLOCKXSIZE=48", "BLOCKYSIZE=16"],
    ["BLOCKYSIZE=1"], ["BLOCKYSIZE=7"], [],
  ]

  @Test(
    "for every compression, predictor, type, interleave and shape",
    arguments: ["NONE", "DEFLATE", "ZSTD"], [1, 2, 3])
  func everyKind(compression: String, predictor: Int) throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      var seed: UInt64 = 0
      for type: PixelType in [.uint8, .uint16, .int16, .float32] {
        if predictor == 3, type != .float32 { continue }
        for bandCount in [1, 3, 4] {
          for interleave in bandCount == 1 ? ["PIXEL"] : ["PIXEL", "BAND"] {
            for shape in Self.shapes {
              // Large tiles of a small raster are mostly padding: once is enough.
              if bandCount > 1, shape.contains("BLOCKXSIZE=512") { continue }
              seed += 1
              try TestRaster(
                size: RasterSize(width: 101, height: 53), bandCount: bandCount, pixelType: type,
                options: shape + [
                  "COMPRESS=\(compression)", "PREDICTOR=\(predictor)", "INTERLEAVE=\(interleave)",
                ], seed: seed
              ).write(to: path)
              let kind = "\(type), \(bandCount) bands by \(interleave), \(shape)"
              let expected = try pixelsByGDAL(path)
              let level = runnableLevels[Int(seed) % runnableLevels.count]
              let decoded = try pixelsByDecoder(path, level: level)
              #expect(decoded == expected, "\(kind), \(level)")
              #expect(try pixelsByBlocks(path) == expected, "\(kind) by GDAL's blocks")
              #expect(try verdict(path).isProven, "\(kind)")
            }
          }
        }
      }
    }
  }

  @Test(arguments: runnableLevels)
  func aSubsetOfBandsInAnyOrderIsEqual(level: KernelLevel) throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      for interleave in ["PIXEL", "BAND"] {
        for type: PixelType in [.uint8, .uint16, .float32] {
          try TestRaster(
            bandCount: 5, pixelType: type,
            options: ["COMPRESS=ZSTD", "PREDICTOR=2", "INTERLEAVE=\(interleave)", "TILED=YES"]
          ).write(to: path)
          let all = try pixelsByGDAL(path)
          for bands in [[4], [5, 1], [2, 3, 5]] {
            let expected = bands.map { all[$0 - 1] }
            #expect(try pixelsByDecoder(path, bands: bands, level: level) == expected)
            #expect(try pixelsByBlocks(path, bands: bands) == expected)
          }
        }
      }
    }
  }
}

/// The verdict on a file.
func verdict(_ path: String) throws -> FastPathVerdict {
  var dataset = try RasterDataset(readingFrom: path)
  return FastPathVerdict.prove(&dataset, level: runnableLevels[runnableLevels.count - 1])
}

extension FastPathVerdict {
  var isProven: Bool {
    if case .proven = self { true } else { false }
  }

  var reason: String? {
    if case .stepsAside(let reason) = self { reason } else { nil }
  }
}
