// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite("Plans of comparisons")
struct ComparisonPlanTests {
  private let folder = PassFolder()
  private let dates = ["20211119", "20211201", "20211213", "20220106", "20220118"]

  /// Five passes of a tile, of two satellites.
  private func catalogue() throws -> PassCatalogue {
    for (place, date) in dates.enumerated() {
      let id = PassFolder.opera(
        "\(date)T015900", platform: place.isMultiple(of: 2) ? "S1A" : "S1B")
      try folder.make(["\(id)_VV.tif", "\(id)_VH.tif"])
    }
    return try folder.scan()
  }

  private func day(_ pass: CataloguedPass) -> String {
    String(pass.acquired.rfc3339.prefix(10)).replacing("-", with: "")
  }

  private func time(_ text: String) throws -> UTCTime { try #require(UTCTime(text: text)) }

  @Test("each pass is compared with the one before it")
  func previous() throws {
    let plan = ComparisonPlan(try catalogue())
    #expect(plan.comparisons.map(\.stem) == Array(dates.dropFirst()))
    #expect(plan.comparisons.map { day($0.before) } == Array(dates.dropLast()))
    #expect(plan.comparisons.map { day($0.after) } == Array(dates.dropFirst()))
    #expect(plan.comparisons.allSatisfy { $0.earlier.isEmpty && $0.platformChanged })
    #expect(plan.lonely.isEmpty && plan.withoutReference.isEmpty)
  }

  @Test("a baseline has N passes where there are as many, oldest first", arguments: [1, 2, 3, 13])
  func baseline(count: Int) throws {
    let plan = ComparisonPlan(try catalogue(), against: .baseline(count))
    #expect(plan.comparisons.count == 4)
    for (place, comparison) in plan.comparisons.enumerated() {
      let reference = dates[max(0, place + 1 - count)...place]
      #expect(comparison.earlier.map(day) + [day(comparison.before)] == Array(reference))
      #expect(comparison.earlierCount == reference.count - 1)
    }
  }

  @Test("the last pass up to a date is the reference of all later ones")
  func date() throws {
    let catalogue = try catalogue()
    for (text, reference, count) in [
      ("2021-12-01", "20211201", 3), ("2021-12-05T00:00:00Z", "20211201", 3),
      ("2021-12-01T00:00:00Z", "20211119", 4), ("2030-01-01", "", 0),
    ] {
      let against = try #require(ComparisonReference(text))
      let plan = ComparisonPlan(catalogue, against: against)
      #expect(plan.comparisons.count == count, "\(text)")
      #expect(plan.comparisons.allSatisfy { day($0.before) == reference && $0.earlier.isEmpty })
    }
    let early = ComparisonPlan(catalogue, against: .date(try time("2020-01-01")))
    #expect(early.comparisons.isEmpty)
    #expect(early.withoutReference.map(\.tile) == ["T137-292320-IW2"])
  }

  @Test("--from and --to choose by the later pass; stems and references stay as they are")
  func range() throws {
    let catalogue = try catalogue()
    let all = ComparisonPlan(catalogue, against: .baseline(3)).comparisons
    let some = ComparisonPlan(
      catalogue, against: .baseline(3), from: try time("2021-12-13T01:59:00Z"),
      to: UTCTime(endOf: "2022-01-06"))
    #expect(some.comparisons == Array(all[1...2]))
    #expect(
      ComparisonPlan(catalogue, from: try time("2030-01-01")).comparisons.isEmpty)
  }

  @Test("two passes on a day have the time in their names, on that day alone")
  func stems() throws {
    for time in ["20211119T015900", "20211119T134500", "20211120T015900", "20211201T015900"] {
      try folder.make(["\(PassFolder.opera(time))_VV.tif"])
    }
    let catalogue = try folder.scan()
    #expect(
      ComparisonPlan.stems(of: catalogue.passes) == [
        "20211119T015900", "20211119T134500", "20211120", "20211201",
      ])
    let late = ComparisonPlan(catalogue, from: try time("2021-11-19T12:00:00Z"))
    #expect(late.comparisons.map(\.stem) == ["20211119T134500", "20211120", "20211201"])
  }

  @Test("passes of one second are told apart")
  func sameSecond() throws {
    for platform in ["S1A", "S1B", "S1C"] {
      try folder.make(["\(PassFolder.opera("20211119T015900", platform: platform))_VV.tif"])
    }
    let plan = ComparisonPlan(try folder.scan())
    #expect(plan.comparisons.map(\.stem) == ["20211119T015900-2", "20211119T015900-3"])
  }

  @Test("tracks do not mix: tile, orbit, sensor, bands and level")
  func tracks() throws {
    let ids = [
      PassFolder.opera("20211119T015900", burst: "T137-292320-IW2"),
      PassFolder.opera("20211201T015900", burst: "T137-292321-IW2"),
      PassFolder.opera("20211213T015900", burst: "T064-292320-IW2"),
    ]
    for id in ids { try folder.make(["\(id)_VV.tif"]) }
    let plan = ComparisonPlan(try folder.scan())
    #expect(plan.comparisons.isEmpty && plan.lonely.count == 3)
  }

  @Test(
    "what --against takes",
    arguments: [
      ("previous", ComparisonReference.previous), ("baseline:1", .baseline(1)),
      ("baseline:13", .baseline(13)),
      ("2021-11-19T00:00:00Z", .date(UTCTime(epochMilliseconds: 1_637_280_000_000))),
      ("2021-11-19", .date(UTCTime(epochMilliseconds: 1_637_366_399_999))),
      ("baseline:0", nil), ("baseline:14", nil), ("baseline:", nil), ("baseline", nil), ("", nil),
      ("yesterday", nil),
    ] as [(String, ComparisonReference?)])
  func references(text: String, expected: ComparisonReference?) {
    #expect(ComparisonReference(text) == expected)
  }
}

@Suite("Names of tracks")
struct TrackTests {
  @Test("different tracks have different names that are safe")
  func names() {
    let tiles = [
      "a", "a_b", "a-b", "a b", "a/b", "a__b", "..", "", "ä", String(repeating: "x", count: 200),
    ]
    var tracks: Set<Track> = []
    for tile in tiles {
      for orbit in [nil, 5, 64] {
        for level in [nil, "L1TP"] {
          for bands in [[], ["VV"], ["VV", "VH"], ["a_b"]] {
            tracks.insert(
              Track(
                tile: tile, sensor: "sar", relativeOrbit: orbit, level: level, bandNames: bands))
          }
        }
      }
    }
    #expect(tracks.count == 10 * 3 * 2 * 4)
    #expect(Set(tracks.map(\.name)).count == tracks.count)
    for track in tracks {
      let name = track.name
      #expect(name.wholeMatch(of: #/[A-Za-z0-9_+][A-Za-z0-9._+\-]*/#) != nil, "\(name)")
      #expect(name.utf8.count <= 130 && !name.hasPrefix("."))
    }
  }

  @Test("the order of bands and what a burst implies make no other track")
  func implied() {
    let one = Track(
      tile: "T137-292320-IW2", sensor: "sentinel-1-rtc", bandNames: ["VV", "VH"])
    let other = Track(
      tile: "T137-292320-IW2", sensor: "sentinel-1-rtc", relativeOrbit: 137,
      lookDirection: .descending, bandNames: ["VH", "VV"])
    #expect(one == other && one.name == "T137-292320-IW2_sentinel-1-rtc_VV-VH")
    let optical = Track(tile: "T37UDQ", sensor: "optical", lookDirection: .descending)
    #expect(optical.name == "T37UDQ_optical_descending")
  }
}
