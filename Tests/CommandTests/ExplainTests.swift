// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("explain and doctor")
struct ExplainTests {
  @Test("explain repeats the numbers of the finding, for a flagged cell and one that is not")
  func sameNumbers() throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair().write(to: folder)
      let found = try Program.findings(pair, ["--all-cells"])
      let flagged = try #require(found.flagged.first)
      let quiet = try #require(found.cells.first { !$0.flagged })
      for cell in [flagged, quiet] {
        let name = try #require(cell.cell)
        let result = try Program.run(["explain", name, pair.before, pair.after, "-q"])
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(result.output.contains(name), "\(result.output)")
        #expect(
          result.output.contains(cell.flagged ? "flagged" : "not flagged"), "\(result.output)")
        let json = try Program.run(["explain", name, pair.before, pair.after, "-q", "--json"])
        #expect(json.status == 0)
        let object = try JSONSerialization.jsonObject(with: json.outputData)
        #expect(object is [String: Any])
      }
    }
  }

  @Test(
    "A cell name that is none, or one that lies elsewhere, is refused",
    arguments: [
      ("nonsense", Int32(64)), ("37UDQ12345", 64), ("37UDQ000000", 65),
    ])
  func badNames(name: String, status: Int32) throws {
    try withTemporaryDirectory { folder in
      let pair = try ScenePair(size: RasterSize(width: 60, height: 60)).write(to: folder)
      try expectRefusal(
        ["explain", name, pair.before, pair.after], status: status, says: [name], in: folder)
    }
  }

  @Test("doctor prints versions, drivers, the kernel and a self-test that passes")
  func doctor() throws {
    let result = try Program.run(["doctor"])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    for word in ["truceline", "GDAL", "PROJ", "GTiff", "kernel"] {
      #expect(result.output.contains(word), "“\(word)” is missing in: \(result.output)")
    }
    let json = try Program.run(["doctor", "--json"])
    #expect(json.status == 0)
    #expect(try JSONSerialization.jsonObject(with: json.outputData) is [String: Any])
    let forced = try Program.run(["doctor"], environment: ["TRUCELINE_KERNEL": "baseline"])
    #expect(forced.status == 0 && forced.output.contains("baseline"))
    let wrong = try Program.run(["doctor"], environment: ["TRUCELINE_KERNEL": "nonsense"])
    #expect(wrong.status == 64 && wrong.output.isEmpty && wrong.errors.contains("nonsense"))
  }
}
