// SPDX-License-Identifier: Apache-2.0
import CGDAL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What lies at a path.
enum PathKind {
  case nothing, directory
  case file(bytes: Int64)
  /// A pipe, device or socket: opening one can wait forever.
  case other

  init(of path: String) {
    self = path.hasPrefix("/vsi") ? PathKind(virtual: path) : PathKind(local: path)
  }

  private init(local path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      self = .nothing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: self = .directory
    case S_IFREG: self = .file(bytes: Int64(status.st_size))
    default: self = .other
    }
  }

  /// `VSIStatExL` fills a structure that Swift's importer cannot see; opening tells as much.
  private init(virtual path: String) {
    self = ignoringMessages {
      if let file = unsafe VSIFOpenL(path, "rb") {
        defer { unsafe VSIFCloseL(file) }
        guard unsafe VSIFSeekL(file, 0, SEEK_END) == 0 else { return .other }
        return unsafe .file(bytes: Int64(clamping: VSIFTellL(file)))
      }
      guard let directory = unsafe VSIOpenDir(path, 0, nil) else { return .nothing }
      unsafe VSICloseDir(directory)
      return .directory
    }
  }
}
