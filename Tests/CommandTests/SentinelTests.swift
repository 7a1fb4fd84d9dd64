// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Sentinel-2 products")
struct SentinelTests {
  private let changed = PixelWindow(x: 60, y: 100, width: 20, height: 20)

  private func compare(_ before: String, _ after: String, _ options: [String] = []) throws
    -> FindingsFile
  {
    try Program.findings(PairPaths(before: before, after: after), ["--all-cells"] + options)
  }

  @Test("passes of two processing baselines differ by what changed and not by the offset")
  func baselines() throws {
    try withTemporaryDirectory { folder in
      let before = try SentinelProduct(seed: 1).write(to: folder)
      let after = try SentinelProduct(
        day: "20300110", statedOffset: -1000, addend: 1000, changed: changed,
        cloud: PixelWindow(x: 0, y: 0, width: 20, height: 15), seed: 2
      ).write(to: folder)
      let found = try compare(before, after, ["--mask-dilation", "0"])
      #expect(found.cells.allSatisfy { $0.tStart == "2030-01-05T08:00:00Z" })
      let wanted = Set((0..<4).map { [4_006 + $0 % 2, 41_988 + $0 / 2] })
      #expect(wanted.isSubset(of: found.flaggedPlaces))
      #expect(found.flaggedPlaces.count <= wanted.count + 3)
      #expect(found.cells.count { $0.reason == "masked" } == 4 * 3)
      #expect(try found.parameters()["sensor"] as? String == "sentinel-2-l2a")
      #expect(try found.parameters()["bands"] as? [String] == SentinelProduct.bands)
      // Clouds reach 50 m further by default: half of each cell beside them.
      let wide = try compare(before, after)
      #expect(try wide.parameters()["mask_dilation_m"] as? Double == 50)
      let beside = try #require(wide.cells.first { $0.col == 4_004 && $0.row == 41_999 })
      #expect(beside.validFraction == 0.5)
      let corner = try #require(wide.cells.first { $0.col == 4_004 && $0.row == 41_996 })
      // Around the cloud's corner the reach is a quarter of a circle.
      #expect((0.75...0.9).contains(corner.validFraction ?? 0))
    }
  }

  @Test("a zip file of a product is the same pass, and is hashed as the file that it is")
  func zipped() throws {
    try withTemporaryDirectory { folder in
      let before = try SentinelProduct(seed: 1).write(to: folder.appending(path: "a"))
      let after = try SentinelProduct(day: "20300110", changed: changed, seed: 2)
        .write(to: folder.appending(path: "b"))
      let archive = try SentinelProduct.zipped(after, in: folder)
      let plain = try compare(before, after)
      let zipped = try compare(before, archive)
      #expect(plain.cells.count == zipped.cells.count)
      let isSame = zip(plain.cells, zipped.cells).allSatisfy { one, other in
        one.p == other.p && one.flagged == other.flagged && one.beforeId == other.beforeId
          && one.validFraction == other.validFraction
      }
      #expect(isSame)
      let inputs = try #require(try zipped.member("inputs") as? [[String: Any]])
      let files = inputs.compactMap { $0["files"] as? [[String: Any]] }
      #expect(files.count == 2)
      #expect(files[1].compactMap { $0["name"] as? String } == ["delivery.zip"])
      // Of the folder the metadata counts among the inputs: it decided the offset.
      let names = files[0].compactMap { $0["name"] as? String }
      #expect(names.contains("MTD_MSIL2A.xml") && names.count == 6, "\(names)")
    }
  }

  @Test("an offset that the pixels contradict stops the pair, and can be overruled")
  func contradiction() throws {
    try withTemporaryDirectory { folder in
      let before = try SentinelProduct(seed: 1).write(to: folder)
      let after = try SentinelProduct(day: "20300110", statedOffset: -1000, seed: 2)
        .write(to: folder)
      try expectRefusal(
        ["compare", before, after], status: 65,
        says: ["S2A_MSIL2A_20300110", "contradict", "B02", "--after-offset 0"], in: folder)
      let overruled = try compare(before, after, ["--after-offset", "0"])
      #expect(overruled.flaggedPlaces.count <= 3)
      #expect(try overruled.parameters()["after_offset"] as? Double == 0)
    }
  }

  @Test("what was chosen of a product is said before anything is done")
  func dryRun() throws {
    try withTemporaryDirectory { folder in
      let before = try SentinelProduct(statedOffset: -1000, addend: 1000).write(to: folder)
      let after = try SentinelProduct(day: "20300110", seed: 2).write(to: folder)
      let result = try Program.run(["compare", before, after, "--dry-run"])
      #expect(result.status == 0)
      for word in [
        "B02 and B03 and B04 and B08", "BOA_ADD_OFFSET -1000 of MTD_MSIL2A.xml",
        "stored × 0.0001 + -0.1", "no BOA_ADD_OFFSET",
      ] {
        #expect(result.errors.contains(word), "\(word) is missing in: \(result.errors)")
      }
    }
  }
}
