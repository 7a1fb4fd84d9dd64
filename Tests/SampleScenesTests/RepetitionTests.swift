// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import SampleScenes

@Suite("The sample can be made again")
struct RepetitionTests {
  @Test("The tool makes the committed pixels, places, metadata and texts")
  func sameAgain() throws {
    try withTemporaryDirectory { again in
      try SampleScenes.write(to: again, seed: 1)
      for name in CommittedSample.rasterNames {
        let (old, new) = (CommittedSample.folder.appending(path: name), again.appending(path: name))
        for band in 1...2 {
          // Not `#expect(a == b)`: a failure would print 160,000 numbers.
          let isSame =
            try CommittedSample.pixels(old, band: band) == CommittedSample.pixels(new, band: band)
          #expect(isSame, "\(name), band \(band)")
        }
        let before = try RasterDataset(readingFrom: old.path())
        let after = try RasterDataset(readingFrom: new.path())
        #expect(before.geoTransform == after.geoTransform)
        #expect(before.metadata() == after.metadata())
      }
      for name in ["truce-line.geojson", "truth.geojson"] {
        let (old, new) = try (
          String(contentsOf: CommittedSample.folder.appending(path: name), encoding: .utf8),
          String(contentsOf: again.appending(path: name), encoding: .utf8)
        )
        #expect(old == new)
      }
    }
  }

  @Test("The folder holds what the README lists, byte by byte, and no more")
  func hashesHold() throws {
    let readme = try String(
      contentsOf: CommittedSample.folder.appending(path: "README.md"), encoding: .utf8)
    let lines = readme.split(separator: "\n").filter {
      $0.wholeMatch(of: #/[0-9a-f]{64}  [\w.-]+/#) != nil
    }
    let listed = Set(lines.map { String($0.suffix($0.count - 66)) })
    // GIS tools leave their statistics beside a raster that they showed.
    let present = try FileManager.default.contentsOfDirectory(atPath: CommittedSample.folder.path())
      .filter { !$0.hasSuffix(".aux.xml") }
    #expect(listed.union(["README.md"]) == Set(present))
    try withTemporaryDirectory { scratch in
      let list = scratch.appending(path: "SHA256SUMS")
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: list)
      let check = try runCommand(
        "sha256sum", arguments: ["--check", "--strict", "--quiet", list.path()],
        in: CommittedSample.folder)
      #expect(check.status == 0, "\(check.output)\(check.errors)")
    }
  }

  @Test("The whole folder stays below 6 MB")
  func staysSmall() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: CommittedSample.folder.path())
    let sizes = try names.map {
      try Data(contentsOf: CommittedSample.folder.appending(path: $0)).count
    }
    #expect(sizes.reduce(0, +) < 6_000_000)
  }

  @Test("Another seed gives other pixels")
  func seedMatters() {
    let (first, second) = (
      Speckle(width: 20, height: 20, seed: 1), Speckle(width: 20, height: 20, seed: 2)
    )
    #expect(first.ratios != second.ratios)
  }
}
