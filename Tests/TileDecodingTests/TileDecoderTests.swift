// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import TileDecoding

@Suite("A decoder owns its file and counts its blocks")
struct TileDecoderTests {
  @Test(arguments: ["PIXEL", "BAND"])
  func decodedBlocksAreCounted(interleave: String) throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "raster.tif").path
      try TestRaster(
        bandCount: 3, pixelType: .uint8,
        options: ["TILED=YES", "COMPRESS=ZSTD", "INTERLEAVE=\(interleave)"]
      ).write(to: path)
      let structure = try structure(of: path)
      #expect(structure.interleave.rawValue == interleave.lowercased())
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 256 * 256 * 3, alignment: 1)
      defer { unsafe memory.deallocate() }
      var decoder = try TileDecoder(structure, level: .baseline)
      #expect(decoder.decodedBlocks == 0)
      let bands = [1, 3]
      let locations = try bands.map {
        try #require(try location(in: path, band: $0))
      }
      try decoder.decode(
        column: 0, row: 0, bands: bands, locations: locations,
        into: bands.map { unsafe BlockTarget(pixels: memory + ($0 - 1) * 65_536, rowBytes: 256) })
      #expect(decoder.decodedBlocks == (interleave == "PIXEL" ? 1 : 2))
    }
  }

  @Test func aDecoderLeavesNoFileOpen() throws {
    #if os(Linux)
      try withTemporaryDirectory { folder in
        let path = folder.appending(path: "raster.tif").path
        try TestRaster(options: ["COMPRESS=ZSTD"]).write(to: path)
        let structure = try structure(of: path)
        func openHere() throws -> Int {
          try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            let link = "/proc/self/fd/\(name)"
            return (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == path
          }
        }
        do {
          let decoder = try TileDecoder(structure, level: .baseline)
          #expect(try openHere() == 1)
          withExtendedLifetime(decoder.decodedBlocks) {}
        }
        #expect(try openHere() == 0)
      }
    #endif
  }

  @Test func blockWindowsCoverTheRasterOnce() {
    let structure = TIFFStructure(
      path: "", size: RasterSize(width: 101, height: 53),
      blockSize: RasterSize(width: 48, height: 16), bandCount: 1, pixelType: .uint8,
      compression: .none)
    var seen = [Int](repeating: 0, count: 101 * 53)
    for row in 0..<structure.blockRows {
      for column in 0..<structure.blockColumns {
        let window = structure.window(column: column, row: row)
        for y in window.y..<window.endY {
          for x in window.x..<window.endX { seen[y * 101 + x] += 1 }
        }
      }
    }
    #expect(seen.allSatisfy { $0 == 1 })
    #expect(structure.window(column: 3, row: 0).isEmpty)
    #expect(structure.window(column: 0, row: -1).isEmpty)
  }

  @Test func theSecondBlockIsChosenByTheStructureAlone() {
    let structure = TIFFStructure(
      path: "a.tif", size: RasterSize(width: 10_980, height: 10_980),
      blockSize: RasterSize(width: 512, height: 512), bandCount: 4, pixelType: .uint16,
      compression: .deflate, predictor: .horizontal, interleave: .pixel)
    // FNV-1a of "10980 10980 512 512 4 2 uint16 deflate pixel", worked out by another program.
    #expect(structure.fingerprint == 0x8725_F125_CE0F_E223)
  }
}
