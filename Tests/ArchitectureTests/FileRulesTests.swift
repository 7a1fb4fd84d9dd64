// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@Suite struct FileRulesTests {
  @Test("every file of code names its licence at the top", arguments: ["Sources", "Tests"])
  func licence(folder: String) throws {
    for file in try Repository.code(below: folder) {
      // A script has its interpreter on the first line.
      #expect(
        file.lines.prefix(2).contains { $0.contains("SPDX-License-Identifier: Apache-2.0") },
        "\(file.path)")
    }
  }

  @Test("no file of code has more than 600 lines", arguments: ["Sources", "Tests"])
  func length(folder: String) throws {
    for file in try Repository.code(below: folder) {
      let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
      #expect(count <= 600, "\(file.path) has \(count)")
    }
  }

  @Test("nothing in Sources stops the program on bad input or forces a type")
  func forced() throws {
    let forced = #/\btry!|\bfatalError\(|\bas!/#
    for file in try Repository.code(below: "Sources") {
      for (number, line) in file.lines.enumerated() {
        #expect(!withoutComment(line).contains(forced), "\(file.path):\(number + 1)")
      }
    }
  }

  @Test("the compiler's view of concurrency is overruled in GDAL at most")
  func unchecked() throws {
    let overruled = #/@unchecked\s+Sendable|nonisolated\(unsafe\)/#
    for file in try Repository.code(below: "Sources") where !file.path.hasPrefix("Sources/GDAL/") {
      for (number, line) in file.lines.enumerated() {
        #expect(!withoutComment(line).contains(overruled), "\(file.path):\(number + 1)")
      }
    }
  }

  @Test(
    "no file knows the machine that it was written on",
    arguments: ["Sources", "Tests", "Data", "Benchmarks", ".github", ".ci"])
  func machinePaths(folder: String) throws {
    let roots = ["home", "Users", "root", "work", "tmp"].joined(separator: "|")
    let path = try Regex("(?:^|[^\\w.])/(?:\(roots))/[\\w.]").anchorsMatchLineEndings()
    let readable = Repository.codeEndings.union([
      "", "md", "txt", "json", "geojson", "yml", "yaml", "html", "css", "js", "modulemap",
    ])
    for file in try Repository.files(
      below: folder, where: { readable.contains($0.pathExtension) })
    {
      for (number, line) in file.lines.enumerated() {
        #expect(!line.contains(path), "\(file.path):\(number + 1)")
      }
    }
  }

  @Test func theTopLevelHoldsWhatTheDesignNames() throws {
    let allowed: Set = [
      "Package.swift", "Sources", "Tests", "Data", "Benchmarks", "README.md", "LICENSE",
      // Made by SwiftPM, and by the README's main job.
      "Package.resolved", "findings.geojson",
    ]
    let names = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path)
    #expect(Set(names.filter { !$0.hasPrefix(".") }).subtracting(allowed).isEmpty)
  }
}
