// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The files of one side of a comparison, in the order in which they were named.
public struct PassFiles: Hashable, Sendable {
  /// What the user typed.
  public let argument: String
  /// The rasters.
  public let paths: [String]

  /// Endings under which rasters are looked for in a folder.
  static let rasterEndings: Set<String> = [
    "tif", "tiff", "jp2", "img", "nc", "h5", "he5", "hdf5", "png", "bmp", "jpg", "jpeg", "vrt",
    "dat", "bil", "bsq", "bip",
  ]

  /// Finds the files that an argument means: a raster, a folder that holds one pass, or a list of
  /// rasters with commas between them.
  ///
  /// - Throws: `PassError` with code `.missing`, or `.noRaster` for a folder without one.
  public init(_ argument: String) throws(PassError) {
    self.argument = argument
    if let kind = PassFiles.kind(of: argument) {
      paths = kind == .folder ? try PassFiles.rasters(in: argument) : [argument]
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

  private static func rasters(in folder: String) throws(PassError) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw PassError(
        .missing, folder, "The folder cannot be listed: \(error.localizedDescription)")
    }
    let rasters = names.filter { name in
      guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return false }
      return !name.hasPrefix(".")
        && rasterEndings.contains(name[name.index(after: dot)...].lowercased())
    }
    guard !rasters.isEmpty else {
      throw PassError(
        .noRaster, folder,
        "The folder holds no raster; name the files themselves if they are there.")
    }
    return rasters.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
      folder.hasSuffix("/") ? folder + $0 : folder + "/" + $0
    }
  }
}
