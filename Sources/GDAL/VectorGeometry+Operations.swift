// SPDX-License-Identifier: Apache-2.0
import CGDAL
import MonitorGrid

extension VectorGeometry {
  /// All places within a distance of the geometry, in the unit of its coordinates.
  ///
  /// The corresponding GDAL function is `OGR_G_Buffer`, which needs GEOS.
  ///
  /// - Parameters:
  ///   - distance: In the unit of the coordinates: use a projected system, not degrees.
  ///   - quadrantSegments: Lines that a quarter of a circle is made of.
  /// - Returns: A polygon or several.
  /// - Throws: `GDALError` with code `.vectorFailed`, or `.unsupported` where GEOS is missing.
  public func buffered(
    by distance: Double, quadrantSegments: Int = 30
  ) throws(GDALError) -> VectorGeometry {
    unsafe try operation("buffer") { unsafe OGR_G_Buffer($0, distance, Int32(quadrantSegments)) }
  }

  /// The places in either of two geometries.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`, or `.unsupported` where GEOS is missing.
  public func union(_ other: VectorGeometry) throws(GDALError) -> VectorGeometry {
    unsafe try operation("union") { mine in unsafe other.withHandle { unsafe OGR_G_Union(mine, $0) }
    }
  }

  /// The places in any of several geometries; an empty collection where there are none.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`, or `.unsupported` where GEOS is missing.
  public static func union(of geometries: [VectorGeometry]) throws(GDALError) -> VectorGeometry {
    guard var result = geometries.first else {
      return try VectorGeometry(wkt: "GEOMETRYCOLLECTION EMPTY")
    }
    for geometry in geometries.dropFirst() { result = try result.union(geometry) }
    return result
  }

  /// The places in both of two geometries.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`, or `.unsupported` where GEOS is missing.
  public func intersection(_ other: VectorGeometry) throws(GDALError) -> VectorGeometry {
    unsafe try operation("intersection") { mine in
      unsafe other.withHandle { unsafe OGR_G_Intersection(mine, $0) }
    }
  }

  /// A valid geometry that covers the same places.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`, or `.unsupported` where GEOS is missing.
  public func madeValid() throws(GDALError) -> VectorGeometry {
    unsafe try operation("repair") { unsafe OGR_G_MakeValid($0) }
  }

  /// Whether two geometries share a place.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`.
  public func intersects(_ other: VectorGeometry) throws(GDALError) -> Bool {
    unsafe try predicate("intersects") { mine in
      unsafe other.withHandle { unsafe OGR_G_Intersects(mine, $0) }
    }
  }

  /// Whether another geometry lies inside of this one.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`.
  public func contains(_ other: VectorGeometry) throws(GDALError) -> Bool {
    unsafe try predicate("contains") { mine in
      unsafe other.withHandle { unsafe OGR_G_Contains(mine, $0) }
    }
  }

  /// The geometry in another coordinate system.
  ///
  /// Corners are transformed; edges stay straight between them. The corresponding GDAL function is
  /// `OGR_G_Transform`.
  ///
  /// - Throws: `GDALError` with code `.transformFailed` where a corner has no image.
  public func transformed(
    by transform: inout CoordinateTransform
  ) throws(GDALError) -> VectorGeometry {
    let handle = unsafe transform.handle
    let result = try checked(.transformFailed, transform.subject) {
      unsafe withHandle { geometry -> VectorGeometry? in
        guard unsafe OGR_G_Transform(geometry, handle) == OGRERR_NONE else { return nil }
        return unsafe VectorGeometry(copying: geometry)
      }
    }
    if let bounds = result.bounds, !bounds.width.isFinite || !bounds.height.isFinite {
      throw GDALError(
        code: .transformFailed, subject: transform.subject,
        explanation: "A corner of the geometry has no image there.")
    }
    return result
  }

  private func operation(
    _ name: String, _ body: (OGRGeometryH) -> OGRGeometryH?
  ) throws(GDALError) -> VectorGeometry {
    guard GDALLibrary.hasGEOS else {
      throw GDALError(
        code: .unsupported, subject: name, explanation: "This GDAL was built without GEOS.")
    }
    return try checked(.vectorFailed, name) {
      unsafe withHandle { geometry -> VectorGeometry? in
        guard let result = unsafe body(geometry) else { return nil }
        defer { unsafe OGR_G_DestroyGeometry(result) }
        return unsafe VectorGeometry(copying: result)
      }
    }
  }

  private func predicate(
    _ name: String, _ body: (OGRGeometryH) -> Int32?
  ) throws(GDALError) -> Bool {
    try checked(.vectorFailed, name) { unsafe withHandle { unsafe body($0) } } != 0
  }
}
