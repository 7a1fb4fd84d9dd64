// SPDX-License-Identifier: Apache-2.0

/// Everything below folders: files, and folders that are products as a whole.
///
/// A folder is entered once, by whatever path it is met first, so circles of links end. Names that
/// begin with a point are left out, as shells do, unless a copying program is known to write so.
struct FolderWalk {
  /// A folder that is one product, as SAFE is.
  struct Product {
    let path: String
    /// Names right inside it.
    let names: [String]
    var bytes = 0
    /// The newest times of any file in it.
    var modified = Int64.min
    var changed = Int64.min
    /// A file in it that is not complete by its name.
    var unfinished: String?
  }

  private(set) var files: [FoundFile] = []
  private(set) var products: [Product] = []
  private(set) var unplaced: [PassCatalogue.Entry] = []
  private(set) var aside: [PassCatalogue.Entry] = []
  /// Places in `files` by what they are on disk: a file is met once under one name.
  private var seenFiles: [FileStatus.Identity: Int] = [:]
  private var seenFolders: Set<FileStatus.Identity> = []

  /// Takes a file or folder.
  mutating func take(_ input: InputExpansion.Input) {
    guard let status = FileStatus(input.path) else {
      unplaced.append(.init(path: input.path, reason: "It went away during the scan."))
      return
    }
    switch status.kind {
    case .folder: walk(input.path, status: status)
    case .file:
      let kind = FoundFile.Kind(ofName: ProductName.file(in: input.path))
      // A raster of any ending can be named by itself.
      append(
        FoundFile(path: input.path, status: status, isRaster: input.isNamed && kind == .other))
    case .other:
      unplaced.append(.init(path: input.path, reason: "It is no file and no folder."))
    }
  }

  private mutating func append(_ file: FoundFile) {
    // One file by two paths; under two names it may well be meant as two.
    let seen = seenFiles.updateValue(files.count, forKey: file.identity)
    if let seen, files[seen].name == file.name {
      seenFiles[file.identity] = seen
      return
    }
    files.append(file)
  }

  /// Walks a folder and all below it; links are followed.
  private mutating func walk(_ path: String, status: FileStatus) {
    var rest = [(path, status)]
    while let (folder, status) = rest.popLast() {
      guard seenFolders.insert(status.identity).inserted else { continue }
      let listing: FolderListing
      switch FolderListing.listing(of: folder) {
      case .success(let found): listing = found
      case .failure(let words):
        unplaced.append(
          .init(path: folder, reason: "The folder cannot be listed: \(words.text)."))
        continue
      }
      if folder.hasSuffix(".SAFE") || listing.holdsProduct {
        appendProduct(folder, listing: listing)
        continue
      }
      take(listing, of: folder)
      // Backwards, so that folders are taken in byte order.
      rest += listing.entries.reversed().filter { $0.status.kind == .folder }
        .filter { !$0.name.hasPrefix(".") }
        .map { (PassFiles.joined(folder, $0.name), $0.status) }
    }
  }

  /// Takes the files of a folder.
  private mutating func take(_ listing: FolderListing, of folder: String) {
    func entry(_ name: String, _ reason: String) -> PassCatalogue.Entry {
      .init(path: PassFiles.joined(folder, name), reason: reason)
    }
    for name in listing.broken where !name.hasPrefix(".") {
      unplaced.append(entry(name, "It is a link that leads nowhere, or it cannot be looked at."))
    }
    for name in listing.unreadableNames {
      unplaced.append(entry(name, "Its name is no UTF-8; rename it."))
    }
    // ENVI rasters may have no ending; their header has.
    let headers = Set(
      listing.entries.lazy.map(\.name).filter { $0.hasSuffix(".hdr") || $0.hasSuffix(".HDR") }
        .map { String($0.dropLast(4)) })
    for file in listing.entries where file.status.kind != .folder {
      let path = PassFiles.joined(folder, file.name)
      let isRaster = !headers.isEmpty && headers.contains(file.name)
      let found = FoundFile(path: path, status: file.status, isRaster: isRaster)
      guard !file.name.hasPrefix(".") || found.finishedName != nil else { continue }
      guard file.status.kind == .file else {
        unplaced.append(.init(path: path, reason: "It is a pipe, socket or device."))
        continue
      }
      append(found)
    }
  }

  private mutating func appendProduct(_ path: String, listing: FolderListing) {
    var product = Product(path: path, names: listing.entries.map(\.name))
    var rest = [listing.entries.map { (PassFiles.joined(path, $0.name), $0) }]
    while let entries = rest.popLast() {
      for (path, entry) in entries {
        guard entry.status.kind == .folder else {
          product.bytes += entry.status.bytes
          product.modified = max(product.modified, entry.status.modified)
          product.changed = max(product.changed, entry.status.changed)
          if UnfinishedName(entry.name) != nil { product.unfinished = product.unfinished ?? path }
          continue
        }
        guard seenFolders.insert(entry.status.identity).inserted else { continue }
        if case .success(let inner) = FolderListing.listing(of: path) {
          rest.append(inner.entries.map { (PassFiles.joined(path, $0.name), $0) })
        }
      }
    }
    products.append(product)
  }
}

extension FolderListing {
  /// Whether the folder is a SAFE product that was renamed.
  fileprivate var holdsProduct: Bool {
    func has(_ name: String) -> Bool { entries.contains { $0.name == name } }
    return has("MTD_MSIL2A.xml") && has("GRANULE") || has("manifest.safe") && has("measurement")
  }
}
