// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The package's own files, found from where this one was compiled.
enum Repository {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let codeEndings: Set = ["swift", "c", "h", "py", "sh"]

  /// One file with its text.
  struct File {
    /// Path below the root of the package.
    let path: String
    let text: String
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// Names of the folders of a folder, symbolic links among them.
  static func folders(of folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { name in
        let entry = root.appending(path: "\(folder)/\(name)").resolvingSymlinksInPath()
        return try entry.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
      }.sorted()
  }

  /// Every regular file below a folder or at a path, symbolic links inside not followed.
  ///
  /// - Parameters:
  ///   - path: Path below the root; a link at its end is followed.
  ///   - isWanted: Whether a file, told by its name, is to be read.
  /// - Returns: The files, sorted by path; none where the folder does not exist.
  /// - Throws: Foundation's error where a file cannot be read as UTF-8 text.
  static func files(below path: String, where isWanted: (URL) -> Bool) throws -> [File] {
    let start = root.appending(path: path).resolvingSymlinksInPath()
    let keys: [URLResourceKey] = [.isRegularFileKey]
    guard
      let walk = FileManager.default.enumerator(at: start, includingPropertiesForKeys: keys)
    else { return [] }
    var files: [File] = []
    for case let file as URL in walk {
      if ["__pycache__", ".build"].contains(file.lastPathComponent) { walk.skipDescendants() }
      let isRegular = try file.resourceValues(forKeys: Set(keys)).isRegularFile
      guard isRegular == true, isWanted(file) else { continue }
      let below = file.path.dropFirst(start.path.count + 1)
      files.append(
        File(path: "\(path)/\(below)", text: try String(contentsOf: file, encoding: .utf8)))
    }
    return files.sorted { $0.path < $1.path }
  }

  /// Files of a programming language below a folder.
  static func code(below path: String) throws -> [File] {
    try files(below: path) { codeEndings.contains($0.pathExtension) }
  }
}

/// Names of the modules that a Swift file imports.
func importedModules(in text: String) -> Set<String> {
  let statement =
    #/(?:^|;)[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?import[ \t]+(?:(?:struct|class|enum|protocol|actor|func|var|let|typealias)[ \t]+)?(\w+)/#
    .anchorsMatchLineEndings()
  return Set(text.matches(of: statement).map { String($0.1) })
}

/// Names of the headers that a C file includes.
func includedHeaders(in text: String) -> Set<String> {
  let statement = #/^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)/#.anchorsMatchLineEndings()
  return Set(text.matches(of: statement).map { String($0.1) })
}

/// A line without the comment at its end; strings that hold two slashes are cut too.
func withoutComment(_ line: Substring) -> Substring {
  guard let comment = line.firstRange(of: "//") else { return line }
  return line[..<comment.lowerBound]
}
