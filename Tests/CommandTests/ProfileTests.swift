// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

@Suite("Sensor profiles")
struct ProfileTests {
  private let scene = ScenePair()

  /// A radar whose products are named MINE_… and whose zeros are no data.
  private func profile(_ folder: URL, looks: Double = 4, name: String = "mine") throws -> String {
    let path = folder.appending(path: "\(name).json").path()
    try """
    {"name": "\(name)", "summary": "A radar of my own", "kind": "radar", "zero_is_no_data": true,
     "looks": \(looks), "units": {"float": "power", "integer": "db"},
     "names": [{"pattern": "MINE_(?<time>\\\\d{8}T\\\\d{6})"}]}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test("all are listed, and each is explained and printed")
  func listed() throws {
    let list = try Program.run(["profiles"])
    #expect(list.status == 0 && list.errors.isEmpty)
    let names = list.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    #expect(names.count == 8)
    for name in names {
      let words = try Program.run(["profiles", name])
      #expect(words.status == 0 && words.output.hasPrefix("\(name): "))
      let json = try Program.run(["profiles", name, "--json"])
      let object = try JSONSerialization.jsonObject(with: json.outputData) as? [String: Any]
      #expect(object?["name"] as? String == name)
    }
    let landsat = try Program.run(["profiles", "landsat-c2-l2"]).output
    for word in ["QA_PIXEL", "bits 1, 2, 3, 4, 5", "50", "SR_", "nir", "2.75e-05"] {
      #expect(landsat.contains(word) || word == "SR_", "\(word) is missing in: \(landsat)")
    }
  }

  @Test("the program needs no file beside it")
  func singleFile() throws {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "elsewhere").path()
      try FileManager.default.copyItem(atPath: Program.path, toPath: copy)
      let result = try runCommand(copy, arguments: ["profiles", "sar", "--json"], in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("\"radar\""))
    }
  }

  @Test("a profile of the user's is found by names, or named, and is part of the run")
  func added() throws {
    try withTemporaryDirectory { folder in
      var scene = scene
      scene.names = ("MINE_20300105T040000", "MINE_20300117T040000")
      let pair = try scene.write(to: folder)
      let mine = try profile(folder)
      let found = try Program.findings(pair, ["--profile", mine])
      let named = try Program.findings(pair, ["--sensor", mine])
      let both = try Program.findings(pair, ["--profile", mine, "--sensor", "mine"])
      #expect(try found.parameters()["sensor"] as? String == "mine")
      #expect(try found.parameters()["looks"] as? Double == 4)
      #expect(found.header.runId == named.header.runId && found.header.runId == both.header.runId)
      let plain = try Program.findings(pair, ["--looks", "4"])
      #expect(try plain.parameters()["sensor"] as? String == "sar")
      #expect(plain.header.runId != found.header.runId)
      let other = try profile(folder, looks: 5)
      #expect(try Program.findings(pair, ["--sensor", other]).header.runId != found.header.runId)
      let list = try Program.run(["profiles", "--profile", mine])
      #expect(list.output.contains("mine"))
    }
  }

  @Test("a profile with a mistake, or an unknown one, is refused with the way out")
  func refused() throws {
    try withTemporaryDirectory { folder in
      let pair = try scene.write(to: folder)
      let start = ["compare", pair.before, pair.after]
      try expectRefusal(
        start + ["--sensor", "sonar"], status: 64, says: ["sonar", "sentinel-1-grd", "FILE.json"],
        in: folder)
      try expectRefusal(
        start + ["--sensor", "none.json"], status: 66, says: ["none.json"], in: folder)
      let broken = folder.appending(path: "broken.json").path()
      try #"{"name": "x", "summary": "", "kind": "radar"}"#.write(
        toFile: broken, atomically: true, encoding: .utf8)
      try expectRefusal(
        start + ["--profile", broken], status: 65,
        says: ["broken.json", "zero_is_no_data", "missing", "truceline profiles"], in: folder)
      try
        #"{"name": "x", "summary": "", "kind": "radar", "zero_is_no_data": true, "method": "guess"}"#
        .write(toFile: broken, atomically: true, encoding: .utf8)
      try expectRefusal(
        start + ["--profile", broken], status: 65, says: ["broken.json", "method", "guess"],
        in: folder)
    }
  }
}
