// SPDX-License-Identifier: Apache-2.0
import CGDAL
import Synchronization

/// Registers GDAL's drivers once; `GDALAllRegister` must not run on two threads.
let driversRegistered: Void = GDALAllRegister()

/// What GDAL itself can do, and the few settings that hold for the whole process.
public enum GDALLibrary {
  /// A driver of this GDAL.
  public struct Driver: Hashable, Sendable {
    /// Short name, for example `GTiff`.
    public let name: String
    /// The name for people.
    public let longName: String
    /// Whether it reads rasters.
    public let isRaster: Bool
    /// Whether it reads vector layers.
    public let isVector: Bool
    /// Whether it can make new datasets, in place or as a copy.
    public let canCreate: Bool
  }

  /// Version of the library that runs, for example `3.6.2`.
  public static var version: String { unsafe text(GDALVersionInfo("RELEASE_NAME")) ?? "" }
  /// Number of the library that runs, for example 3060200.
  public static var versionNumber: Int { GDALVersions.runtime }
  /// Number of the headers that this module was built with.
  public static var compiledVersionNumber: Int { GDALVersions.compiled }
  /// Whether library and headers are of the same minor version.
  public static var versionsAgree: Bool {
    versionNumber / 10_000 == compiledVersionNumber / 10_000
  }

  /// Version of PROJ, for example `9.1.1`.
  public static var projVersion: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    unsafe OSRGetPROJVersion(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  /// Whether GDAL was built with GEOS, which buffers and unions need.
  public static var hasGEOS: Bool {
    let information = unsafe text(GDALVersionInfo("BUILD_INFO")) ?? ""
    return information.split(whereSeparator: \.isNewline).contains("GEOS_ENABLED=YES")
  }

  /// All drivers, by name.
  public static var drivers: [Driver] {
    _ = driversRegistered
    return (0..<GDALGetDriverCount()).compactMap { index -> Driver? in
      guard let handle = unsafe GDALGetDriver(index),
        let name = unsafe text(GDALGetDriverShortName(handle))
      else { return nil }
      func has(_ capability: String) -> Bool {
        unsafe text(GDALGetMetadataItem(handle, capability, nil)) == "YES"
      }
      return unsafe Driver(
        name: name, longName: text(GDALGetDriverLongName(handle)) ?? "",
        isRaster: has("DCAP_RASTER"), isVector: has("DCAP_VECTOR"),
        canCreate: has("DCAP_CREATE") || has("DCAP_CREATECOPY"))
    }.sorted { $0.name < $1.name }
  }

  /// Whether this GDAL has a driver.
  public static func hasDriver(_ name: String) -> Bool {
    _ = driversRegistered
    return unsafe GDALGetDriverByName(name) != nil
  }

  /// Limits the memory that GDAL keeps decoded blocks in, for all datasets together.
  ///
  /// GDAL's own default is 5 % of the machine's memory, which makes memory depend on the machine.
  /// Holds for the process; set it once, before datasets are opened.
  public static func setBlockCacheLimit(bytes: Int) {
    precondition(bytes >= 0, "a cache's size is not negative")
    GDALSetCacheMax64(GIntBig(bytes))
  }

  /// Whether drivers were removed already.
  private static let areDriversRestricted = Atomic(false)

  /// Removes, for the whole process, every driver that could reach the network or run code.
  ///
  /// An allow-list holds for the file that is opened; GDAL itself opens masks (`.msk`) and
  /// overviews beside it with any driver. A program that reads strangers' files and never needs the
  /// network calls this once at its start, before a dataset is opened and before other threads use
  /// GDAL. PROJ is told not to fetch grids either. It cannot be undone; later calls do nothing, for
  /// GDAL's list of drivers must not change while other threads look at it.
  ///
  /// - Parameter policy: Its drivers are kept, and those that this module needs.
  public static func restrictDrivers(to policy: OpenPolicy = OpenPolicy()) {
    let isFirst = areDriversRestricted.exchange(true, ordering: .sequentiallyConsistent) == false
    guard isFirst else { return }
    let kept = Set(policy.rasterDrivers + policy.vectorDrivers + ["VRT", "MEM", "Memory", "COG"])
    for driver in drivers where !kept.contains(driver.name) {
      guard let handle = unsafe GDALGetDriverByName(driver.name) else { continue }
      unsafe GDALDeregisterDriver(handle)
      unsafe GDALDestroyDriver(handle)
    }
    if !policy.allowsNetwork { OSRSetPROJEnableNetwork(0) }
  }
}
