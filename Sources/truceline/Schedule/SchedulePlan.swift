// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What is to run when, for any kind of scheduler.
struct SchedulePlan: Sendable {
  /// Name of the units, the block or the job: `truceline-nightly`.
  let name: String
  /// When it runs, in UTC, earliest first.
  let times: [TimeOfDay]
  /// The program, absolute.
  let program: String
  /// What it is to do.
  let configuration: NightlyConfiguration
  /// Whether the whole machine runs it, and not one user.
  let isForSystem: Bool
  /// The user whom the machine runs it as; nil for root.
  let runAs: String?
  /// Hours after which a run is ended.
  let timeoutHours: Int

  /// What is run: the program and its arguments.
  var command: [String] { [program, "nightly", "--config", configuration.path, "--quiet"] }

  /// Refuses paths that the files of a scheduler cannot hold.
  ///
  /// - Throws: `Failure` with the status for wrong usage.
  func requireWritablePaths() throws {
    let paths = command + configuration.writtenFolders + configuration.readFolders
    for path in paths
    where path.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
      throw Failure(
        .wrongUsage,
        "\(path.debugDescription): a scheduler's file cannot hold a path with a line break or another "
          + "control character.")
    }
  }
}

/// Finds the program's own path, as a scheduler is to call it.
enum OwnProgram {
  /// The path that this program was called by where it leads here, which a package's upgrade keeps; else
  /// the file itself.
  ///
  /// - Throws: `Failure` where the file is gone.
  static func path() throws -> String {
    guard let executable = Bundle.main.executableURL?.resolvingSymlinksInPath(),
      FileManager.default.isExecutableFile(atPath: executable.path(percentEncoded: false))
    else {
      throw Failure(
        .partMissing, "The program's own file cannot be found. Name it with --program PATH.")
    }
    let called = CommandLine.arguments.first ?? ""
    let places =
      called.contains("/")
      ? [URL(filePath: called)]
      : searchPath().map { URL(filePath: $0).appending(path: called) }
    for place in places
    where !called.isEmpty && place.resolvingSymlinksInPath().standardizedFileURL == executable {
      return place.standardizedFileURL.path(percentEncoded: false)
    }
    return executable.path(percentEncoded: false)
  }

  /// The folders in which commands are looked for.
  static func searchPath() -> [String] {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
      .split(separator: ":").map(String.init)
  }
}
