// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

/// A raster that was made and can still be described and filled.
struct NewRaster: ~Copyable {
  let owned: DatasetHandle
  let path: String

  /// What GDAL cannot store in the file itself must not end up in another file beside it.
  static let settings = CallSettings(readsSidecars: false)

  init(_ owned: consuming DatasetHandle, path: String) {
    self.owned = owned
    self.path = path
  }

  func setNoData(_ value: Double, band: Int) throws(GDALError) {
    let target = unsafe try self.band(band)
    try call("no-data value") {
      let status: CPLErr
      switch unsafe GDALGetRasterDataType(target) {
      case GDT_Int64:
        guard let exact = Int64(exactly: value) else { return nil }
        status = unsafe GDALSetRasterNoDataValueAsInt64(target, exact)
      case GDT_UInt64:
        guard let exact = UInt64(exactly: value) else { return nil }
        status = unsafe GDALSetRasterNoDataValueAsUInt64(target, exact)
      default: status = unsafe GDALSetRasterNoDataValue(target, value)
      }
      return status == CE_None ? () : nil
    }
  }

  func place(
    _ geoTransform: GeoTransform?, _ reference: SpatialReference?
  ) throws(GDALError) {
    let handle = unsafe owned.raw
    if let geoTransform {
      var numbers = geoTransform.gdalNumbers
      try call("map coordinates") {
        unsafe GDALSetGeoTransform(handle, &numbers) == CE_None ? () : nil
      }
    }
    if let reference {
      try call("coordinate system") {
        let status = unsafe reference.withHandle { unsafe GDALSetSpatialRef(handle, $0) }
        return status == CE_None ? () : nil
      }
    }
  }

  func setMetadata(_ metadata: [String: String]) throws(GDALError) {
    let handle = unsafe owned.raw
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
      try call("metadata \(name)") {
        unsafe GDALSetMetadataItem(handle, name, value, nil) == CE_None ? () : nil
      }
    }
  }

  func setDescription(_ text: String, band: Int) throws(GDALError) {
    let target = unsafe try self.band(band)
    try call("description") { unsafe GDALSetDescription(target, text) }
  }

  func band(_ band: Int) throws(GDALError) -> GDALRasterBandH {
    let count = unsafe Int(GDALGetRasterCount(owned.raw))
    guard band >= 1, band <= count else {
      throw GDALError(
        code: .invalidArgument, subject: "\(path), band \(band)",
        explanation: "The raster has \(count) bands, counted from 1.")
    }
    return unsafe try checked(.writeFailed, "\(path), band \(band)") {
      unsafe GDALGetRasterBand(owned.raw, Int32(band))
    }
  }

  func call(_ what: String, _ body: () -> Void?) throws(GDALError) {
    try checked(.writeFailed, "\(path), \(what)") { NewRaster.settings.hold(body) }
  }
}

/// Makes the file; its pixels are not yet written.
func create(
  _ path: String, _ format: RasterFormat, size: RasterSize, bandCount: Int, type: PixelType
) throws(GDALError) -> DatasetHandle {
  guard let number = GDALVersions.dataType(type) else {
    throw GDALError(
      code: .unsupported, subject: path,
      explanation: "GDAL \(GDALLibrary.version) has no pixels of type \(type).")
  }
  let driver = unsafe try writableDriver(format.driver, path: path)
  let (raw, messages) = unsafe collectingMessages {
    unsafe NewRaster.settings.hold {
      unsafe withTextList(format.options(for: type)) {
        unsafe GDALCreate(
          driver, path, Int32(size.width), Int32(size.height), Int32(bandCount), number, $0)
      }
    }
  }
  guard let raw = unsafe raw else {
    throw GDALError(code: .createFailed, subject: path, messages: messages)
  }
  let owned = unsafe DatasetHandle(taking: raw)
  guard !messages.contains(where: \.isFailure) else {
    throw GDALError(code: .createFailed, subject: path, messages: messages)
  }
  return owned
}

/// A driver that may write to a path.
func writableDriver(_ name: String, path: String) throws(GDALError) -> GDALDriverH {
  _ = driversRegistered
  guard !reachesNetwork(path) else {
    throw GDALError(
      code: .refused, subject: path,
      explanation: "The path reaches the network; nothing is written.")
  }
  guard let driver = unsafe GDALGetDriverByName(name) else {
    throw GDALError(
      code: .driverMissing, subject: path,
      explanation: "This GDAL \(GDALLibrary.version) was built without the driver \(name).")
  }
  return unsafe driver
}
