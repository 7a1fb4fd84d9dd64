// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The entries of one folder with their status, in byte order.
struct FolderListing {
  struct Entry {
    let name: String
    let status: FileStatus
  }

  private(set) var entries: [Entry] = []
  /// Entries whose status cannot be had: links that lead nowhere or in a circle, or names that
  /// vanished.
  private(set) var broken: [String] = []
  /// How many names are no UTF-8; no path of text can name them.
  private(set) var unreadableNames: [String] = []

  /// Lists a folder; nil, and why, where that cannot be done.
  ///
  /// - Complexity: O(*n* log *n*) in the entries, each of which is asked for its status once.
  static func listing(of path: String) -> Result<FolderListing, SystemWords> {
    guard let folder = unsafe opendir(path) else { return .failure(SystemWords()) }
    defer { unsafe closedir(folder) }
    let descriptor = unsafe dirfd(folder)
    var listing = FolderListing()
    while true {
      errno = 0
      guard let entry = unsafe readdir(folder) else {
        // A listing that breaks off would pass for a folder with fewer files.
        guard errno == 0 else { return .failure(SystemWords()) }
        break
      }
      unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        let name = unsafe UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self)
        unsafe listing.take(name, in: descriptor)
      }
    }
    listing.entries.sort { inByteOrder($0.name, $1.name) }
    listing.broken.sort(by: inByteOrder)
    return .success(listing)
  }

  private mutating func take(_ name: UnsafePointer<CChar>, in folder: Int32) {
    guard let text = unsafe String(validatingCString: name) else {
      unsafe unreadableNames.append(String(cString: name))
      return
    }
    guard text != ".", text != ".." else { return }
    if let status = unsafe FileStatus(name, in: folder) {
      entries.append(Entry(name: text, status: status))
    } else {
      broken.append(text)
    }
  }
}

/// What the system says of the last call that failed.
struct SystemWords: Error {
  let text: String

  init() { text = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "" }
}

/// Whether a text comes before another by its bytes.
func inByteOrder(_ one: String, _ other: String) -> Bool {
  one.utf8.lexicographicallyPrecedes(other.utf8)
}
