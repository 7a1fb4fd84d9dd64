// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

/// A raster opened for reading, with sole ownership: it closes when its owner lets go of it.
///
/// A dataset belongs to one task at a time; the compiler refuses to share it, and every reader
/// opens its own. Reading is `mutating` because it moves GDAL's file position and cache. Bands are
/// numbers counted from 1, never objects that could outlive the dataset. Opening and reading write
/// nothing beside the file.
@safe public struct RasterDataset: ~Copyable {
  /// The path as it was given; for a warped raster the path of its source.
  public let path: String
  /// Columns and rows.
  public let size: RasterSize
  /// Number of bands.
  public let bandCount: Int

  let owned: DatasetHandle
  let settings: CallSettings

  /// Opens a raster file for reading.
  ///
  /// The corresponding GDAL function is `GDALOpenEx`.
  ///
  /// - Parameters:
  ///   - path: A local path, a path of GDAL's virtual file systems, or a subdataset's name.
  ///   - policy: The drivers allowed, and whether network and virtual rasters are.
  /// - Throws: `GDALError`: `.notFound`, `.isDirectory`, `.emptyFile`, `.notRecognised`,
  ///   `.openFailed` (damaged or cut off), `.refused` by the policy.
  public init(readingFrom path: String, policy: OpenPolicy = OpenPolicy()) throws(GDALError) {
    _ = driversRegistered
    var place = path
    var drivers = policy.availableRasterDrivers
    if policy.allowsVRT {
      drivers.append("VRT")
      if let checked = try VirtualRasterCheck(policy: policy).localPath(ofVRT: path) {
        place = checked
      }
    } else {
      drivers.removeAll { $0 == "VRT" }
    }
    let handle = unsafe try openDataset(
      place, flags: GDAL_OF_RASTER | GDAL_OF_READONLY, drivers: drivers, what: "raster",
      policy: policy)
    unsafe self.init(
      taking: DatasetHandle(taking: handle), path: path, settings: policy.settings)
  }

  /// Takes over what was opened or made.
  init(taking owned: consuming DatasetHandle, path: String, settings: CallSettings) {
    let handle = unsafe owned.raw
    self.owned = owned
    self.path = path
    self.settings = settings
    size = unsafe RasterSize(
      width: Int(GDALGetRasterXSize(handle)), height: Int(GDALGetRasterYSize(handle)))
    bandCount = unsafe Int(GDALGetRasterCount(handle))
  }

  /// Closes the raster and reports what goes wrong; without it the raster closes in silence.
  ///
  /// The corresponding GDAL function is `GDALClose`.
  public consuming func close() throws(GDALError) {
    let (path, settings) = (self.path, self.settings)
    try owned.close(subject: path, settings: settings)
  }

  var handle: GDALDatasetH { unsafe owned.raw }
}

extension RasterDataset {
  /// Short name of the driver that reads the file, for example `GTiff`.
  public var driverName: String {
    guard let driver = unsafe GDALGetDatasetDriver(handle) else { return "" }
    return unsafe text(GDALGetDriverShortName(driver)) ?? ""
  }

  /// The map from pixels to coordinates, or nil where the file has none.
  ///
  /// The corresponding GDAL function is `GDALGetGeoTransform`.
  public var geoTransform: GeoTransform? {
    var numbers = [Double](repeating: 0, count: 6)
    let status = look { unsafe GDALGetGeoTransform(handle, &numbers) }
    guard status == CE_None, numbers.allSatisfy(\.isFinite) else { return nil }
    return GeoTransform(gdal: numbers)
  }

  /// Number of ground control points; radar geometry has these and no ``geoTransform``.
  public var groundControlPointCount: Int { look { unsafe Int(GDALGetGCPCount(handle)) } }

  /// The coordinate system, or nil where the file has none.
  ///
  /// The corresponding GDAL function is `GDALGetSpatialRef`.
  public var spatialReference: SpatialReference? {
    look {
      guard let reference = unsafe GDALGetSpatialRef(handle) else { return nil }
      return unsafe SpatialReference(copying: reference)
    }
  }

  /// The files that the raster consists of, itself and those beside it.
  ///
  /// The corresponding GDAL function is `GDALGetFileList`.
  public var files: [String] {
    look { unsafe takingTexts(GDALGetFileList(handle)) }
  }

  /// Grid of the raster, or nil where it has no map coordinates.
  public var grid: RasterGrid? {
    guard let geoTransform else { return nil }
    return RasterGrid(size: size, geoTransform: geoTransform, spatialReference: spatialReference)
  }

  /// Asks for what may not be there; what GDAL says meanwhile is of no interest.
  func look<Result>(_ question: () -> Result) -> Result {
    ignoringMessages { settings.hold(question) }
  }

  /// Runs one fallible call on this raster.
  func checkedCall<Result>(
    _ code: GDALError.Code, _ subject: @autoclosure () -> String, _ call: () -> Result?
  ) throws(GDALError) -> Result {
    try checked(code, "\(path), \(subject())") { settings.hold(call) }
  }

  /// The handle of a band whose number was checked.
  func bandHandle(_ band: Int) -> GDALRasterBandH {
    precondition((1...max(bandCount, 1)).contains(band) && bandCount > 0, "no band \(band)")
    guard let handle = unsafe GDALGetRasterBand(handle, Int32(band)) else {
      preconditionFailure("GDAL has fewer bands than it said")
    }
    return unsafe handle
  }
}

extension GeoTransform {
  init(gdal numbers: [Double]) {
    self.init(
      originX: numbers[0], originY: numbers[3], pixelWidth: numbers[1], pixelHeight: numbers[5],
      rowRotation: numbers[2], columnRotation: numbers[4])
  }

  /// In GDAL's order.
  var gdalNumbers: [Double] {
    [originX, pixelWidth, rowRotation, originY, columnRotation, pixelHeight]
  }
}
