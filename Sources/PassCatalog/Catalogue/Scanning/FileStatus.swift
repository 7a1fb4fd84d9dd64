// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the file system says of a path, links followed.
struct FileStatus: Hashable {
  enum Kind: Hashable {
    case file, folder
    /// A pipe, device or socket.
    case other
  }

  /// What tells one file from another, whatever it is called.
  struct Identity: Hashable {
    let device: UInt64
    let number: UInt64
  }

  let kind: Kind
  let bytes: Int
  /// When the content was written last, in milliseconds since 1970.
  let modified: Int64
  /// When content, name or rights changed last; no program can set it.
  let changed: Int64
  let identity: Identity

  /// The status of a path; nil where there is nothing, or it cannot be asked for.
  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The status of an entry of an open folder.
  init?(_ name: UnsafePointer<CChar>, in folder: Int32) {
    var status = stat()
    guard unsafe fstatat(folder, name, &status, 0) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    bytes = Int(status.st_size)
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      number: UInt64(truncatingIfNeeded: status.st_ino))
    #if canImport(Darwin)
      modified = FileStatus.milliseconds(status.st_mtimespec)
      changed = FileStatus.milliseconds(status.st_ctimespec)
    #else
      modified = FileStatus.milliseconds(status.st_mtim)
      changed = FileStatus.milliseconds(status.st_ctim)
    #endif
  }

  private static func milliseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// The clock's moment, in milliseconds since 1970.
  static var now: Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return milliseconds(time)
  }
}
