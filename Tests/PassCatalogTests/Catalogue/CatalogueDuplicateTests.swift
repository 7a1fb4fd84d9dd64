// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite("Catalogue: several of one acquisition")
struct CatalogueDuplicateTests {
  private let folder = PassFolder()

  @Test("of one acquisition the newest processing counts")
  func processings() throws {
    let ids = ["20211120T000000", "20250830T120333", "20220101T000000"].map {
      PassFolder.opera("20211119T015900", processed: $0)
    }
    for id in ids { try folder.make(["\(id)_VV.tif", "\(id)_VH.tif"]) }
    let catalogue = try folder.scan()
    #expect(catalogue.passes.map(\.id) == [ids[1]])
    #expect(catalogue.superseded.map(\.pass.id) == [ids[0], ids[2]])
    #expect(catalogue.superseded.allSatisfy { $0.by.id == ids[1] })
  }

  @Test("copies in two folders are one pass, the first by its path; VV and VH may lie apart")
  func copies() throws {
    let id = PassFolder.opera("20211119T015900")
    for place in ["b", "a"] { try folder.make(["\(place)/\(id)_VV.tif", "\(place)/\(id)_VH.tif"]) }
    let catalogue = try folder.scan()
    #expect(
      catalogue.passes.map(\.paths).joined().map(folder.local).allSatisfy { $0.hasPrefix("a/") })
    #expect(catalogue.superseded.count == 1)
    let apart = PassFolder()
    try apart.make(["VV/\(id)_VV.tif", "VH/\(id)_VH.tif", "copies/\(id)_VH.tif"])
    let one = try apart.scan()
    #expect(
      one.passes.map { $0.paths.map(apart.local) } == [["VH/\(id)_VH.tif", "VV/\(id)_VV.tif"]])
    #expect(apart.local(one.aside) == ["copies/\(id)_VH.tif"])
  }

  @Test("two files of one band in one folder are told, not guessed at")
  func ambiguous() throws {
    let id = PassFolder.opera("20211119T015900")
    try folder.make(["\(id)_VV.tif", "\(id)_VV_cropped.tif"])
    let catalogue = try folder.scan()
    #expect(catalogue.passes.isEmpty && catalogue.unplaced.count == 2)
    let formats = PassFolder()
    try formats.make(["\(id)_VV.tif", "\(id)_VV.img"])
    #expect(try formats.scan().passes.map { $0.paths.map(formats.local) } == [["\(id)_VV.tif"]])
  }

  @Test("a product and its zip file are one; the folder counts")
  func archive() throws {
    let name = "S2A_MSIL2A_20210907T083601_N0301_R064_T37UDQ_20210907T112358"
    try folder.make(["\(name).SAFE/MTD_MSIL2A.xml", "\(name).zip"])
    let catalogue = try folder.scan()
    #expect(catalogue.passes.map { folder.local($0.argument) } == ["\(name).SAFE"])
    #expect(catalogue.superseded.count == 1)
  }

  @Test("a later baseline of the same datatake counts, whatever second it states")
  func baselines() throws {
    let old = "S2A_MSIL2A_20210907T083601_N0301_R064_T37UDQ_20210907T112358"
    let new = "S2A_MSIL2A_20210907T083559_N0500_R064_T37UDQ_20230115T112358"
    let other = "S2B_MSIL2A_20210907T083601_N0301_R064_T37UDQ_20210907T112358"
    for name in [old, new, other] { try folder.make(["\(name).zip"]) }
    let catalogue = try folder.scan()
    // Another satellite's is another acquisition.
    #expect(catalogue.passes.map(\.id) == [new, other])
    #expect(catalogue.superseded.map(\.pass.id) == [old])
  }

  @Test("a name that states the day alone and an item that states the second are one acquisition")
  func dayAlone() throws {
    for date in ["20210907", "20210917"] {
      try folder.make(
        ["B04", "B08"].map { "names/S2A_37UDQ_\(date)_0_L2A/\($0).tif" })
    }
    try folder.make(["items/B04.tif", "items/B08.tif"])
    try folder.write(
      """
      {"type": "Feature", "id": "S2A_37UDQ_20210907_1_L2A",
       "properties": {"datetime": "2021-09-07T08:46:01Z"},
       "assets": {"red": {"href": "B04.tif"}, "nir": {"href": "B08.tif"}}}
      """, to: "items/item.json")
    let catalogue = try folder.scan()
    #expect(catalogue.passes.map(\.id) == ["S2A_37UDQ_20210907_1_L2A", "S2A_37UDQ_20210917_0_L2A"])
    #expect(catalogue.superseded.map(\.pass.id) == ["S2A_37UDQ_20210907_0_L2A"])
  }
}
