// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation

/// One thing that installing or removing a schedule does to the machine.
enum ScheduleStep: Sendable {
  /// Makes a folder that is missing.
  case makeFolder(String)
  /// Writes a file, whole or not at all.
  case write(path: String, text: String)
  /// Removes a file.
  case delete(path: String)
  /// Runs a command of the system.
  case run(SystemCommand, input: String)

  /// What it does, in the words of a shell where there are such.
  var text: String {
    switch self {
    case .makeFolder(let path): "mkdir -p \(CrontabBlock.word(path))"
    case .write(let path, _): "write \(path)"
    case .delete(let path): "rm \(CrontabBlock.word(path))"
    case .run(let command, _): command.text
    }
  }

  /// Does it.
  ///
  /// - Throws: `Failure`, `ReportError`.
  func perform() throws {
    switch self {
    case .makeFolder(let path):
      do {
        try FileManager.default.createDirectory(
          at: URL(filePath: path), withIntermediateDirectories: true)
      } catch {
        throw Failure(.cannotWrite, "\(path): the folder cannot be made.")
      }
    case .write(let path, let text):
      var file = try AtomicFile(path: path, overwrite: true)
      try file.write(Array(text.utf8))
      try file.commit()
    case .delete(let path):
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        throw Failure(.cannotWrite, "\(path): it cannot be removed.")
      }
    case .run(let command, let input):
      let result = try command.run(input: input)
      guard result.status == 0 else {
        throw Failure(
          .partMissing,
          "`\(command.text)` ended with \(result.status)"
            + (result.errors.isEmpty ? "." : ": \(result.errors)"))
      }
    }
  }

  /// Does some steps in order and prints each; with `isDryRun` prints them only.
  static func perform(_ steps: [ScheduleStep], isDryRun: Bool) throws {
    for step in steps {
      if !isDryRun { try step.perform() }
      print(isDryRun ? "would \(step.text)" : step.text)
    }
  }

  /// Makes the folders that a run writes to, where they are missing.
  static func folders(_ plan: SchedulePlan) -> [ScheduleStep] {
    plan.configuration.writtenFolders
      .filter { !FileManager.default.fileExists(atPath: $0) }.map { .makeFolder($0) }
  }
}
