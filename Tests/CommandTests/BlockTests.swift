// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

@Suite("However files are cut into blocks")
struct BlockTests {
  private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Data").standardizedFileURL
  private static let names = ["sample_A_20300117T141207.tif", "sample_A_20300129T141207.tif"]

  /// Copies the sample with GDAL's own options, under the same names.
  private func pair(in folder: URL, _ options: [[String]]) throws -> [String] {
    try zip(Self.names, options).map { name, options in
      let target = folder.appending(path: name).path()
      let result = try runCommand(
        "gdal_translate",
        arguments: ["-q"] + options + [Self.sample.appending(path: name).path(), target])
      try #require(result.status == 0, "\(result.errors)")
      return target
    }
  }

  /// The features of a comparison, and what it said.
  private func compare(_ pair: [String]) throws -> (features: [Substring], words: String) {
    let result = try Program.run(["compare"] + pair + ["--no-hash", "--verbose"])
    try #require(result.status == 0, "\(result.errors)")
    let lines = String(decoding: result.outputData, as: UTF8.self).split(separator: "\n")
    return (lines.filter { $0.contains("\"type\":\"Feature\"") }, result.errors)
  }

  private static let tiled256 = [
    "-co", "TILED=YES", "-co", "BLOCKXSIZE=256", "-co", "BLOCKYSIZE=256",
  ]
  private static let tiled512 = [
    "-co", "TILED=YES", "-co", "BLOCKXSIZE=512", "-co", "BLOCKYSIZE=512",
  ]

  @Test(
    "each block is decoded once, and the findings are the same",
    .enabled(if: isInstalled("gdal_translate")),
    arguments: [
      // Blocks of both files: 400 by 400 pixels in two bands.
      ([["-co", "BLOCKYSIZE=1"], ["-co", "BLOCKYSIZE=7", "-co", "INTERLEAVE=BAND"]], 400 + 58),
      ([tiled256 + ["-co", "COMPRESS=DEFLATE"], tiled512 + ["-co", "COMPRESS=LZW"]], 4 + 1),
      (
        [
          tiled256 + ["-co", "INTERLEAVE=BAND", "-co", "COMPRESS=ZSTD", "-co", "PREDICTOR=2"],
          ["-co", "BLOCKYSIZE=33", "-co", "COMPRESS=DEFLATE"],
        ], 4 + 13
      ),
      (
        [
          ["-of", "COG", "-co", "BLOCKSIZE=128"],
          ["-co", "TILED=YES", "-co", "BLOCKXSIZE=48", "-co", "BLOCKYSIZE=16"],
        ], 16 + 9 * 25
      ),
    ])
  func shapes(options: [[String]], blocks: Int) throws {
    try withTemporaryDirectory { folder in
      let expected = try compare(
        Self.names.map { Self.sample.appending(path: $0).path() })
      let pair = try pair(in: folder, options)
      if options[0].contains("COG") {
        let overviews = try runCommand("gdaladdo", arguments: ["-q", pair[1], "2", "4"])
        try #require(overviews.status == 0)
      }
      let found = try compare(pair)
      #expect(expected.features.count >= 20)
      let isSame = found.features == expected.features
      #expect(isSame)
      #expect(found.words.contains("decoded    \(blocks) of \(blocks) blocks"), "\(found.words)")
    }
  }

  @Test("a file that only GDAL can decode is named with the reason")
  func leftToGDAL() throws {
    try withTemporaryDirectory { folder in
      let pair = try pair(in: folder, [["-co", "COMPRESS=LZW"], ["-co", "COMPRESS=DEFLATE"]])
      let words = try compare(pair).words
      #expect(words.contains("by GDAL    \(pair[0]): only plain little-endian GeoTIFFs"))
      #expect(!words.contains("by GDAL    \(pair[1])"))
    }
  }
}
