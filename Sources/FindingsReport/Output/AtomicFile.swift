// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a report's bytes go.
public protocol ByteSink: ~Copyable {
  /// Takes the next bytes; all of them, or it throws.
  mutating func write(_ bytes: [UInt8]) throws(ReportError)
}

/// Bytes kept in memory.
public struct ByteBuffer: ByteSink, Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty buffer.
  public init() {}

  /// Appends the bytes.
  public mutating func write(_ bytes: [UInt8]) {
    self.bytes.append(contentsOf: bytes)
  }
}

/// An output that appears under its name only when it is whole: a file, or standard output as `-`.
///
/// Regular files are written as `PendingFile` describes. Standard output, pipes, terminals and
/// devices can't be replaced, so they receive the bytes at once.
public struct AtomicFile: ~Copyable, ByteSink {
  /// The path asked for, `-` for standard output.
  public let path: String
  private let descriptor: Int32
  private let isStandardOutput: Bool
  private var pending: PendingFile?
  private var isClosed = false

  /// Opens an output.
  ///
  /// - Parameters:
  ///   - path: A file that may not exist yet, a pipe or device, or `-`.
  ///   - overwrite: Whether a regular file that stands there may be replaced.
  /// - Throws: `ReportError` with code `.outputExists` or `.cannotWrite`.
  public init(path: String, overwrite: Bool = false) throws(ReportError) {
    if AtomicFile.isStandardOutput(path) {
      self.init(path: path, descriptor: STDOUT_FILENO, pending: nil)
    } else if try AtomicFile.isStream(path) {
      let descriptor = try AtomicFile.open(path, reportedAs: path)
      self.init(path: path, descriptor: descriptor, pending: nil)
    } else {
      let pending = try PendingFile(path: path, overwrite: overwrite)
      let descriptor = try AtomicFile.open(pending.temporaryPath, reportedAs: path)
      self.init(path: path, descriptor: descriptor, pending: consume pending)
    }
  }

  private init(path: String, descriptor: Int32, pending: consuming PendingFile?) {
    self.path = path
    self.descriptor = descriptor
    isStandardOutput = AtomicFile.isStandardOutput(path)
    self.pending = pending
  }

  deinit {
    if !isClosed, !isStandardOutput { close(descriptor) }
  }

  /// Says before any work whether an output can be written, and leaves nothing behind.
  ///
  /// - Throws: What opening it would throw.
  public static func verifyWritable(path: String, overwrite: Bool = false) throws(ReportError) {
    if isStandardOutput(path) { return }
    if try isStream(path) {
      // Opening a pipe would wait for its reader.
      return try reporting(.cannotWrite, path) { () throws(SystemFailure) in
        _ = try checked { unsafe access(path, W_OK) }
      }
    }
    _ = try AtomicFile(path: path, overwrite: overwrite)
  }

  /// Writes all of the bytes.
  ///
  /// - Throws: `ReportError` with code `.writeFailed`, in the system's words: a full disk, a pipe
  ///   whose reader has gone.
  /// - Complexity: O(*n*) in the number of bytes.
  public mutating func write(_ bytes: [UInt8]) throws(ReportError) {
    let descriptor = descriptor
    try reporting(.writeFailed, path) { () throws(SystemFailure) in
      var start = 0
      while start < bytes.count {
        do throws(SystemFailure) {
          start += try checked {
            unsafe bytes.withUnsafeBytes { all in
              unsafe systemWrite(
                descriptor, all.baseAddress?.advanced(by: start), all.count - start)
            }
          }
        } catch {
          // Somebody made the terminal or pipe non-blocking: wait until it takes more.
          guard error.number == EAGAIN else { throw error }
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          try checked { unsafe poll(&waiting, 1, -1) }
        }
      }
    }
  }

  /// Ends the output: from now on it stands whole under its name.
  ///
  /// - Throws: `ReportError` with code `.writeFailed` or `.outputExists`; the temporary is removed.
  public consuming func commit() throws(ReportError) {
    isClosed = true
    if !isStandardOutput {
      let descriptor = descriptor
      try reporting(.writeFailed, path) { () throws(SystemFailure) in
        try closeOnce(descriptor)
      }
    }
    if let pending = pending.take() { try pending.commit() }
  }

  /// `/dev/stdout` may be a link to a regular file, which is not to be replaced either.
  private static func isStandardOutput(_ path: String) -> Bool {
    path == "-" || path == "/dev/stdout"
  }

  /// Whether the output receives its bytes at once, as it can't be replaced.
  private static func isStream(_ path: String) throws(ReportError) -> Bool {
    let kind = try reporting(.cannotWrite, path) { () throws(SystemFailure) in
      try PathKind(ofPath: path)
    }
    if case .stream = kind { return true }
    return false
  }

  private static func open(
    _ path: String, reportedAs subject: String
  ) throws(ReportError) -> Int32 {
    try reporting(.cannotWrite, subject) { () throws(SystemFailure) in
      try checked { systemOpen(path, O_WRONLY | O_CLOEXEC) }
    }
  }
}

/// The C library's `write`, whose name the method hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}

/// The C library's `open`, likewise.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 {
  unsafe open(path, flags)
}
