// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

@Suite("batch --dry-run")
struct BatchPlanTests {
  private struct Document: Decodable {
    struct Pass: Decodable {
      let id: String
      let track: String
      let argument: String
    }
    struct Comparison: Decodable {
      let track: String
      let stem: String
      let before: Pass
      let after: Pass
      let earlier: [String]
      let days: Double
      let platformChanged: Bool
    }
    struct Entry: Decodable {
      let path: String
      let reason: String
    }
    let comparisons: [Comparison]
    let lonely: [Pass]
    let unplaced: [Entry]
    let waiting: [Entry]
    let superseded: [[String: Pass]]
    let aside: [Entry]
  }

  /// Empty files whose names tell all.
  private func makePasses(in folder: URL) throws {
    func pass(_ time: String, _ platform: String, _ processed: String = "20250830T120333") -> String
    {
      "OPERA_L2_RTC-S1_T137-292320-IW2_\(time)Z_\(processed)Z_\(platform)_30_v1.0"
    }
    var names: [String] = []
    for name in [
      pass("20211119T015900", "S1A"), pass("20211125T015818", "S1B"),
      pass("20211201T015900", "S1A"), pass("20211201T015900", "S1A", "20211202T000000"),
      pass("20211119T015900", "S1A").replacing("292320", with: "292321"),
    ] {
      names += ["\(name)_VV.tif", "\(name)_VH.tif"]
    }
    names += ["what.tif", "LICENSE", "young.tif.part"]
    let old = Date(timeIntervalSinceNow: -3600)
    for name in names {
      let url = folder.appending(path: name)
      try Data().write(to: url)
      try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: url.path())
    }
  }

  @Test("The plan as JSON: comparisons with their passes, and every list")
  func json() throws {
    try withTemporaryDirectory { folder in
      try makePasses(in: folder)
      let result = try Program.run(
        ["batch", ".", "--dry-run", "--json", "--against", "baseline:2"], in: folder)
      try #require(result.status == 0, "\(result.errors)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let plan = try decoder.decode(Document.self, from: result.outputData)
      #expect(plan.comparisons.map(\.stem) == ["20211125", "20211201"])
      #expect(plan.comparisons.map(\.earlier.count) == [0, 1])
      #expect(plan.comparisons.allSatisfy { $0.platformChanged })
      #expect(abs(plan.comparisons[0].days - 5.9995) < 1e-3)
      #expect(plan.lonely.count == 1 && plan.superseded.count == 1)
      #expect(plan.unplaced.map(\.path) == ["what.tif"])
      #expect(plan.waiting.map(\.path) == ["young.tif.part"])
      #expect(plan.aside.map(\.path) == ["LICENSE"])
      #expect(plan.comparisons[0].before.argument.split(separator: ",").count == 2)
      let again = try Program.run(
        ["batch", ".", "--dry-run", "--json", "--against", "baseline:2"], in: folder)
      #expect(again.outputData == result.outputData)
    }
  }

  @Test("The plan as a table, with what is left out below it")
  func table() throws {
    try withTemporaryDirectory { folder in
      try makePasses(in: folder)
      let result = try Program.run(["batch", ".", "--dry-run", "--from", "2021-12-01"], in: folder)
      try #require(result.status == 0, "\(result.errors)")
      for words in [
        "T137-292320-IW2_sentinel-1-rtc_VV-VH  2021-11-25 01:58  2021-12-01 01:59     6        -  S1B → S1A",
        "1 comparison in 1 track; 4 passes found; 1 other file", "not placed (1):\n  what.tif: ",
        "still arriving (1):\n  young.tif.part: ", "superseded (1):", "alone in their track (1):",
      ] {
        #expect(result.output.contains(words), "“\(words)” is missing in: \(result.output)")
      }
      #expect(!result.output.contains("2021-11-19 01:59"))
    }
  }

  @Test("What cannot be asked for is refused with words")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      for (arguments, status, words) in [
        (["batch", "absent", "--dry-run"], Int32(66), ["absent", "no such file"]),
        (["batch", ".", "--json"], 64, ["-o FOLDER"]),
        (["batch", ".", "--dry-run", "--against", "baseline:14"], 64, ["against"]),
        (["batch", ".", "--dry-run", "--pattern", "{tile}.tif"], 64, ["{date}"]),
        (["batch", ".", "--dry-run", "--from", "2022-01-02", "--to", "2022-01-01"], 64, ["--to"]),
        (["batch", ".", "--dry-run", "--settle", "-1"], 64, ["--settle"]),
        (["batch", ".", "--dry-run", "--sensor", "eyes"], 64, ["eyes", "sentinel-1-rtc"]),
      ] {
        try expectRefusal(arguments, status: status, says: words, in: folder)
      }
    }
  }
}
