// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A lock on a folder of results that ends with its holder, however that ends.
///
/// The system drops an advisory lock when the process dies; the file stays, and says nothing but who held
/// it last.
final class RunLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Parameter path: The file; it is made where it does not exist.
  /// - Throws: `Failure` with the status for a lock that somebody holds, naming the process, or for a
  ///   file that cannot be written.
  init(_ path: String) throws {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw Failure(
        .cannotWrite,
        "\(path): the lock cannot be made: \(unsafe String(cString: strerror(errno))).")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = unsafe pread(file, &bytes, bytes.count, 0)
      close(file)
      guard number == EWOULDBLOCK else {
        throw Failure(
          .ioError, "\(path): it cannot be locked: \(unsafe String(cString: strerror(number))).")
      }
      let holder = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      throw Failure(
        .locked,
        "\(path): another run (process \(holder.isEmpty ? "unknown" : holder)) works there. Wait for "
          + "it to end, then try again.")
    }
    let own = Array("\(getpid())\n".utf8)
    ftruncate(file, 0)
    _ = unsafe pwrite(file, own, own.count, 0)
    descriptor = file
  }

  deinit { close(descriptor) }
}
