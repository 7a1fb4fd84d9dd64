// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// What names the content of one input: a file, several files, or a directory.
///
/// For one file `sha256` is that of the file. For several files, and for a directory with any number
/// of files in it, it is that of lines `<hash>  <name>`, each ended by a newline, in the order of their
/// bytes, exactly as `sha256sum` prints them: two spaces between, and where a name has a backslash,
/// newline or carriage return in it, these as `\\`, `\n` and `\r` and a backslash in front of the line. The
/// name is the last part of a file's path; of files in a directory it is the path inside of it. So
///
///     sha256sum FILE... | LC_ALL=C sort | sha256sum                               # from one directory
///     find . -type f -printf '%P\0' | xargs -0 sha256sum | LC_ALL=C sort | sha256sum
///
/// give the same hashes. A directory that is one of several inputs has its own name in front.
public struct InputDigest: Hashable, Sendable {
  /// SHA-256 of the whole input in lower-case hexadecimal digits.
  public let sha256: String
  /// The files, in the order of their lines.
  public let files: [FileDigest]

  /// Size of all files in bytes.
  public var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// Hashes an input on the calling thread.
  ///
  /// Symbolic links are followed, as GDAL follows them; a directory that holds itself is refused.
  ///
  /// - Parameters:
  ///   - paths: Files and directories.
  ///   - cache: Hashes of files that did not change since; those that are computed are added to it.
  ///   - isCancelled: Asked before each megabyte.
  /// - Throws: `EvidenceError` with code `.unreadable`, `.notAFile`, `.changedWhileReading` or
  ///   `.cancelled`.
  /// - Complexity: O(*n*) in the bytes of all files.
  public init(
    of paths: [String], cache: HashCache? = nil, isCancelled: () -> Bool = { false }
  ) throws(EvidenceError) {
    var lines: [(line: [UInt8], digest: FileDigest)] = []
    var isPlainFile = false
    for path in paths.map(PathBytes.init(_:)) {
      let isDirectory = try OpenFile.stamp(of: path).isDirectory
      isPlainFile = paths.count == 1 && !isDirectory
      let files =
        isDirectory
        ? try filesBelow(path, named: PathBytes(bytes: paths.count == 1 ? [] : path.lastPart.bytes))
        : [NamedFile(path: path, name: path.lastPart)]
      for file in files {
        let digest = try FileDigest(
          ofFile: file.path, named: file.name, cache: cache, isCancelled: isCancelled)
        lines.append((line(of: digest, name: file.name), digest))
      }
    }
    lines.sort { $0.line.lexicographicallyPrecedes($1.line) }
    files = lines.map(\.digest)
    sha256 =
      isPlainFile ? files[0].sha256 : Evidence.sha256(of: lines.flatMap(\.line))
  }

  /// Hashes an input on a thread of its own while the caller does other work.
  ///
  /// - Throws: As `init(of:isCancelled:)`, but `CancellationError` soon after the task is cancelled.
  public static func computed(
    of paths: [String], cache: HashCache? = nil
  ) async throws -> InputDigest {
    let flag = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(
            with: Result {
              do throws(EvidenceError) {
                return try InputDigest(of: paths, cache: cache, isCancelled: { flag.isSet })
              } catch {
                throw error.code == .cancelled ? CancellationError() as any Error : error
              }
            })
        }
      }
    } onCancel: {
      flag.set()
    }
  }
}

private final class CancellationFlag: Sendable {
  private let value = Atomic<Bool>(false)

  var isSet: Bool { value.load(ordering: .relaxed) }

  func set() { value.store(true, ordering: .relaxed) }
}

/// The line that `sha256sum` prints for a file.
private func line(of digest: FileDigest, name: PathBytes) -> [UInt8] {
  var escaped: [UInt8] = []
  for byte in name.bytes {
    switch byte {
    case UInt8(ascii: "\\"): escaped += Array("\\\\".utf8)
    case UInt8(ascii: "\n"): escaped += Array("\\n".utf8)
    case UInt8(ascii: "\r"): escaped += Array("\\r".utf8)
    default: escaped.append(byte)
    }
  }
  let mark = escaped == name.bytes ? "" : "\\"
  return Array("\(mark)\(digest.sha256)  ".utf8) + escaped + [UInt8(ascii: "\n")]
}
