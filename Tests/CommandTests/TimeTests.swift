// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@Suite("Where the times of the passes come from")
struct TimeTests {
  private func scene(_ names: (String, String), tags: (String?, String?) = (nil, nil)) -> (
    ScenePair, ScenePair
  ) {
    var before = ScenePair()
    before.names = names
    var after = before
    if let tag = tags.0 { before.metadata["TIFFTAG_DATETIME"] = tag }
    if let tag = tags.1 { after.metadata["TIFFTAG_DATETIME"] = tag }
    return (before, after)
  }

  private func findings(_ scenes: (ScenePair, ScenePair), _ options: [String] = []) throws
    -> FindingsFile
  {
    try withTemporaryDirectory { folder in
      let pair = try PairPaths(
        before: scenes.0.write(to: folder, isLater: false),
        after: scenes.1.write(to: folder, isLater: true))
      return try Program.findings(pair, options)
    }
  }

  @Test("From the file's name")
  func name() throws {
    let found = try findings(scene(("s_20300105T040000", "s_20300117T040000")))
    #expect(!found.flagged.isEmpty)
    #expect(found.flagged.allSatisfy { $0.tStart == "2030-01-05T04:00:00Z" })
    #expect(found.flagged.allSatisfy { $0.tEnd == "2030-01-17T04:00:00Z" })
  }

  @Test("From TIFF's DateTime tag where the name says nothing")
  func tag() throws {
    let found = try findings(
      scene(("before", "after"), tags: ("2030:01:05 04:00:00", "2030:01:17 04:00:30")))
    #expect(!found.flagged.isEmpty)
    #expect(found.flagged.allSatisfy { $0.tStart == "2030-01-05T04:00:00Z" })
    #expect(found.flagged.allSatisfy { $0.tEnd == "2030-01-17T04:00:30Z" })
    #expect(!found.warnings.contains("unknown"))
  }

  @Test("From the options, which win over name and tag")
  func option() throws {
    let found = try findings(
      scene(("s_20300105T040000", "after"), tags: (nil, "2030:01:17 04:00:30")),
      ["--before-time", "2030-01-04T05:00:00+01:00", "--after-time", "2030-01-18T00:00:00Z"])
    #expect(!found.flagged.isEmpty)
    #expect(found.flagged.allSatisfy { $0.tStart == "2030-01-04T04:00:00Z" })
    #expect(found.flagged.allSatisfy { $0.tEnd == "2030-01-18T00:00:00Z" })
  }

  @Test(
    "Unknown on either side: no time columns, and a warning that names the options",
    arguments: [
      ("before", "after"), ("s_20300105T040000", "after"), ("before", "s_20300117T040000"),
    ])
  func unknown(names: (String, String)) throws {
    let found = try findings(scene(names))
    #expect(!found.flagged.isEmpty)
    for column in ["t_start", "t_end", "t_epoch_ms"] {
      #expect(!found.text.contains("\"\(column)\""))
    }
    for word in ["time of acquisition is unknown", "--before-time", "--after-time"] {
      #expect(found.warnings.contains(word))
      #expect(found.header.warnings.contains { $0.contains(word) })
    }
  }
}
