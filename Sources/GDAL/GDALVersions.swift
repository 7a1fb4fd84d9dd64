// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

/// What differs between the GDAL versions that this module works with (3.6 to current).
///
/// Every check of a version stands in this file.
enum GDALVersions {
  /// As the headers say, for example 3060200.
  static var compiled: Int { Int(cgdal_compiled_version) }
  /// As the library that runs says.
  static let runtime: Int = unsafe Int(text(GDALVersionInfo("VERSION_NUM")) ?? "") ?? 0

  /// The least version with signed bytes (RFC 87).
  static let int8 = 3_070_000

  /// Number of `GDT_Int8`, named only in newer headers.
  private static let int8Number: UInt32 = 14

  /// GDAL's number of a pixel type, nil where this GDAL lacks it.
  static func dataType(_ type: PixelType) -> GDALDataType? {
    switch type {
    case .uint8: GDT_Byte
    case .int8: runtime >= int8 ? GDALDataType(rawValue: int8Number) : nil
    case .uint16: GDT_UInt16
    case .int16: GDT_Int16
    case .uint32: GDT_UInt32
    case .int32: GDT_Int32
    case .uint64: GDT_UInt64
    case .int64: GDT_Int64
    case .float32: GDT_Float32
    case .float64: GDT_Float64
    }
  }

  /// The pixel type of a band, nil for complex and other types.
  ///
  /// Before 3.7 a signed byte was an unsigned one with a note in the metadata; that note would be
  /// lost on the way to the pixels, so such a band has no type here and is refused.
  static func pixelType(_ type: GDALDataType, hasSignedByteNote: Bool) -> PixelType? {
    if hasSignedByteNote { return nil }
    return PixelType.allCases.first { dataType($0) == type }
  }

  /// Closes a dataset; whether GDAL's status, where it has one (3.7, RFC 91), says success.
  static func close(_ handle: GDALDatasetH) -> Bool {
    // The function returned nothing up to 3.6 and a `CPLErr` since; a generic copes with both.
    let status: Any = unsafe GDALClose(handle)
    guard let status = status as? CPLErr else { return true }
    return status == CE_None
  }
}
