// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

/// The folder of real scenes that `TRUCELINE_SCENES` names.
private let scenes = ProcessInfo.processInfo.environment["TRUCELINE_SCENES"].flatMap {
  $0.isEmpty ? nil : URL(filePath: $0, directoryHint: .isDirectory)
}

@Suite(
  "Masks of labelled scenes, by compare and score as anybody would run them",
  .enabled(if: scenes != nil, "TRUCELINE_SCENES names no folder of real scenes"))
struct LabelledSceneTests {
  private struct Score: Decodable {
    let kappa: Double?
    let overallAccuracy: Double?
  }

  private func path(_ name: String) throws -> String {
    try #require(scenes).appending(path: name).path()
  }

  private func score(
    _ pair: [String], _ options: [String], against truth: [String]
  ) throws -> Score {
    try withTemporaryDirectory { folder in
      let compared = try Program.run(
        ["compare"] + pair + options + ["--change-mask", "mask.tif", "-o", "out.json", "-q"],
        in: folder)
      try #require(compared.status == 0, "\(compared.errors)")
      let scored = try Program.run(["score", "mask.tif"] + truth + ["--json"], in: folder)
      try #require(scored.status == 0, "\(scored.errors)")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(Score.self, from: scored.outputData)
    }
  }

  @Test(
    "Radar floods, with one set of parameters: kappa of the best classical methods",
    arguments: [("bern", 0.86), ("ottawa", 0.93)])
  func radar(name: String, least: Double) throws {
    let found = try score(
      try (1...2).map { try path("sar-pairs/\(name)_\($0).bmp") },
      ["--pixels-only", "--sensor", "sar"], against: [try path("sar-pairs/\(name)_gt.bmp")])
    #expect(try #require(found.kappa) >= least, "\(name): \(found)")
  }

  @Test(
    "A city on two Landsat scenes, by both methods: above IR-MAD with 2-means, 0.935",
    arguments: ["change-vector", "ir-mad"])
  func optical(method: String) throws {
    let folder = "landsat-taizhou/"
    let found = try score(
      try ["2000TM", "2003TM"].map { try path(folder + $0) },
      ["--sensor", "optical", "--method", method],
      against: [
        "--changed", try path(folder + "change.bmp"), "--unchanged",
        try path(folder + "unchanged.bmp"),
      ])
    #expect(try #require(found.kappa) >= 0.94, "\(method): \(found)")
  }
}
