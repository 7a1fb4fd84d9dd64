// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A path as the system has it: bytes, not always text.
struct PathBytes: Hashable {
  var bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(_ path: String) {
    bytes = Array(path.utf8)
  }

  /// The path for people; bytes that are no UTF-8 are replaced.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// What stands behind the last slash that has something behind it.
  var lastPart: PathBytes {
    let slash = UInt8(ascii: "/")
    let trimmed = bytes.prefix((bytes.lastIndex { $0 != slash } ?? -1) + 1)
    guard let last = trimmed.lastIndex(of: slash) else { return PathBytes(bytes: Array(trimmed)) }
    return PathBytes(bytes: Array(trimmed[(last + 1)...]))
  }

  /// For the C library.
  fileprivate var terminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  func appending(_ name: PathBytes) -> PathBytes {
    bytes.isEmpty ? name : PathBytes(bytes: bytes + [UInt8(ascii: "/")] + name.bytes)
  }
}

/// A file or directory that is open for reading and closed when the value goes away.
struct OpenFile: ~Copyable {
  private let descriptor: Int32
  private let path: PathBytes

  init(_ path: PathBytes, flags: Int32) throws(EvidenceError) {
    descriptor = try checked(path) { unsafe open(path.terminated, flags | O_CLOEXEC) }
    self.path = path
  }

  deinit { close(descriptor) }

  /// Reads up to the buffer's size.
  ///
  /// - Returns: How many bytes came; 0 at the end.
  func read(into buffer: inout [UInt8]) throws(EvidenceError) -> Int {
    let descriptor = descriptor
    return try checked(path) {
      unsafe buffer.withUnsafeMutableBytes { unsafe systemRead(descriptor, $0) }
    }
  }

  /// What stands at a path, symbolic links followed, without opening it.
  static func stamp(of path: PathBytes) throws(EvidenceError) -> FileStamp {
    var status = stat()
    try checked(path) { unsafe stat(path.terminated, &status) }
    return FileStamp(status)
  }

  /// What is open.
  func stamp() throws(EvidenceError) -> FileStamp {
    var status = stat()
    let descriptor = descriptor
    try checked(path) { unsafe fstat(descriptor, &status) }
    return FileStamp(status)
  }

  /// The names in a directory, without `.` and `..`, in the order of their bytes.
  func names() throws(EvidenceError) -> [PathBytes] {
    // The stream closes its descriptor, so it gets one of its own.
    let own = try checked(path) { dup(descriptor) }
    guard let stream = unsafe fdopendir(own) else {
      let failure = EvidenceError(unreadable: path)
      close(own)
      throw failure
    }
    defer { unsafe closedir(stream) }
    var names: [PathBytes] = []
    while true {
      // The end and a failure both are nil; only the number tells them apart.
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe Array(bytes.prefix { $0 != 0 })
      }
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(PathBytes(bytes: name)) }
    }
    guard errno == 0 else { throw EvidenceError(unreadable: path) }
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }
}

/// What tells that a file is still the same.
struct FileStamp: Hashable {
  let isRegularFile: Bool
  let isDirectory: Bool
  let byteCount: Int
  let device: UInt64
  let number: UInt64
  let modified: [Int]

  /// A regular file's, as it was noted.
  init(device: UInt64, number: UInt64, byteCount: Int, modified: [Int]) {
    (isRegularFile, isDirectory) = (true, false)
    self.device = device
    self.number = number
    self.byteCount = byteCount
    self.modified = modified
  }

  init(_ status: stat) {
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    isDirectory = status.st_mode & S_IFMT == S_IFDIR
    byteCount = Int(status.st_size)
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(status.st_ino)
    #if canImport(Darwin)
      modified = [status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec]
    #else
      modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    #endif
  }
}

extension EvidenceError {
  /// The failure that `errno` tells of.
  fileprivate init(unreadable path: PathBytes) {
    let number = errno
    let words = unsafe strerror(number)
    self.init(
      code: .unreadable, subject: path.text,
      message: unsafe words.map { unsafe String(cString: $0) } ?? "error \(number)")
  }
}

/// Makes a system call, again when a signal broke in.
@discardableResult
private func checked<Value: SignedInteger>(
  _ path: PathBytes, _ call: () -> Value
) throws(EvidenceError) -> Value {
  while true {
    let value = call()
    if value != -1 { return value }
    if errno != EINTR { throw EvidenceError(unreadable: path) }
  }
}

/// The C library's `read`, whose name the method hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  unsafe read(descriptor, buffer.baseAddress, buffer.count)
}
