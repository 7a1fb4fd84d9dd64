// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A folder of one test, as a property of its suite: Swift Testing makes a suite anew for each test
/// and lets go of it afterwards. (In a closure, `#expect(try …)` of typed errors does not compile.)
final class TestFolder: Sendable {
  let url: URL

  init() {
    url = FileManager.default.temporaryDirectory
      .appending(path: "truceline-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      Issue.record(error)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
