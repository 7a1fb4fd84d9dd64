// SPDX-License-Identifier: Apache-2.0
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files and folders that a user's inputs mean.
struct InputExpansion {
  /// A file or folder, and whether a person named just it.
  struct Input: Hashable {
    let path: String
    let isNamed: Bool
  }

  /// Each once, in byte order.
  let inputs: [Input]

  /// Looks up names, and expands patterns where the shell did not.
  ///
  /// - Throws: `PassError` with code `.missing` for what is not there and a pattern that fits nothing.
  init(_ arguments: [String]) throws(PassError) {
    var found: [Input] = []
    for argument in arguments {
      if FileStatus(argument) != nil || InputExpansion.isVirtual(argument) {
        found.append(Input(path: InputExpansion.trimmed(argument), isNamed: true))
      } else if argument.contains(where: { "*?[{".contains($0) }) {
        let paths = InputExpansion.expanded(argument)
        guard !paths.isEmpty else {
          throw PassError(.missing, argument, "No file or folder fits this pattern.")
        }
        found += paths.map { Input(path: InputExpansion.trimmed($0), isNamed: false) }
      } else {
        throw PassError(.missing, argument, "There is no such file or folder.")
      }
    }
    // A path that was both named and found by a pattern was named.
    var named: [String: Bool] = [:]
    for input in found { named[input.path] = input.isNamed || (named[input.path] ?? false) }
    inputs = named.map { Input(path: $0.key, isNamed: $0.value) }
      .sorted { inByteOrder($0.path, $1.path) }
  }

  /// Paths that only GDAL can look up.
  static func isVirtual(_ path: String) -> Bool {
    path.hasPrefix("/vsi") || path.contains("://")
  }

  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return String(path)
  }

  /// The paths that a shell pattern fits; hidden files only where it says so.
  private static func expanded(_ pattern: String) -> [String] {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, GLOB_NOSORT | GLOB_BRACE | GLOB_TILDE, nil, &found) == 0,
      let paths = unsafe found.gl_pathv
    else { return [] }
    let count = unsafe Int(found.gl_pathc)
    return (0..<count).compactMap { place in
      unsafe paths[place].flatMap { unsafe String(validatingCString: $0) }
    }
  }
}
