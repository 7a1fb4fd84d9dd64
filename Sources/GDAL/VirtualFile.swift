// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// Files of GDAL's virtual file systems, above all those in memory below `/vsimem/`.
///
/// They are shared by the whole process and live until they are removed.
public enum VirtualFile {
  /// The bytes of a file.
  ///
  /// - Throws: `GDALError` with code `.notFound` or `.readFailed`.
  /// - Complexity: O(*n*) in the file's length.
  public static func bytes(of path: String) throws(GDALError) -> [UInt8] {
    guard case .file(let length) = PathKind(of: path) else {
      throw GDALError(code: .notFound, subject: path, explanation: "There is no such file.")
    }
    return try checked(.readFailed, path) {
      guard let file = unsafe VSIFOpenL(path, "rb") else { return nil }
      defer { unsafe VSIFCloseL(file) }
      var bytes = [UInt8](repeating: 0, count: Int(length))
      let count = unsafe VSIFReadL(&bytes, 1, bytes.count, file)
      return count == bytes.count ? bytes : nil
    }
  }

  /// Names of all files and folders below a folder, with `/` between their parts.
  ///
  /// The folder may be one of this machine or the inside of an archive (`/vsizip/PATH`). The
  /// corresponding GDAL function is `VSIReadDirRecursive`.
  ///
  /// - Throws: `GDALError`: `.refused` for paths on the network, `.openFailed` where the folder cannot
  ///   be listed or the archive is damaged.
  /// - Complexity: O(*n*) in the files.
  public static func names(below folder: String) throws(GDALError) -> [String] {
    guard !reachesNetwork(folder) else { throw GDALError(code: .refused, subject: folder) }
    return try checked(.openFailed, folder) {
      guard let list = unsafe VSIReadDirRecursive(folder) else { return nil }
      return unsafe takingTexts(list)
    }
  }

  /// Writes a file, replacing one that is there.
  ///
  /// - Throws: `GDALError` with code `.writeFailed`, or `.refused` for paths on the network.
  public static func write(_ bytes: [UInt8], to path: String) throws(GDALError) {
    guard !reachesNetwork(path) else { throw GDALError(code: .refused, subject: path) }
    try checked(.writeFailed, path) { () -> Void? in
      guard let file = unsafe VSIFOpenL(path, "wb") else { return nil }
      let count = unsafe VSIFWriteL(bytes, 1, bytes.count, file)
      let status = unsafe VSIFCloseL(file)
      return count == bytes.count && status == 0 ? () : nil
    }
  }

  /// Removes a file; whether there was one.
  @discardableResult
  public static func remove(_ path: String) -> Bool {
    guard !reachesNetwork(path) else { return false }
    return ignoringMessages { unsafe VSIUnlink(path) } == 0
  }
}
