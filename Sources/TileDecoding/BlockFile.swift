// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that blocks are read from, each by its place; closed when the value goes away.
struct BlockFile: ~Copyable {
  private let descriptor: Int32
  /// Bytes of the file when it was opened.
  let byteCount: Int

  init(_ path: String) throws(TileDecodingError) {
    var opened: Int32 = -1
    repeat { opened = unsafe open(path, O_RDONLY | O_CLOEXEC) } while opened == -1 && errno == EINTR
    guard opened != -1 else { throw TileDecodingError(.unreadable, path, lastSystemError()) }
    var status = stat()
    guard unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw TileDecodingError(.unreadable, path, "This is not a regular file.")
    }
    descriptor = opened
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Reads `count` bytes that follow the first `offset`; fewer are an error.
  func read(
    _ count: Int, at offset: Int, into memory: UnsafeMutableRawPointer,
    subject: @autoclosure () -> String
  ) throws(TileDecodingError) {
    var done = 0
    while done < count {
      let got = unsafe pread(descriptor, memory + done, count - done, off_t(offset + done))
      if got > 0 {
        done += got
      } else if got == 0 {
        throw TileDecodingError(
          .truncated, subject(),
          "The file ends \(count - done) bytes before the block does; it is cut off.")
      } else if errno != EINTR {
        throw TileDecodingError(.unreadable, subject(), lastSystemError())
      }
    }
  }

  /// Asks the system to have bytes at hand soon; it may decline.
  func prefetch(_ count: Int, at offset: Int) {
    #if os(Linux)
      _ = posix_fadvise(descriptor, off_t(offset), off_t(count), POSIX_FADV_WILLNEED)
    #endif
  }
}

/// What `errno` says, in the system's words.
private func lastSystemError() -> String {
  let number = errno
  return unsafe strerror(number).map { unsafe String(cString: $0) } ?? "System error \(number)."
}
