// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

@testable import PassCatalog

@Suite("Catalogue: what still arrives, and what cannot be read")
struct CatalogueArrivalTests {
  private let folder = PassFolder()
  private let id = PassFolder.opera("20211119T015900")

  @Test("a young file waits, and its pass with it, until it is settled")
  func settling() throws {
    try folder.make(["\(id)_VV.tif"])
    try folder.make(["\(id)_VH.tif"], age: 20)
    let catalogue = try folder.scan()
    #expect(catalogue.passes.isEmpty && catalogue.unplaced.isEmpty)
    #expect(folder.local(catalogue.waiting) == ["\(id)_VH.tif", "\(id)_VV.tif"])
    #expect(catalogue.waiting[0].reason.contains("60 seconds"))
    #expect(catalogue.waiting[1].reason.contains("_VH.tif"))
    let patient = try folder.scan([""], CatalogueOptions(settleSeconds: 10))
    #expect(patient.passes.count == 1 && patient.waiting.isEmpty)
    let now = UTCTime(epochMilliseconds: Int64(Date().timeIntervalSince1970 * 1000) + 120_000)
    #expect(try folder.scan([""], CatalogueOptions(now: now)).passes.count == 1)
  }

  @Test(
    "names of unfinished copies wait",
    arguments: [
      ".part", ".partial", ".tmp", ".filepart", ".crdownload", "~", ".PART",
    ])
  func unfinished(ending: String) throws {
    try folder.make(["\(id)_VV.tif", "\(id)_VH.tif\(ending)"])
    let catalogue = try folder.scan()
    #expect(catalogue.passes.isEmpty)
    #expect(folder.local(catalogue.waiting) == ["\(id)_VH.tif\(ending)", "\(id)_VV.tif"])
  }

  @Test("rsync's hidden copy keeps its pass waiting; other hidden files are nothing")
  func rsync() throws {
    try folder.make(["\(id)_VV.tif", ".\(id)_VH.tif.a1B2c3", ".cache/\(id)_VV.tif", ".x.tif"])
    let catalogue = try folder.scan()
    #expect(catalogue.passes.isEmpty && catalogue.waiting.count == 2)
  }

  @Test("what is left over from a copy that was finished hinders nobody")
  func leftOver() throws {
    try folder.make(["\(id)_VV.tif", "\(id)_VH.tif", "\(id)_VH.tif.part"])
    let catalogue = try folder.scan()
    #expect(catalogue.passes.count == 1 && catalogue.waiting.isEmpty)
    #expect(folder.local(catalogue.aside) == ["\(id)_VH.tif.part"])
  }

  @Test("a file from the future is judged by when it came, not for ever")
  func future() throws {
    try folder.make(["\(id)_VV.tif"], age: -86_400)
    #expect(try folder.scan().waiting.count == 1)
    let later = UTCTime(epochMilliseconds: Int64(Date().timeIntervalSince1970 * 1000) + 120_000)
    #expect(try folder.scan([""], CatalogueOptions(now: later)).passes.count == 1)
  }

  @Test("a SAFE folder waits for its youngest file")
  func safe() throws {
    let name = "S2A_MSIL2A_20210907T083601_N0301_R064_T37UDQ_20210907T112358.SAFE"
    try folder.make(["\(name)/MTD_MSIL2A.xml", "\(name)/GRANULE/a/B02.jp2"])
    try folder.make(["\(name)/GRANULE/a/B03.jp2"], age: 5)
    #expect(folder.local(try folder.scan().waiting) == [name])
    let settled = try folder.scan([""], CatalogueOptions(settleSeconds: 1))
    #expect(settled.passes.count == 1)
  }

  @Test("circles of links end, and a file met twice is one")
  func loops() throws {
    try folder.make(["a/\(id)_VV.tif", "a/\(id)_VH.tif"])
    try folder.link("a/up", to: "..")
    try folder.link("b", to: "a")
    try folder.link("self", to: "self")
    let catalogue = try folder.scan(["", "a", "b", "a/\(id)_VV.tif"])
    #expect(catalogue.passes.count == 1 && catalogue.superseded.isEmpty)
    #expect(catalogue.passes[0].paths.count == 2)
    #expect(folder.local(catalogue.unplaced) == ["self"])
  }

  @Test("a folder that cannot be read is told and costs nothing else")
  func unreadable() throws {
    try folder.make(["good/\(id)_VV.tif", "shut/\(id)_VH.tif"])
    let shut = "\(folder.path)/shut"
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: shut)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: shut)
    }
    // Root reads everything.
    guard !FileManager.default.isReadableFile(atPath: shut) else { return }
    let catalogue = try folder.scan()
    #expect(catalogue.passes.count == 1)
    #expect(folder.local(catalogue.unplaced) == ["shut"])
  }

  @Test("an input that is not there is an error that names it")
  func missing() throws {
    for name in ["absent", "*.absent"] {
      let error = try passError { _ = try folder.scan([name]) }
      #expect(error?.code == .missing && error?.subject == "\(folder.path)/\(name)")
    }
  }

  @Test("patterns are expanded where the shell did not")
  func globs() throws {
    let other = PassFolder.opera("20211201T015900")
    try folder.make(["a/\(id)_VV.tif", "a/\(id)_VH.tif", "b/\(other)_VV.tif", "b/\(other)_VH.tif"])
    let catalogue = try folder.scan(["*/*_VV.tif"])
    #expect(catalogue.passes.map(\.bandNames) == [["VV"], ["VV"]])
    #expect(try folder.scan(["{a,b}"]).passes.count == 2)
    #expect(try folder.scan(["[a]"]).passes.count == 1)
  }

  @Test("archives that are not read, pipes and rasters that are none are told")
  func others() throws {
    try folder.make([
      "LC08_L2SP_177025_20210907_20210916_02_T1.tar", "broken.zip", "what.tif", "list.jsonl",
    ])
    let pipe = "\(folder.path)/pipe.tif"
    let made = unsafe mkfifo(pipe, 0o600)
    try #require(made == 0)
    let catalogue = try folder.scan()
    #expect(catalogue.passes.isEmpty)
    #expect(
      folder.local(catalogue.unplaced) == [
        "LC08_L2SP_177025_20210907_20210916_02_T1.tar", "broken.zip", "pipe.tif", "what.tif",
      ])
    #expect(folder.local(catalogue.aside) == ["list.jsonl"])
    #expect(
      catalogue.unplaced.allSatisfy {
        !$0.reason.isEmpty && $0.reason.hasSuffix(".") || $0.reason.hasSuffix(")")
      })
  }
}
