// SPDX-License-Identifier: Apache-2.0
import Foundation
public import GDAL

/// The files of one side of a comparison, in the order in which they were named.
public struct PassFiles: Hashable, Sendable {
  /// What the user typed.
  public let argument: String
  /// The rasters.
  public let paths: [String]
  /// Files of metadata that lie with the rasters of a product: `MTD_MSIL2A.xml`, a STAC item, MTL.
  public let metadataPaths: [String]
  /// Whether a product was given and not its single files: then the sensor's profile chooses bands.
  public let isProduct: Bool

  /// Whether the product is a tree of folders that a ground segment made, as SAFE is.
  let isInTree: Bool

  /// Endings under which rasters are looked for in a folder.
  static let rasterEndings: Set<String> = [
    "tif", "tiff", "jp2", "img", "nc", "h5", "he5", "hdf5", "png", "bmp", "jpg", "jpeg", "vrt",
    "dat", "bil", "bsq", "bip",
  ]

  init(
    argument: String, paths: [String], metadataPaths: [String], isProduct: Bool, isInTree: Bool
  ) {
    self.argument = argument
    self.paths = paths
    self.metadataPaths = metadataPaths
    self.isProduct = isProduct
    self.isInTree = isInTree
  }

  /// Finds the files that an argument means: a raster, a folder or zip file that holds one pass, a
  /// STAC item, or a list of rasters with commas between them.
  ///
  /// - Parameters:
  ///   - argument: What the user typed.
  ///   - policy: Which files may be opened; a STAC item may name some on the network.
  /// - Throws: `PassError` with code `.missing`, `.refused`, `.unreadable` (a damaged zip file or item)
  ///   or `.noRaster` for a folder without one.
  public init(_ argument: String, policy: OpenPolicy = OpenPolicy()) throws(PassError) {
    self.argument = argument
    if let kind = PassFiles.kind(of: argument) {
      let found = try PassFiles.contents(of: argument, kind: kind, policy: policy)
      (paths, metadataPaths) = (found.rasters, found.metadata)
      (isProduct, isInTree) = (found.isProduct, found.isInTree)
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for part in parts where !PassFiles.isVirtual(part) {
      guard PassFiles.kind(of: part) != nil else {
        throw PassError(
          .missing, part.isEmpty ? argument : part,
          part.isEmpty
            ? "There is an empty name in the list." : "There is no such file or folder.")
      }
    }
    paths = parts
    metadataPaths = PassFiles.metadata(beside: parts)
    isProduct = false
    isInTree = false
  }

  private enum Kind { case file, folder }

  /// Paths that only GDAL can look up; GDAL says what is wrong with them.
  private static func isVirtual(_ path: String) -> Bool {
    path.hasPrefix("/vsi") || path.contains("://") || path.contains(":/")
      || path.prefixMatch(of: #/[A-Za-z0-9]+:/#) != nil
  }

  private static func kind(of path: String) -> Kind? {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return nil
    }
    return isFolder.boolValue ? .folder : .file
  }

  /// What was found under one name.
  private struct Contents {
    var rasters: [String]
    var metadata: [String]
    var isProduct: Bool
    var isInTree = false
  }

  private static func contents(
    of path: String, kind: Kind, policy: OpenPolicy
  ) throws(PassError) -> Contents {
    guard kind == .file else { return try contents(ofFolder: path) }
    switch path.lowercased() {
    case let name where name.hasSuffix(".zip"):
      return try contents(ofTree: "/vsizip/\(path)", named: path)
    case let name where name.hasSuffix("mtd_msil2a.xml"):
      return try contents(ofTree: folder(of: path), named: path)
    case let name where name.hasSuffix(".json"):
      return Contents(
        rasters: try STACItem(path).rasters(policy: policy), metadata: [path], isProduct: true)
    default:
      return Contents(rasters: [path], metadata: metadata(beside: [path]), isProduct: false)
    }
  }

  private static func contents(ofFolder folder: String) throws(PassError) -> Contents {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw PassError(
        .missing, folder, "The folder cannot be listed: \(error.localizedDescription)")
    }
    // Products of Copernicus are trees with their metadata at the root.
    if names.contains("MTD_MSIL2A.xml") || names.contains("manifest.safe") {
      return try contents(ofTree: folder, named: folder)
    }
    let rasters = names.filter(isRaster)
    // A product that was unpacked into a folder of its own.
    let products = names.filter { $0.hasSuffix(".SAFE") }
    if rasters.isEmpty, products.count == 1 {
      return try contents(ofFolder: joined(folder, products[0]))
    }
    guard !rasters.isEmpty else {
      throw PassError(
        .noRaster, folder,
        "The folder holds no raster; name the files themselves if they are there.")
    }
    let paths = rasters.sorted(by: inByteOrder).map { joined(folder, $0) }
    return Contents(
      rasters: paths,
      metadata: names.filter(isMetadata).sorted(by: inByteOrder).map { joined(folder, $0) },
      isProduct: true)
  }

  private static func contents(ofTree root: String, named name: String) throws(PassError)
    -> Contents
  {
    let names = try PassError.translating { () throws(GDALError) in
      try VirtualFile.names(below: root)
    }
    let rasters = names.filter(isRaster).sorted(by: inByteOrder)
    guard !rasters.isEmpty else {
      throw PassError(.noRaster, name, "It holds no raster.")
    }
    return Contents(
      rasters: rasters.map { joined(root, $0) },
      metadata: names.filter(isMetadata).sorted(by: inByteOrder).map { joined(root, $0) },
      isProduct: true, isInTree: true)
  }

  private static func isRaster(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
    return !name.hasPrefix(".")
      && rasterEndings.contains(name[name.index(after: dot)...].lowercased())
  }

  private static func isMetadata(_ path: String) -> Bool {
    let name = (path.split(separator: "/").last ?? "").lowercased()
    return name == "mtd_msil2a.xml" || name.hasSuffix("_mtl.json") || name.hasSuffix("_mtl.txt")
      || (name.hasSuffix(".json") && !path.contains("/"))
  }

  /// Metadata in the folder of files that were named one by one.
  private static func metadata(beside paths: [String]) -> [String] {
    var found: [String] = []
    for folder in Set(paths.filter { !isVirtual($0) }.map(folder)).sorted(by: inByteOrder) {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: folder)
      } catch {
        // The files can be read nonetheless; then they speak for themselves.
        continue
      }
      found += names.filter(isMetadata).sorted(by: inByteOrder).map { joined(folder, $0) }
    }
    return found
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func joined(_ folder: String, _ name: String) -> String {
    folder == "." ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func inByteOrder(_ one: String, _ other: String) -> Bool {
    one.utf8.lexicographicallyPrecedes(other.utf8)
  }
}
