// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// Runs a test in an empty directory of its own, which is removed afterwards, failed or not.
///
/// - Parameter body: The test; it gets the directory.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or the file system's error where no directory can be made.
public func withTemporaryDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let directory = try makeTemporaryDirectory()
  defer { remove(directory) }
  return try body(directory)
}

/// Runs an asynchronous test in an empty directory of its own, which is removed afterwards.
///
/// - Parameters:
///   - isolation: The actor of the caller, where the body runs.
///   - body: The test; it gets the directory.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or the file system's error where no directory can be made.
public func withTemporaryDirectory<Result>(
  isolation: isolated (any Actor)? = #isolation, _ body: (URL) async throws -> Result
) async throws -> Result {
  let directory = try makeTemporaryDirectory()
  defer { remove(directory) }
  return try await body(directory)
}

private func makeTemporaryDirectory() throws -> URL {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "truceline-test-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  return directory
}

private func remove(_ directory: URL) {
  do {
    try FileManager.default.removeItem(at: directory)
  } catch {
    // The test is over; what it left behind is worth a line and not a failure.
    print("could not remove \(directory.lastPathComponent): \(error)")
  }
}
