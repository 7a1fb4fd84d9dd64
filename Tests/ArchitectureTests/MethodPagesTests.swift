// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The documentation of methods holds together: no compiler reads it.
@Suite struct MethodPagesTests {
  private static let catalogue = "Sources/ChangePipeline/ChangePipeline.docc"

  /// Pages that are not about one method.
  private static let others: Set = ["Methods", "LibraryTests"]

  /// Pages by their names.
  private static func pages() throws -> [String: String] {
    let files = try Repository.files(below: catalogue) { $0.pathExtension == "md" }
    return Dictionary(
      uniqueKeysWithValues: files.map { file in
        (String(file.path.dropFirst(catalogue.count + 1).dropLast(3)), file.text)
      })
  }

  @Test("each page of a method says what it answers, by what, from where, how well and when not")
  func sections() throws {
    let wanted = [
      "What it answers", "Formula", "Source", "What was measured", "When it fails",
      "How to call it",
    ]
    let pages = try Self.pages()
    #expect(pages.count > Self.others.count)
    for (name, text) in pages where !Self.others.contains(name) {
      let found = text.split(separator: "\n").compactMap { line in
        line.hasPrefix("## ") ? String(line.dropFirst(3)) : nil
      }
      #expect(found == wanted, "\(name)")
    }
  }

  @Test("links between pages end at pages, and the overview and the README lead to all")
  func links() throws {
    let pages = try Self.pages()
    for (name, text) in pages {
      for link in text.matches(of: #/<doc:(\w+)>/#) {
        #expect(pages[String(link.1)] != nil, "\(name): \(link.1)")
      }
    }
    let overview = try #require(pages["Methods"])
    let readme = try #require(
      try Repository.files(below: "") { $0.lastPathComponent == "README.md" }
        .first { $0.path == "/README.md" })
    for name in pages.keys {
      #expect(name == "Methods" || overview.contains("- <doc:\(name)>"), "\(name)")
      #expect(readme.text.contains("](\(Self.catalogue)/\(name).md)"), "\(name)")
    }
    for link in readme.text.matches(of: #/\((Sources/[^)]*)\)/#) {
      let target = Repository.root.appending(path: String(link.1)).path
      #expect(FileManager.default.fileExists(atPath: target), "\(link.1)")
    }
  }

  @Test("every name that --method takes stands in the overview")
  func methods() throws {
    let options = try #require(
      try Repository.code(below: "Sources/truceline/Options")
        .first { $0.path.hasSuffix("/MethodOptions.swift") })
    let names = try #require(options.text.components(separatedBy: "enum MethodName").last)
      .split(separator: "\n").filter { $0.hasPrefix("  case ") }
      .flatMap { $0.dropFirst(7).split(separator: ",") }
      .map { name in
        let parts = name.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
        return (parts.last ?? "").replacingOccurrences(of: "\"", with: "")
      }
    #expect(names.contains("ratio") && names.contains("change-vector") && names.contains("bsi"))
    let overview = try #require(try Self.pages()["Methods"])
    for name in names { #expect(overview.contains("`\(name)`"), "\(name)") }
  }

  @Test("types that pages name exist")
  func types() throws {
    let code = try Repository.code(below: "Sources").map(\.text).joined(separator: "\n")
    let declared = Set(
      code.matches(of: #/\b(?:struct|enum|class|protocol|actor) (\w+)/#).map { String($0.1) }
    ).union(try Repository.folders(of: "Sources"))
    for (name, text) in try Self.pages() {
      let named = text.matches(of: #/`{1,2}([A-Z]+[a-z]+[A-Z]\w*)(?:[.(\/][^`]*)?`/#)
      for type in named where type.1 != "CommandTests" {
        // A claim of its own: the set would be printed where it fails.
        let isDeclared = declared.contains(String(type.1))
        #expect(isDeclared, "\(name): \(type.1)")
      }
    }
  }
}
