// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

/// The built program, run from outside.
enum Program {
  /// The executable that was built with these tests: it lies beside the test bundle.
  static let path: String = {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = bundle.deletingLastPathComponent()
    // macOS puts the tests' executable three folders down into the bundle.
    while folder.path().contains(".xctest/") { folder.deleteLastPathComponent() }
    return folder.appending(path: "truceline").path()
  }()

  /// Runs the program.
  ///
  /// - Parameters:
  ///   - arguments: All of them, the subcommand first.
  ///   - environment: Variables set on top of the tests' own; nil removes one.
  ///   - directory: Where to run.
  /// - Returns: What it left behind.
  /// - Throws: Where it cannot be started.
  static func run(
    _ arguments: [String], environment: [String: String?] = [:], in directory: URL? = nil
  ) throws -> CommandResult {
    // A kernel forced on the tests must not reach runs that are about something else.
    let own: [String: String?] = ["TRUCELINE_KERNEL": nil]
    return try runCommand(
      path, arguments: arguments, environment: own.merging(environment) { $1 }, in: directory)
  }

  /// Runs `compare` on a pair and reads the findings that it wrote to standard output.
  static func findings(
    _ pair: PairPaths, _ options: [String] = [], environment: [String: String?] = [:]
  ) throws -> FindingsFile {
    let result = try run(
      ["compare", pair.before, pair.after] + options, environment: environment)
    try #require(result.status == 0 && !result.wasSignalled, "\(result.errors)")
    return try FindingsFile(result.outputData, warnings: result.errors)
  }
}

/// Runs the program on input that it must refuse, and checks how it does so: the exit code, words
/// on standard error that name the file, the cause and the way out, nothing on standard output, and
/// a folder in which not a file has come or gone.
func expectRefusal(
  _ arguments: [String], status: Int32, says words: [String],
  environment: [String: String?] = [:], in folder: URL,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let before = try everything(in: folder)
  let result = try Program.run(arguments, environment: environment, in: folder)
  #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(!result.wasSignalled, "\(result.errors)", sourceLocation: sourceLocation)
  // What a warning says before the failure does not count.
  let failure = result.errors.split(separator: "\n").drop { $0.hasPrefix("warning:") }
    .joined(separator: "\n")
  for word in words {
    #expect(
      failure.contains(word), "“\(word)” is missing in: \(result.errors)",
      sourceLocation: sourceLocation)
  }
  #expect(result.output.isEmpty, "\(result.output.prefix(200))", sourceLocation: sourceLocation)
  #expect(
    !result.errors.contains("unexpected:") && !result.errors.contains("Optional("),
    "\(result.errors)", sourceLocation: sourceLocation)
  #expect(try everything(in: folder) == before, sourceLocation: sourceLocation)
}

/// Names and sizes of all files below a folder, hidden ones too.
func everything(in folder: URL) throws -> [String: Int] {
  var found: [String: Int] = [:]
  let names = FileManager.default.enumerator(atPath: folder.path())
  while let name = names?.nextObject() as? String {
    let path = folder.appending(path: name).path()
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    found[name] = (attributes[.size] as? NSNumber)?.intValue ?? -1
  }
  return found
}

/// Whether a command can be found in `PATH`.
func isInstalled(_ command: String) -> Bool {
  do {
    return try runCommand("which", arguments: [command]).status == 0
  } catch {
    return false
  }
}
