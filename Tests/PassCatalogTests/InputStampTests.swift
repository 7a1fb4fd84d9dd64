// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import PassCatalog
import Testing

@Suite("What the file system says of inputs")
struct InputStampTests {
  private let files = FileManager.default

  private func prepare(_ folder: URL) throws {
    try files.createDirectory(
      at: folder.appending(path: "in/deep"), withIntermediateDirectories: true)
    try Data("first".utf8).write(to: folder.appending(path: "in/a.tif"))
    try Data("second".utf8).write(to: folder.appending(path: "in/deep/b.tif"))
  }

  @Test("Twice the same inputs have one stamp, and what was just written is not settled")
  func same() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      let inputs = [folder.appending(path: "in").path()]
      let one = try #require(InputStamp(of: inputs))
      #expect(!one.isSettled && one.bytes == InputStamp(of: inputs)?.bytes)
    }
  }

  @Test(
    "Every change below the inputs shows",
    arguments: [
      "new file", "new folder", "longer", "same length and time", "renamed", "removed", "link",
      "target", "rights",
    ])
  func changes(what: String) throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      let inner = folder.appending(path: "in/deep/b.tif")
      let outside = folder.appending(path: "outside.tif")
      try files.createSymbolicLink(
        at: folder.appending(path: "in/link.tif"), withDestinationURL: outside)
      let inputs = [folder.appending(path: "in").path()]
      let before = try #require(InputStamp(of: inputs))
      // A step of the clock that file systems count with.
      Thread.sleep(forTimeInterval: 0.03)
      switch what {
      case "new file": try Data().write(to: folder.appending(path: "in/deep/c.tif"))
      case "new folder":
        try files.createDirectory(
          at: folder.appending(path: "in/more"), withIntermediateDirectories: false)
      case "longer": try Data("second!".utf8).write(to: inner)
      case "same length and time":
        let time = try files.attributesOfItem(atPath: inner.path())[.modificationDate]
        let handle = try FileHandle(forWritingTo: inner)
        try handle.write(contentsOf: Data("SECOND".utf8))
        try handle.close()
        try files.setAttributes(
          [.modificationDate: try #require(time)], ofItemAtPath: inner.path())
      case "renamed":
        try files.moveItem(at: inner, to: folder.appending(path: "in/deep/d.tif"))
      case "removed": try files.removeItem(at: inner)
      case "link": try files.removeItem(at: folder.appending(path: "in/link.tif"))
      case "target": try Data("third".utf8).write(to: outside)
      default:
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: inner.path())
      }
      let after = try #require(InputStamp(of: inputs))
      #expect(after.bytes != before.bytes)
    }
  }

  @Test(
    "Files that may name others are told, and virtual rasters have no stamp",
    arguments: ["passes.jsonl", "item.json", "mosaic.VRT", "LC08_MTL.txt"])
  func naming(name: String) throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      let inputs = [folder.appending(path: "in").path()]
      #expect(InputStamp(of: inputs)?.mayNameOthers == false)
      try Data().write(to: folder.appending(path: "in/deep/\(name)"))
      #expect(InputStamp(of: inputs)?.mayNameOthers == (name == "mosaic.VRT" ? nil : true))
    }
  }

  @Test("The network and what is not there have no stamp")
  func elsewhere() {
    #expect(InputStamp(of: ["/vsicurl/https://example.org/a.tif"]) == nil)
    #expect(InputStamp(of: ["https://example.org/a.tif"]) == nil)
    #expect(InputStamp(of: ["/nowhere/at/all"]) == nil)
  }

  @Test("A circle of links ends")
  func circle() throws {
    try withTemporaryDirectory { folder in
      try prepare(folder)
      try files.createSymbolicLink(
        at: folder.appending(path: "in/deep/back"), withDestinationURL: folder.appending(path: "in")
      )
      #expect(InputStamp(of: [folder.appending(path: "in").path()]) != nil)
    }
  }
}
