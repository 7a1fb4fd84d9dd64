// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A program of the system: `systemctl`, `crontab`, `kubectl`.
struct SystemCommand: Sendable {
  /// What it left behind.
  struct Result: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Its name, looked for in the search path, and its arguments.
  let words: [String]

  init(_ words: String...) {
    self.words = words
  }

  init(_ words: [String]) {
    self.words = words
  }

  /// As a person would type it.
  var text: String { words.map(CrontabBlock.word).joined(separator: " ") }

  /// Runs it to its end.
  ///
  /// - Parameter input: Its standard input.
  /// - Returns: Exit code and words; a command that fails is no error.
  /// - Throws: `Failure` with the status for a missing part where there is no such program.
  func run(input: String = "") throws -> Result {
    guard let name = words.first, let program = SystemCommand.find(name) else {
      throw Failure(.partMissing, "\(words.first ?? ""): the program is not installed here.")
    }
    // Through files, so that neither side can make the other wait.
    let scratch = FileManager.default.temporaryDirectory
      .appending(path: "truceline-\(UUID().uuidString)", directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      defer { SystemCommand.discard(scratch) }
      let streams = ["input", "output", "errors"].map { scratch.appending(path: $0) }
      try Data(input.utf8).write(to: streams[0])
      for stream in streams[1...] { try Data().write(to: stream) }
      let process = Process()
      process.executableURL = program
      process.arguments = Array(words.dropFirst())
      process.standardInput = try FileHandle(forReadingFrom: streams[0])
      process.standardOutput = try FileHandle(forWritingTo: streams[1])
      process.standardError = try FileHandle(forWritingTo: streams[2])
      try process.run()
      process.waitUntilExit()
      return Result(
        status: process.terminationStatus,
        output: String(decoding: try Data(contentsOf: streams[1]), as: UTF8.self),
        errors: String(decoding: try Data(contentsOf: streams[2]), as: UTF8.self)
          .trimmingCharacters(in: .whitespacesAndNewlines))
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(.partMissing, "\(name): it could not be started.")
    }
  }

  private static func find(_ name: String) -> URL? {
    OwnProgram.searchPath().lazy.map { URL(filePath: $0).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) }
  }

  private static func discard(_ folder: URL) {
    do {
      try FileManager.default.removeItem(at: folder)
    } catch {
      // What is left lies in the system's folder for such things.
    }
  }
}
