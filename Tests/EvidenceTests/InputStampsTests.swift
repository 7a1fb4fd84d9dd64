// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import GridTestSupport
import Testing

@Suite("Inputs that change under a run are noticed")
struct InputStampsTests {
  @Test("a file that nobody touches is unchanged, and so is a path that is no file")
  func unchanged() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "pass.tif")
      try Data("pixels".utf8).write(to: file)
      try InputStamps(of: [file.path(), "/vsizip/nowhere.zip/a.tif"]).requireUnchanged()
    }
  }

  @Test("bytes written in place are noticed though size and name stay")
  func inPlace() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "pass.tif")
      try Data("pixels".utf8).write(to: file)
      let stamps = InputStamps(of: [file.path()])
      Thread.sleep(forTimeInterval: 0.02)
      let handle = try FileHandle(forWritingTo: file)
      try handle.write(contentsOf: Data("PIXELS".utf8))
      try handle.close()
      #expect { try stamps.requireUnchanged() } throws: { error in
        (error as? EvidenceError)?.code == .changedWhileReading
      }
    }
  }

  @Test("a file that was replaced or removed is noticed")
  func replaced() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "pass.tif")
      try Data("pixels".utf8).write(to: file)
      let stamps = InputStamps(of: [file.path()])
      try FileManager.default.removeItem(at: file)
      #expect { try stamps.requireUnchanged() } throws: { error in
        (error as? EvidenceError)?.code == .unreadable
      }
    }
  }
}
