// SPDX-License-Identifier: Apache-2.0
import CGDAL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Looks through a virtual raster before GDAL opens it.
///
/// A VRT names further files, which GDAL opens with any driver, and it can carry Python. So every
/// source, and the sources of sources, must be a local file of an allowed driver in the folder of
/// the VRT (or below it), links resolved; and only kinds of bands whose sources are visible in the
/// text are let through. The text is parsed by GDAL.
struct VirtualRasterCheck {
  let policy: OpenPolicy
  /// A VRT nested deeper than this is refused.
  private let deepest = 8
  /// Larger descriptions are refused before they are read.
  private let mostBytes: Int64 = 64 << 20

  init(policy: OpenPolicy) {
    self.policy = policy
  }

  /// The path to open where the file is a VRT whose sources are in order, nil where it is no VRT.
  ///
  /// - Throws: `GDALError` with code `.refused`, naming the source.
  func localPath(ofVRT path: String) throws(GDALError) -> String? {
    if path.hasPrefix("<") || path.hasPrefix("vrt:") {
      throw refusal(path, "A virtual raster must be a file.")
    }
    guard let place = Place(path), case .file = PathKind(of: place.path) else { return nil }
    guard identify(place.path, kind: GDAL_OF_RASTER, drivers: ["VRT"]) != nil else { return nil }
    var seen: Set<String> = []
    try check(place, folder: place.folder, depth: 0, seen: &seen)
    return place.path
  }

  private func refusal(_ path: String, _ explanation: String) -> GDALError {
    GDALError(code: .refused, subject: path, explanation: explanation)
  }

  private func check(
    _ vrt: Place, folder: String, depth: Int, seen: inout Set<String>
  ) throws(GDALError) {
    guard depth <= deepest else { throw refusal(vrt.path, "Virtual rasters nest too deeply.") }
    guard seen.insert(vrt.path).inserted else { return }
    guard case .file(let bytes) = PathKind(of: vrt.path), bytes <= mostBytes else {
      throw refusal(vrt.path, "The virtual raster is too large a file.")
    }
    for source in try VirtualRasterSource.all(inVRT: vrt.path) {
      let named = source.isRelative ? vrt.folder + "/" + source.name : source.name
      if !policy.allowsNetwork, reachesNetwork(source.name) {
        throw refusal(vrt.path, "Its source \(source.name) reaches the network.")
      }
      guard let place = Place(named), case .file = PathKind(of: place.path) else {
        throw refusal(vrt.path, "Its source \(source.name) is not a local file.")
      }
      guard place.lies(in: folder) else {
        throw refusal(vrt.path, "Its source \(source.name) lies outside of the VRT's own folder.")
      }
      // GDAL opens sources with the first of all its drivers that recognises them.
      let driver = identify(place.path, kind: GDAL_OF_RASTER, drivers: nil) ?? "none"
      guard driver == "VRT" || policy.rasterDrivers.contains(driver) else {
        throw refusal(
          vrt.path, "Its source \(source.name) needs GDAL's driver \(driver), which is not allowed."
        )
      }
      try requireHarmlessSidecars(of: place.path, drivers: policy.rasterDrivers)
      if driver == "VRT" { try check(place, folder: folder, depth: depth + 1, seen: &seen) }
    }
  }
}

/// An absolute path without links and steps upwards.
private struct Place {
  let path: String

  /// nil where there is nothing at the path, or where it cannot be followed.
  init?(_ path: String) {
    if path.hasPrefix("/vsi") {
      // Virtual file systems have no links; a step upwards has no business there.
      let steps = path.split(separator: "/", omittingEmptySubsequences: false)
      guard !steps.contains("..") else { return nil }
      self.path = path
    } else {
      guard let resolved = unsafe realpath(path, nil) else { return nil }
      defer { unsafe free(resolved) }
      self.path = unsafe String(cString: resolved)
    }
  }

  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  func lies(in folder: String) -> Bool { path.hasPrefix(folder + "/") }
}
