// SPDX-License-Identifier: Apache-2.0

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The temporary files of outputs that are being written, so that an interrupt can remove them.
///
/// `removeAll()` takes a lock, so it is for a thread or queue that handles signals, not for a
/// signal handler itself.
public enum OpenTemporaries {
  private static let paths = Mutex<Set<String>>([])
  private static let nextNumber = Atomic<Int>(0)

  /// Removes every temporary file of this process; what is being written can't be committed then.
  public static func removeAll() {
    let open = paths.withLock { paths in
      defer { paths.removeAll() }
      return paths
    }
    for path in open { unsafe unlink(path) }
  }

  /// A path in `directory` that this process has not used; a file may still stand there.
  static func newPath(inDirectory directory: String, extension ending: String) -> String {
    let number = nextNumber.wrappingAdd(1, ordering: .relaxed).oldValue
    let separator = directory.hasSuffix("/") ? "" : "/"
    return "\(directory)\(separator).truceline-\(getpid())-\(number)\(ending)"
  }

  static func insert(_ path: String) {
    paths.withLock { _ = $0.insert(path) }
  }

  static func remove(_ path: String) {
    paths.withLock { _ = $0.remove(path) }
  }
}
