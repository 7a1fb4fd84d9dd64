// SPDX-License-Identifier: Apache-2.0

/// What the file system says of everything below inputs: where two stamps are equal, a scan finds the same
/// passes in the same files.
///
/// It holds names, sizes, numbers and times of all files and folders, and looks into none. The time at
/// which a file changed last cannot be set by a program, so that one which was written to shows, whatever
/// its time of writing says.
public struct InputStamp: Hashable, Sendable {
  /// How long ago the last change must be, in milliseconds: a file that is written twice within one step
  /// of the clock would look the same.
  private static let leastAge: Int64 = 2000

  /// What tells it from others.
  public private(set) var bytes: [UInt8] = []
  /// Whether the last change was long enough ago for a later one to show.
  public private(set) var isSettled = true
  /// Whether there are manifests or items, which may name files that lie elsewhere.
  public private(set) var mayNameOthers = false

  /// Looks at files and folders, and at all that lies below folders.
  ///
  /// nil where files do not tell what belongs to them: on the network, where something is not there or
  /// cannot be listed, and where a virtual raster may name files that lie elsewhere.
  ///
  /// - Parameter inputs: Paths and shell patterns.
  /// - Complexity: O(*n* log *n*) in files and folders.
  public init?(of inputs: [String]) {
    guard !inputs.contains(where: InputExpansion.isVirtual) else { return nil }
    let expanded: [InputExpansion.Input]
    do {
      expanded = try InputExpansion(inputs).inputs
    } catch {
      return nil
    }
    let now = FileStatus.now
    var folders: [String] = []
    var seen: Set<FileStatus.Identity> = []
    for input in expanded {
      guard let status = FileStatus(input.path), add(input.path, status, now: now) else {
        return nil
      }
      if status.kind == .folder, seen.insert(status.identity).inserted {
        folders.append(input.path)
      }
    }
    while let folder = folders.popLast() {
      guard case .success(let listing) = FolderListing.listing(of: folder) else { return nil }
      add(folder)
      for name in listing.broken + listing.unreadableNames { add(name) }
      for entry in listing.entries where !entry.name.hasPrefix(".truceline") {
        guard add(entry.name, entry.status, now: now) else { return nil }
        if entry.status.kind == .folder, seen.insert(entry.status.identity).inserted {
          folders.append(PassFiles.joined(folder, entry.name))
        }
      }
    }
  }

  /// Adds an entry; false for a virtual raster.
  private mutating func add(_ name: String, _ status: FileStatus, now: Int64) -> Bool {
    if status.kind == .file {
      let meant = UnfinishedName(name)?.finished ?? name
      switch FoundFile.Kind(ofName: meant) {
      case .document, .manifest: mayNameOthers = true
      default: if FoundFile.ending(of: meant) == "vrt" { return false }
      }
    }
    add(name)
    let kind =
      switch status.kind {
      case .file: 0
      case .folder: 1
      case .other: 2
      }
    for number in [
      UInt64(kind), status.identity.device, status.identity.number, UInt64(status.bytes),
      UInt64(bitPattern: status.modified), UInt64(bitPattern: status.changed),
    ] {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    if now - status.changed < Self.leastAge { isSettled = false }
    return true
  }

  private mutating func add(_ name: String) {
    bytes += name.utf8
    bytes.append(0)
  }
}
