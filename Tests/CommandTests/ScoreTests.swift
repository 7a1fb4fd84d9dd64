// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("score: a mask against labels")
struct ScoreTests {
  /// What `score --json` says.
  private struct Score: Decodable {
    struct Class: Decodable, Equatable {
      let value: Double
      let isChanged: Bool
      let markedChanged: Int
      let markedUnchanged: Int
      let notObserved: Int
    }
    let width: Int
    let height: Int
    let truePositives: Int
    let falsePositives: Int
    let falseNegatives: Int
    let trueNegatives: Int
    let scored: Int
    let notObservedChanged: Int
    let notObservedUnchanged: Int
    let unlabelled: Int
    let contradictory: Int
    let overallAccuracy: Double?
    let kappa: Double?
    let precision: Double?
    let recall: Double?
    let f1: Double?
    let classes: [Class]

    var table: [Int] { [truePositives, falsePositives, falseNegatives, trueNegatives] }
  }

  private func write(
    _ values: [UInt8], width: Int, noData: Double? = nil, format: RasterFormat = .geoTIFF(),
    bandCount: Int = 1, to path: String
  ) throws {
    let size = RasterSize(width: width, height: values.count / width)
    var writer = try RasterWriter(
      creating: path, format: format, size: size, bandCount: bandCount, pixelType: .uint8,
      geoTransform: nil, spatialReference: nil, noData: noData)
    for band in 1...bandCount {
      try writer.write(PixelWindow(covering: size), band: band, from: values)
    }
    try writer.close()
  }

  private func score(_ arguments: [String], in folder: URL) throws -> Score {
    let result = try Program.run(["score"] + arguments + ["--json"], in: folder)
    try #require(result.status == 0, "\(result.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Score.self, from: result.outputData)
  }

  @Test("A case made by hand: every count, every measure, in both forms")
  func byHand() throws {
    try withTemporaryDirectory { folder in
      let (mask, truth) = (folder.appending(path: "m.tif"), folder.appending(path: "t.tif"))
      // Not observed where the mask is 255, twice; truth 255 is changed.
      try write([1, 1, 1, 0, 0, 0, 0, 0, 255, 255], width: 5, noData: 255, to: mask.path())
      try write([255, 255, 0, 255, 0, 0, 0, 0, 255, 0], width: 5, to: truth.path())
      let found = try score(["m.tif", "t.tif"], in: folder)
      #expect(found.width == 5 && found.height == 2)
      #expect(found.table == [2, 1, 1, 4])
      #expect(found.scored == 8)
      #expect(found.notObservedChanged == 1 && found.notObservedUnchanged == 1)
      #expect(found.unlabelled == 0)
      #expect(found.overallAccuracy == 0.75)
      // Chance: 3/8 · 3/8 + 5/8 · 5/8 = 34/64.
      #expect(found.kappa == 0.466667)
      #expect(found.precision == 0.666667 && found.recall == 0.666667 && found.f1 == 0.666667)
      #expect(
        found.classes == [
          .init(value: 0, isChanged: false, markedChanged: 1, markedUnchanged: 4, notObserved: 1),
          .init(value: 255, isChanged: true, markedChanged: 2, markedUnchanged: 1, notObserved: 1),
        ])
      let text = try Program.run(["score", "m.tif", "t.tif"], in: folder)
      #expect(text.status == 0 && text.errors.isEmpty)
      for line in ["true positives +2", "false negatives +1", "kappa +0.466667", "F1 +0.666667"] {
        #expect(try text.output.contains(Regex(line)), "\(text.output)")
      }
    }
  }

  @Test(
    "Random masks and labels of every kind give the counts of a plain loop",
    arguments: UInt64(0)..<6)
  func random(seed: UInt64) throws {
    try withTemporaryDirectory { folder in
      var random = SplitMix64(seed: seed)
      let width = Int.random(in: 1...90, using: &random)
      let count = width * Int.random(in: 1...90, using: &random)
      let mask = (0..<count).map { _ in UInt8.random(in: 0...3, using: &random) }
      let truth = (0..<count).map { _ in UInt8.random(in: 0...4, using: &random) }
      try write(mask, width: width, noData: 3, to: folder.appending(path: "m.tif").path())
      // Pictures have three equal bands.
      try write(
        truth, width: width, bandCount: seed.isMultiple(of: 2) ? 1 : 3,
        to: folder.appending(path: "t.tif").path())
      let found = try score(
        [
          "m.tif", "t.tif", "--changed-value", "2,4", "--unchanged-value", "1", "--mask-value", "2",
        ], in: folder)
      func number(_ decision: [UInt8], _ label: [UInt8]) -> Int {
        zip(mask, truth).count { decision.contains($0) && label.contains($1) }
      }
      #expect(
        found.table == [
          number([2], [2, 4]), number([2], [1]), number([0, 1], [2, 4]), number([0, 1], [1]),
        ])
      #expect(found.notObservedChanged == number([3], [2, 4]))
      #expect(found.notObservedUnchanged == number([3], [1]))
      #expect(found.unlabelled == number([0, 1, 2, 3], [0, 3]))
    }
  }

  @Test("With two truth masks the rest has no label, and double labels do not count")
  func twoMasks() throws {
    try withTemporaryDirectory { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path() }
      try write([1, 0, 1, 0, 1, 0], width: 3, to: path("m.tif"))
      try write([255, 255, 0, 0, 255, 0], width: 3, to: path("c.tif"))
      try write([0, 0, 7, 7, 255, 0], width: 3, to: path("u.tif"))
      let arguments = ["m.tif", "--changed", "c.tif", "--unchanged", "u.tif"]
      let found = try score(arguments, in: folder)
      #expect(found.table == [1, 1, 1, 1])
      #expect(found.unlabelled == 1 && found.contradictory == 1)
      let said = try Program.run(["score"] + arguments, in: folder)
      #expect(said.errors.contains("1 pixels are labelled changed and unchanged"))
    }
  }

  @Test("A quiet mask against empty labels is right everywhere, and its kappa does not exist")
  func quiet() throws {
    try withTemporaryDirectory { folder in
      for name in ["m.tif", "t.tif"] {
        try write(
          [UInt8](repeating: 0, count: 12), width: 4, to: folder.appending(path: name).path())
      }
      let found = try score(["m.tif", "t.tif"], in: folder)
      #expect(found.overallAccuracy == 1 && found.kappa == nil && found.precision == nil)
    }
  }

  @Test("Sizes that differ, colours, and missing labels are refused in words")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path() }
      try write([0, 1, 0, 1, 0, 1], width: 3, to: path("m.tif"))
      try write([0, 1, 0, 1, 0, 1], width: 2, to: path("t.tif"))
      try write([0, 0, 0, 0, 0, 0], width: 3, noData: 0, to: path("none.tif"))
      try expectRefusal(
        ["score", "m.tif", "t.tif"], status: 65,
        says: ["m.tif has 3 × 2", "t.tif has 2 × 3", "gdalwarp"], in: folder)
      try expectRefusal(
        ["score", "m.tif", "none.tif"], status: 65, says: ["none.tif", "no pixel has a label"],
        in: folder)
      try expectRefusal(
        ["score", "m.tif", "gone.tif"], status: 66, says: ["gone.tif"], in: folder)
      for arguments in [
        ["m.tif"], ["m.tif", "t.tif", "--changed", "m.tif"], ["m.tif", "--changed", "m.tif"],
        ["m.tif", "t.tif", "--changed-value", "1", "--unchanged-value", "1,2"],
        ["m.tif", "t.tif", "--changed-value", "one"],
      ] {
        try expectRefusal(["score"] + arguments, status: 64, says: ["--help"], in: folder)
      }
    }
  }
}
