// SPDX-License-Identifier: Apache-2.0
import CGDAL

/// A coordinate system, as a value: its text in WKT 2.
///
/// Two values are equal when their texts are; ``isSame(as:)`` asks PROJ whether two texts mean the
/// same system. Coordinates of this module are always x = easting or longitude first, whatever the
/// authority's order of axes is.
public struct SpatialReference: Hashable, Sendable {
  /// A zone of the Universal Transverse Mercator system.
  public struct UTMZone: Hashable, Sendable {
    /// 1 to 60.
    public let number: Int
    /// Whether northings count from the equator; else from 10,000 km south of it.
    public let isNorthern: Bool

    /// The zone with a number and hemisphere.
    public init(number: Int, isNorthern: Bool) {
      self.number = number
      self.isNorthern = isNorthern
    }
  }

  /// The system in WKT 2 (ISO 19162:2019), one line.
  public let wkt: String

  /// A system from WKT 1 or 2; nothing is looked up in files or on the network.
  ///
  /// - Throws: `GDALError` with code `.spatialReferenceInvalid`.
  public init(wkt: String) throws(GDALError) {
    self.wkt = unsafe try SpatialReference.exported(subject: "WKT") { handle in
      unsafe wkt.withCString { start in
        var rest: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutablePointer(mutating: start)
        return unsafe OSRImportFromWkt(handle, &rest)
      }
    }
  }

  /// A system of the EPSG register.
  ///
  /// - Throws: `GDALError` with code `.spatialReferenceInvalid`.
  public init(epsg code: Int) throws(GDALError) {
    guard let number = Int32(exactly: code) else {
      throw GDALError(code: .spatialReferenceInvalid, subject: "EPSG:\(code)")
    }
    wkt = unsafe try SpatialReference.exported(subject: "EPSG:\(code)") { handle in
      unsafe OSRImportFromEPSG(handle, number)
    }
  }

  /// A copy of a system that GDAL holds; nil where it cannot be written as WKT.
  init?(copying handle: OGRSpatialReferenceH) {
    guard let wkt = unsafe exportedWKT(handle), !wkt.isEmpty else { return nil }
    self.wkt = wkt
  }

  private static func exported(
    subject: String, _ read: (OGRSpatialReferenceH) -> OGRErr
  ) throws(GDALError) -> String {
    let text: String = try checked(.spatialReferenceInvalid, subject) {
      guard let handle = unsafe OSRNewSpatialReference(nil) else { return nil }
      defer { unsafe OSRRelease(handle) }
      guard unsafe read(handle) == OGRERR_NONE else { return nil }
      return unsafe exportedWKT(handle)
    }
    guard !text.isEmpty else {
      throw GDALError(code: .spatialReferenceInvalid, subject: subject)
    }
    return text
  }

  /// Lends GDAL's form of the system, with x first; nil where the text cannot be read back.
  func withHandle<Result>(_ body: (OGRSpatialReferenceH) -> Result?) -> Result? {
    guard let handle = unsafe OSRNewSpatialReference(nil) else { return nil }
    defer { unsafe OSRRelease(handle) }
    let status = unsafe wkt.withCString { start in
      var rest: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutablePointer(mutating: start)
      return unsafe OSRImportFromWkt(handle, &rest)
    }
    guard status == OGRERR_NONE else { return nil }
    unsafe OSRSetAxisMappingStrategy(handle, OAMS_TRADITIONAL_GIS_ORDER)
    return unsafe body(handle)
  }

  private func answer<Result>(_ question: (OGRSpatialReferenceH) -> Result?) -> Result? {
    ignoringMessages { unsafe withHandle { unsafe question($0) } }
  }
}

/// WKT 2 of a system in one line.
private func exportedWKT(_ handle: OGRSpatialReferenceH) -> String? {
  unsafe withConstantTextList(["FORMAT=WKT2_2019", "MULTILINE=NO"]) { options in
    var exported: UnsafeMutablePointer<CChar>? = nil
    let status = unsafe OSRExportToWktEx(handle, &exported, options)
    defer { unsafe VSIFree(exported) }
    return status == OGRERR_NONE ? unsafe text(exported) : nil
  }
}

extension SpatialReference {
  /// The system's name, for example `WGS 84 / UTM zone 37N`.
  public var name: String { unsafe answer { unsafe text(OSRGetName($0)) } ?? "" }

  /// The UTM zone, recognised from the projection's parameters, with or without an EPSG code.
  ///
  /// The corresponding GDAL function is `OSRGetUTMZone`.
  public var utmZone: UTMZone? {
    unsafe answer { handle in
      var isNorthern: Int32 = 0
      let number = unsafe OSRGetUTMZone(handle, &isNorthern)
      return number == 0 ? nil : UTMZone(number: Int(number), isNorthern: isNorthern != 0)
    }
  }

  /// The code of the EPSG register that the system carries, nil where it carries none.
  public var epsg: Int? {
    unsafe answer { handle in
      guard unsafe text(OSRGetAuthorityName(handle, nil)) == "EPSG" else { return nil }
      return unsafe text(OSRGetAuthorityCode(handle, nil)).flatMap { Int($0) }
    }
  }

  /// Whether coordinates are longitude and latitude.
  public var isGeographic: Bool { unsafe answer { unsafe OSRIsGeographic($0) != 0 } ?? false }
  /// Whether coordinates are easting and northing of a map projection.
  public var isProjected: Bool { unsafe answer { unsafe OSRIsProjected($0) != 0 } ?? false }

  /// Length of the unit of a projected system in metres; nil for other systems.
  public var linearUnitMetres: Double? {
    unsafe answer { handle in
      guard unsafe OSRIsProjected(handle) != 0 else { return nil }
      return unsafe OSRGetLinearUnits(handle, nil)
    }
  }

  /// Whether two texts mean the same system; order of axes, names and codes do not count.
  ///
  /// The corresponding GDAL function is `OSRIsSameEx`.
  public func isSame(as other: SpatialReference) -> Bool {
    if wkt == other.wkt { return true }
    return unsafe answer { mine in
      unsafe other.withHandle { theirs in
        unsafe withConstantTextList([
          "IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
          "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS",
        ]) { unsafe OSRIsSameEx(mine, theirs, $0) != 0 }
      }
    } ?? false
  }
}
