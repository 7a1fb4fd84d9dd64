// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

/// A geometry as a value: its well-known binary form (ISO 13249-3, little-endian).
///
/// It knows no coordinate system; who holds it does. x is easting or longitude.
public struct VectorGeometry: Hashable, Sendable {
  /// What a geometry is made of; heights and measures do not count.
  public enum Kind: String, Hashable, Sendable {
    case point = "Point"
    case lineString = "LineString"
    case polygon = "Polygon"
    case multiPoint = "MultiPoint"
    case multiLineString = "MultiLineString"
    case multiPolygon = "MultiPolygon"
    case collection = "GeometryCollection"
    /// A layer that holds any kind, or a curve or surface that has no name here.
    case unknown = "Unknown"
    /// A layer without geometries.
    case none = "None"
  }

  /// The well-known binary form.
  public let wkb: [UInt8]

  /// A geometry from well-known binary of any flavour and byte order.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`.
  public init(wkb: [UInt8]) throws(GDALError) {
    self = unsafe try VectorGeometry.made("well-known binary") {
      var geometry: OGRGeometryH? = nil
      let length = Int32(clamping: wkb.count)
      guard unsafe OGR_G_CreateFromWkb(wkb, nil, &geometry, length) == OGRERR_NONE else {
        return nil
      }
      return unsafe geometry
    }
  }

  /// A geometry from well-known text.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`.
  public init(wkt: String) throws(GDALError) {
    self = unsafe try VectorGeometry.made("well-known text") {
      unsafe wkt.withCString { start in
        var rest: UnsafeMutablePointer<CChar>? = unsafe UnsafeMutablePointer(mutating: start)
        var geometry: OGRGeometryH? = nil
        guard unsafe OGR_G_CreateFromWkt(&rest, nil, &geometry) == OGRERR_NONE else { return nil }
        return unsafe geometry
      }
    }
  }

  /// The geometry of a GeoJSON geometry object.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`.
  public init(geoJSON: String) throws(GDALError) {
    self = unsafe try VectorGeometry.made("GeoJSON geometry") {
      unsafe OGR_G_CreateGeometryFromJson(geoJSON)
    }
  }

  /// A single point.
  public init(_ point: MapPoint) {
    wkb = WKBWriter.point(point)
  }

  /// A line through points.
  public init(line points: [MapPoint]) {
    wkb = WKBWriter.line(points)
  }

  /// A polygon; the first ring is its outline, further ones are holes.
  ///
  /// A ring that does not end where it starts is closed.
  public init(polygon rings: [[MapPoint]]) {
    wkb = WKBWriter.polygon(rings)
  }

  /// The polygon of an upright rectangle, counter-clockwise from the south-west.
  public init(_ bounds: MapBounds) {
    let (low, high) = (bounds.minimum, bounds.maximum)
    self.init(polygon: [
      [low, MapPoint(x: high.x, y: low.y), high, MapPoint(x: low.x, y: high.y), low]
    ])
  }

  /// A copy of what GDAL holds.
  init?(copying handle: OGRGeometryH) {
    var bytes = unsafe [UInt8](repeating: 0, count: Int(OGR_G_WkbSize(handle)))
    guard unsafe OGR_G_ExportToIsoWkb(handle, wkbNDR, &bytes) == OGRERR_NONE else { return nil }
    wkb = bytes
  }

  /// Takes over and frees what a call of GDAL made.
  static func made(
    _ subject: String, _ make: () -> OGRGeometryH?
  ) throws(GDALError) -> VectorGeometry {
    try checked(.vectorFailed, subject) {
      guard let handle = unsafe make() else { return nil }
      defer { unsafe OGR_G_DestroyGeometry(handle) }
      return unsafe VectorGeometry(copying: handle)
    }
  }

  /// Lends GDAL's form of the geometry.
  func withHandle<Result>(_ body: (OGRGeometryH) -> Result?) -> Result? {
    var geometry: OGRGeometryH? = nil
    let status = unsafe OGR_G_CreateFromWkb(wkb, nil, &geometry, Int32(clamping: wkb.count))
    guard status == OGRERR_NONE, let geometry = unsafe geometry else { return nil }
    defer { unsafe OGR_G_DestroyGeometry(geometry) }
    return unsafe body(geometry)
  }
}
