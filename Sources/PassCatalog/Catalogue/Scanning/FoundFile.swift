// SPDX-License-Identifier: Apache-2.0

/// A file that a scan met, before its name is understood.
struct FoundFile {
  /// What a file is by its ending.
  enum Kind: Hashable {
    case raster
    /// A picture: a raster where nothing better is there, else a view for people.
    case picture
    /// JSON, which may be a STAC item.
    case document
    case archive
    /// An archive of a kind that GDAL's drivers here cannot look into.
    case closedArchive
    case manifest
    case other

    init(ofName name: String) {
      let ending = FoundFile.ending(of: name)
      switch ending {
      case "png", "jpg", "jpeg", "bmp": self = .picture
      case "json": self = .document
      case "zip": self = .archive
      case "tar", "tgz", "gz", "bz2", "xz", "7z", "rar", "zst", "lzw": self = .closedArchive
      case "jsonl": self = .manifest
      case "txt" where name.lowercased().hasSuffix("_mtl.txt"): self = .document
      default: self = PassFiles.rasterEndings.contains(ending) ? .raster : .other
      }
    }
  }

  let path: String
  let kind: Kind
  let bytes: Int
  let modified: Int64
  let changed: Int64
  let identity: FileStatus.Identity
  /// The name without the mark of an unfinished copy; nil for a file that is complete by its name.
  let finishedName: String?

  /// Whether only GDAL can look it up.
  let isRemote: Bool
  /// Where the name begins, in bytes of the path.
  let nameStart: Int

  /// The path of the folder; empty for a file that was named alone.
  var folder: Substring {
    path[..<path.utf8.index(path.startIndex, offsetBy: max(0, nameStart - 1))]
  }

  var name: String {
    String(path[path.utf8.index(path.startIndex, offsetBy: nameStart)...])
  }

  /// The name that the file has, or will have when it is complete.
  var meantName: String { finishedName ?? name }

  /// A file with what the file system says of it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - status: Its status.
  ///   - isRaster: Whether it is one whatever its name says.
  init(path: String, status: FileStatus, isRaster: Bool = false) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let start = slash.map(path.utf8.index(after:)) ?? path.startIndex
    let name = String(path[start...])
    let finished = UnfinishedName(name)?.finished
    self.path = path
    nameStart = path.utf8.distance(from: path.startIndex, to: start)
    finishedName = finished
    isRemote = false
    kind = isRaster ? .raster : Kind(ofName: finished ?? name)
    bytes = status.bytes
    modified = status.modified
    changed = status.changed
    identity = status.identity
  }

  /// The ending of a name in small letters; empty where there is none.
  static func ending(of name: String) -> String {
    let bytes = name.utf8
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot != bytes.startIndex else {
      return ""
    }
    return name[bytes.index(after: dot)...].lowercased()
  }
}

/// A name that a program gives to a file while it writes it.
struct UnfinishedName {
  /// The name that the file will get.
  let finished: String

  private static let endings = [
    ".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".incomplete",
    ".aria2", ".!ut", "~",
  ]

  /// Nil where the name is that of a complete file.
  init?(_ name: String) {
    let lowercase = name.utf8.last.map { Self.lastBytes.contains($0 | 0x20) } ?? false
    if lowercase {
      let small = name.lowercased()
      for ending in Self.endings where small.hasSuffix(ending) && small.count > ending.count {
        finished = String(name.dropLast(ending.count))
        return
      }
    }
    // rsync writes `.NAME.XXXXXX`, hidden.
    guard name.hasPrefix("."), let dot = name.lastIndex(of: "."), dot != name.startIndex,
      name[name.index(after: dot)...].wholeMatch(of: #/[A-Za-z0-9]{6}/#) != nil
    else { return nil }
    let inner = String(name[name.index(after: name.startIndex)..<dot])
    guard FoundFile.Kind(ofName: inner) != .other else { return nil }
    finished = inner
  }

  /// Last bytes of the endings in small letters (`~` has that bit too): most names are done there.
  private static let lastBytes: Set<UInt8> = Set(endings.compactMap { $0.utf8.last })
}

extension FoundFile {
  /// A file that only GDAL can look up, on the network or in an archive: taken as it is named.
  init(remote path: String) {
    isRemote = true
    let name = ProductName.file(in: path)
    self.path = path
    nameStart = path.utf8.count - name.utf8.count
    finishedName = nil
    kind = Kind(ofName: name)
    bytes = 0
    modified = .min
    changed = .min
    identity = FileStatus.Identity(device: .max, number: UInt64(path.utf8.count))
  }
}
