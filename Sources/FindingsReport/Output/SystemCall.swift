// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system said when a call failed.
struct SystemFailure: Error {
  let number: Int32

  /// The system's words for the number, in English as no locale is ever set.
  var text: String {
    guard let words = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: words)
  }
}

/// Makes a system call, again when a signal broke in.
@discardableResult
func checked<Value: SignedInteger>(_ call: () -> Value) throws(SystemFailure) -> Value {
  while true {
    let value = call()
    if value != -1 { return value }
    let number = errno
    if number != EINTR { throw SystemFailure(number: number) }
  }
}

/// Closes a descriptor; its number is free again whatever the system says, so there is no second try.
func closeOnce(_ descriptor: Int32) throws(SystemFailure) {
  guard close(descriptor) != 0 else { return }
  let number = errno
  if number != EINTR { throw SystemFailure(number: number) }
}

/// Turns a system's failure into a report's.
func reporting<Value>(
  _ code: ReportError.Code, _ subject: String, _ call: () throws(SystemFailure) -> Value
) throws(ReportError) -> Value {
  do throws(SystemFailure) {
    return try call()
  } catch {
    throw ReportError(code: code, subject: subject, message: error.text)
  }
}

/// What stands at a path, symbolic links followed.
enum PathKind {
  case nothing, regularFile, directory
  /// A symbolic link to nothing.
  case danglingLink
  /// A terminal, a pipe, `/dev/null`: written to as it is, never replaced.
  case stream
  /// A disk, or something that nobody writes a report to.
  case other

  init(ofPath path: String) throws(SystemFailure) {
    var status = stat()
    do throws(SystemFailure) {
      try checked { unsafe stat(path, &status) }
    } catch {
      guard error.number == ENOENT else { throw error }
      self = unsafe lstat(path, &status) == 0 ? .danglingLink : .nothing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .regularFile
    case S_IFDIR: self = .directory
    case S_IFCHR, S_IFIFO: self = .stream
    default: self = .other
    }
  }
}

/// The path with all symbolic links followed; the file must exist.
func resolvedPath(_ path: String) throws(SystemFailure) -> String {
  guard let resolved = unsafe realpath(path, nil) else { throw SystemFailure(number: errno) }
  defer { unsafe free(resolved) }
  return unsafe String(cString: resolved)
}

/// The directory part of a path, `.` where there is none.
func directory(ofPath path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The text after the last dot of a path's last part, with the dot; empty where there is none.
func fileExtension(ofPath path: String) -> String {
  let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
  return String(name[dot...])
}
