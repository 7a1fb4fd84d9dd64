// SPDX-License-Identifier: Apache-2.0

import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What names the content of one file.
public struct FileDigest: Hashable, Sendable {
  /// Last part of the path, or the path inside of the directory that was given.
  ///
  /// Never more of it: where a file lies on somebody's disk is nobody's business. Bytes that are no UTF-8 are replaced here, but not in what is hashed.
  public let name: String
  /// Size in bytes.
  public let byteCount: Int
  /// SHA-256 in lower-case hexadecimal digits.
  public let sha256: String
}

extension FileDigest {
  /// Bytes that are read at once.
  private static let bufferSize = 1 << 20

  /// Hashes a file as a stream.
  ///
  /// - Parameters:
  ///   - path: A regular file; symbolic links are followed.
  ///   - isCancelled: Asked before each buffer.
  /// - Throws: `EvidenceError` with code `.unreadable`, `.notAFile`, `.changedWhileReading` or
  ///   `.cancelled`.
  /// - Complexity: O(*n*) in the size of the file; memory is one buffer.
  public init(
    ofFile path: String, isCancelled: () -> Bool = { false }
  ) throws(EvidenceError) {
    let path = PathBytes(path)
    try self.init(ofFile: path, named: path.lastPart, isCancelled: isCancelled)
  }

  init(
    ofFile path: PathBytes, named name: PathBytes, cache: HashCache? = nil,
    isCancelled: () -> Bool
  ) throws(EvidenceError) {
    if let cache {
      let stamp = try OpenFile.stamp(of: path)
      if let known = cache.sha256(of: stamp) {
        self.init(name: name.text, byteCount: stamp.byteCount, sha256: known)
        return
      }
    }
    // A pipe would make the opening wait for its writer.
    let file = try OpenFile(path, flags: O_RDONLY | O_NONBLOCK)
    let before = try file.stamp()
    guard before.isRegularFile else {
      throw EvidenceError(code: .notAFile, subject: path.text, message: "Is not a regular file")
    }
    var hasher = SHA256()
    var count = 0
    var buffer = [UInt8](repeating: 0, count: FileDigest.bufferSize)
    while true {
      if isCancelled() {
        throw EvidenceError(code: .cancelled, subject: path.text, message: "Hashing was cancelled")
      }
      let read = try file.read(into: &buffer)
      if read == 0 { break }
      unsafe buffer.withUnsafeBytes { bytes in
        unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<read]))
      }
      count += read
    }
    guard count == before.byteCount, try file.stamp() == before else {
      throw EvidenceError(
        code: .changedWhileReading, subject: path.text, message: "Changed while it was read")
    }
    let sha256 = hexadecimal(hasher.finalize())
    cache?.insert(sha256, of: before)
    self.init(name: name.text, byteCount: count, sha256: sha256)
  }
}

/// The SHA-256 of bytes in lower-case hexadecimal digits.
public func sha256(of bytes: [UInt8]) -> String {
  hexadecimal(SHA256.hash(data: bytes))
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 0xF)])
  }
  return String(decoding: text, as: UTF8.self)
}
