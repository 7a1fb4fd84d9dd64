// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite("Catalogue: the same whatever the order")
struct CatalogueOrderTests {
  @Test("folders made and named in any order give one plan", arguments: UInt64(0)..<6)
  func shuffled(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var names: [String] = []
    for burst in ["T137-292320-IW2", "T137-292321-IW2", "T064-292320-IW1"] {
      for day in 10...19 {
        let processed = day == 12 ? ["20250830T120333", "20260101T000000"] : ["20250830T120333"]
        for made in processed {
          let id = PassFolder.opera("202111\(day)T015900", burst: burst, processed: made)
          names += ["\(id)_VV.tif", "\(id)_VH.tif", "\(id)_mask.tif"]
        }
      }
    }
    names += ["odd.zip", "LC08_L2SP_177025_20210907_20210916_02_T1_SR_B4.TIF", "x.tif.part"]
    let reference = PassFolder()
    try reference.make(names.map { "a/\($0)" } + names.prefix(20).map { "b/\($0)" })
    let expected = try lines(reference, ["a", "b"])
    #expect(expected.count > 30)
    let folder = PassFolder()
    // Folders list files in an order that hangs on how they were made.
    for name in (names.map { "a/\($0)" } + names.prefix(20).map { "b/\($0)" }).shuffled(
      using: &random)
    {
      try folder.make([name])
    }
    #expect(try lines(folder, ["b", "a"].shuffled(using: &random)) == expected)
    let files = (try FileManager.default.subpathsOfDirectory(atPath: folder.path))
      .filter { $0.contains(".") }.shuffled(using: &random)
    #expect(try lines(folder, files) == expected)
  }

  /// Everything that a scan and a plan say, without the folder's name.
  private func lines(_ folder: PassFolder, _ inputs: [String]) throws -> [String] {
    let catalogue = try folder.scan(inputs)
    let plan = ComparisonPlan(catalogue, against: .baseline(3))
    let comparisons = plan.comparisons.map { comparison in
      "\(comparison.track.name) \(comparison.stem) \(comparison.earlier.map(\.id)) "
        + "\(comparison.before.argument) \(comparison.after.argument)"
    }
    let entries = [catalogue.unplaced, catalogue.waiting, catalogue.aside].flatMap { list in
      ["--"] + list.map { "\($0.path) \($0.reason)" }
    }
    let superseded = catalogue.superseded.map { "\($0.pass.argument) \($0.by.argument)" }
    return (comparisons + entries + superseded + plan.lonely.map(\.id)).map {
      $0.replacing(folder.path + "/", with: "")
    }
  }
}

/// The folder of real scenes that `TRUCELINE_SCENES` names.
private let scenes = ProcessInfo.processInfo.environment["TRUCELINE_SCENES"].flatMap {
  $0.isEmpty ? nil : $0
}

@Suite(
  "Catalogue of real scenes",
  .enabled(if: scenes != nil, "TRUCELINE_SCENES names no folder of real scenes"))
struct RealCatalogueTests {
  @Test("the quiet series: 84 acquisitions in 4 tracks, 80 comparisons")
  func opera() throws {
    let folder = try #require(scenes) + "/opera-rtc-s1"
    let catalogue = try PassCatalogue(scanning: [folder])
    #expect(catalogue.passes.count == 84)
    #expect(Set(catalogue.passes.map(\.track)).count == 4)
    #expect(catalogue.passes.allSatisfy { $0.bandNames == ["VH", "VV"] && $0.paths.count == 2 })
    #expect(catalogue.unplaced.isEmpty && catalogue.superseded.isEmpty)
    let plan = ComparisonPlan(catalogue)
    #expect(plan.comparisons.count == 80 && plan.lonely.isEmpty)
    // What compare itself says of a pass is what the scan says.
    let pass = catalogue.passes[17]
    let described = try Pass(describing: try PassFiles(pass), options: PassOptions())
    #expect(described.identity.id == pass.id && described.identity.acquired == pass.acquired)
    #expect(described.identity.bandNames == pass.bandNames)
    #expect(described.identity.tile == pass.tile && described.identity.platform == pass.platform)
  }

  @Test("optical scenes are passes with their bands, as compare describes them")
  func optical() throws {
    let root = try #require(scenes)
    for name in ["sentinel-2-l2a-cog", "landsat-c2-l2sp"] {
      let catalogue = try PassCatalogue(scanning: ["\(root)/\(name)"])
      let pass = try #require(catalogue.passes.first)
      #expect(catalogue.passes.count == 1 && catalogue.unplaced.isEmpty)
      for files in [try PassFiles(pass), try PassFiles(pass.argument)] {
        let described = try Pass(describing: files, options: PassOptions())
        #expect(described.identity.sensor == pass.sensor)
        #expect(described.identity.bandNames == pass.bandNames)
        // Landsat's names state the day alone.
        let days = [described.identity.acquired, pass.acquired].map { $0?.rfc3339.prefix(10) }
        #expect(days[0] == days[1])
        #expect(described.mask != nil)
      }
    }
  }
}
