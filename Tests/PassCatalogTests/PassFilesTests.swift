// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

@testable import PassCatalog

@Suite struct PassFilesTests {
  /// Makes empty files and runs the test in their folder.
  private func withFiles(_ names: [String], _ body: (String) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      for name in names {
        let url = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: url)
      }
      try body(folder.path)
    }
  }

  @Test("a folder is its rasters, sorted by bytes, nothing else")
  func folder() throws {
    let names = [
      "b_VV.tif", "a_VH.TIFF", "B.tif", ".hidden.tif", "notes.txt", "a.tif.aux.xml", "tif",
    ]
    try withFiles(names + ["deeper/c.tif"]) { folder in
      let expected = ["B.tif", "a_VH.TIFF", "b_VV.tif"].map { "\(folder)/\($0)" }
      let files1 = try PassFiles(folder)
      #expect(files1.paths == expected)
      let files2 = try PassFiles(folder + "/")
      #expect(files2.paths == expected)
      let files3 = try PassFiles(folder)
      #expect(files3.argument == folder)
    }
  }

  @Test("a folder without a raster is refused by name")
  func emptyFolder() throws {
    try withFiles(["readme.md"]) { folder in
      let error = try passError { _ = try PassFiles(folder) }
      #expect(error?.code == .noRaster)
      #expect(error?.subject == folder)
    }
  }

  @Test("a list keeps its order")
  func list() throws {
    try withFiles(["b.tif", "a.tif"]) { folder in
      let paths = ["\(folder)/b.tif", "\(folder)/a.tif"]
      let files4 = try PassFiles(paths.joined(separator: ","))
      #expect(files4.paths == paths)
    }
  }

  @Test("what is missing is named, alone and in a list")
  func missing() throws {
    try withFiles(["a.tif"]) { folder in
      let absent = "\(folder)/absent.tif"
      for argument in [absent, "\(folder)/a.tif,\(absent)", "\(absent),\(folder)/a.tif"] {
        let error = try passError { _ = try PassFiles(argument) }
        #expect(error?.code == .missing)
        #expect(error?.subject == absent)
      }
    }
  }

  @Test("an empty name in a list is told as that")
  func emptyName() throws {
    try withFiles(["a.tif"]) { folder in
      for argument in ["\(folder)/a.tif,", ",\(folder)/a.tif", ""] {
        let error = try passError { _ = try PassFiles(argument) }
        #expect(error?.code == .missing)
        #expect(error?.explanation.contains("empty name") == true)
      }
    }
  }

  @Test("a file whose name holds a comma is one file")
  func comma() throws {
    try withFiles(["one,two.tif", "one"]) { folder in
      let files5 = try PassFiles("\(folder)/one,two.tif")
      #expect(files5.paths == ["\(folder)/one,two.tif"])
    }
    try withFiles(["a,b/c.tif"]) { folder in
      let files6 = try PassFiles("\(folder)/a,b")
      #expect(files6.paths == ["\(folder)/a,b/c.tif"])
    }
  }

  @Test(
    "paths that only GDAL can look up are left to it",
    arguments: ["/vsizip/a.zip/b.tif", "NETCDF:a.nc:VV", "https://example.org/a.tif"])
  func virtualPaths(path: String) throws {
    let files7 = try PassFiles(path)
    #expect(files7.paths == [path])
  }
}
