// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An output file that does not exist under its name until it is whole.
///
/// What is written goes to `temporaryPath`, an empty file in the same directory with the same
/// ending (some GDAL drivers look at it); `commit()` syncs and renames it. A value that goes away
/// without a commit removes the temporary. After a kill that cannot be caught a file named
/// `.truceline-*` may stay behind, never one under the output's own name.
public struct PendingFile: ~Copyable {
  /// The path asked for.
  public let path: String
  /// Where to write until the commit; other programs see no whole file there.
  public let temporaryPath: String
  private let destination: String
  private let overwrite: Bool
  private var isFinished = false

  /// Reserves a temporary file beside `path`.
  ///
  /// A symbolic link is followed, so that its target is replaced and not the link.
  ///
  /// - Parameters:
  ///   - path: The output, a regular file or nothing yet.
  ///   - overwrite: Whether a file that stands there may be replaced.
  /// - Throws: `ReportError` with code `.outputExists` or `.cannotWrite`.
  public init(path: String, overwrite: Bool) throws(ReportError) {
    let destination = try PendingFile.destination(ofPath: path, overwrite: overwrite)
    let temporary = try PendingFile.newTemporary(beside: destination, for: path)
    self.path = path
    self.overwrite = overwrite
    self.destination = destination
    temporaryPath = temporary
  }

  deinit {
    if !isFinished { PendingFile.discard(temporaryPath) }
  }

  /// Makes the file appear under its name, whole and on the disk.
  ///
  /// Without `overwrite` a file that came to stand there in the meantime is left alone.
  ///
  /// - Throws: `ReportError` with code `.writeFailed` or `.outputExists`; the temporary is removed.
  public consuming func commit() throws(ReportError) {
    let (temporary, destination) = (temporaryPath, destination)
    try reporting(.writeFailed, path) { () throws(SystemFailure) in
      try synchronise(path: temporary, flags: O_RDONLY)
    }
    if overwrite {
      try reporting(.writeFailed, path) { () throws(SystemFailure) in
        _ = try checked { unsafe rename(temporary, destination) }
      }
    } else {
      try moveWithoutReplacing()
    }
    OpenTemporaries.remove(temporary)
    isFinished = true
    do throws(SystemFailure) {
      try synchronise(path: directory(ofPath: destination), flags: O_RDONLY | O_DIRECTORY)
    } catch {
      // The file is whole and has its name. A directory that can't be synced, as on some network
      // file systems, only means that a power cut may still lose the name.
    }
  }

  /// A hard link fails where a file stands, which a rename does not; some file systems have none.
  private func moveWithoutReplacing() throws(ReportError) {
    let (temporary, destination) = (temporaryPath, destination)
    do throws(SystemFailure) {
      try checked { unsafe link(temporary, destination) }
      unsafe unlink(temporary)
    } catch {
      switch error.number {
      case EEXIST:
        throw ReportError(code: .outputExists, subject: path, message: error.text)
      case EPERM, ENOTSUP, ENOSYS, EMLINK:
        _ = try PendingFile.destination(ofPath: path, overwrite: false)
        try reporting(.writeFailed, path) { () throws(SystemFailure) in
          _ = try checked { unsafe rename(temporary, destination) }
        }
      default:
        throw ReportError(code: .writeFailed, subject: path, message: error.text)
      }
    }
  }

  private static func destination(
    ofPath path: String, overwrite: Bool
  ) throws(ReportError) -> String {
    func refused(_ message: String) -> ReportError {
      ReportError(code: .cannotWrite, subject: path, message: message)
    }
    guard !path.isEmpty, !path.hasSuffix("/") else { throw refused("Is no file name") }
    let kind = try reporting(.cannotWrite, path) { () throws(SystemFailure) in
      try PathKind(ofPath: path)
    }
    switch kind {
    case .nothing:
      return path
    case .regularFile:
      guard overwrite else {
        throw ReportError(code: .outputExists, subject: path, message: "File exists")
      }
      return try reporting(.cannotWrite, path) { () throws(SystemFailure) in
        try resolvedPath(path)
      }
    case .directory:
      throw refused("Is a directory")
    case .danglingLink:
      throw refused("Is a symbolic link to nothing")
    case .stream, .other:
      throw refused("Is not a regular file")
    }
  }

  private static func newTemporary(
    beside destination: String, for path: String
  ) throws(ReportError) -> String {
    while true {
      let temporary = OpenTemporaries.newPath(
        inDirectory: directory(ofPath: destination), extension: fileExtension(ofPath: destination))
      // Registered first: a signal between the two lines then finds it.
      OpenTemporaries.insert(temporary)
      do throws(SystemFailure) {
        let descriptor = try checked {
          unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        }
        close(descriptor)
        return temporary
      } catch {
        OpenTemporaries.remove(temporary)
        // An earlier process of the same number was killed; its file is not ours to remove.
        if error.number == EEXIST { continue }
        throw ReportError(code: .cannotWrite, subject: path, message: error.text)
      }
    }
  }

  private static func discard(_ temporary: String) {
    unsafe unlink(temporary)
    OpenTemporaries.remove(temporary)
  }
}

private func synchronise(path: String, flags: Int32) throws(SystemFailure) {
  let descriptor = try checked { unsafe open(path, flags | O_CLOEXEC) }
  defer { close(descriptor) }
  try checked { fsync(descriptor) }
}
