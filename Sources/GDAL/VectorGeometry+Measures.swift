// SPDX-License-Identifier: Apache-2.0
import CGDAL
public import MonitorGrid

extension VectorGeometry {
  /// What the geometry is made of.
  public var kind: Kind { unsafe answer { unsafe Kind(OGR_G_GetGeometryType($0)) } ?? .unknown }

  /// The geometry in well-known text.
  public var wkt: String {
    unsafe answer { handle in
      var exported: UnsafeMutablePointer<CChar>? = nil
      defer { unsafe VSIFree(exported) }
      guard unsafe OGR_G_ExportToIsoWkt(handle, &exported) == OGRERR_NONE else { return nil }
      return unsafe text(exported)
    } ?? ""
  }

  /// Whether the geometry has no point.
  public var isEmpty: Bool { unsafe answer { unsafe OGR_G_IsEmpty($0) != 0 } ?? true }

  /// The upright rectangle around the geometry; nil where it is empty.
  public var bounds: MapBounds? {
    unsafe answer { handle in
      guard unsafe OGR_G_IsEmpty(handle) == 0 else { return nil }
      var envelope = OGREnvelope()
      unsafe OGR_G_GetEnvelope(handle, &envelope)
      return MapBounds(
        minimum: MapPoint(x: envelope.MinX, y: envelope.MinY),
        maximum: MapPoint(x: envelope.MaxX, y: envelope.MaxY))
    }
  }

  /// Area in the square of the system's unit; 0 for points and lines.
  public var area: Double { unsafe answer { unsafe OGR_G_Area($0) } ?? 0 }
  /// Length in the system's unit; 0 for points, the outline's length for polygons.
  public var length: Double {
    switch kind {
    case .polygon, .multiPolygon:
      unsafe answer { polygon in
        guard let boundary = unsafe OGR_G_Boundary(polygon) else { return nil }
        defer { unsafe OGR_G_DestroyGeometry(boundary) }
        return unsafe OGR_G_Length(boundary)
      } ?? 0
    default: unsafe answer { unsafe OGR_G_Length($0) } ?? 0
    }
  }
  /// Whether the geometry is valid: rings closed, no crossings.
  public var isValid: Bool { unsafe answer { unsafe OGR_G_IsValid($0) != 0 } ?? false }

  /// The parts of a geometry of several, or the geometry itself.
  public var parts: [VectorGeometry] {
    switch kind {
    case .multiPoint, .multiLineString, .multiPolygon, .collection: break
    default: return [self]
    }
    return unsafe answer { handle in
      (0..<(unsafe OGR_G_GetGeometryCount(handle))).compactMap { index in
        unsafe OGR_G_GetGeometryRef(handle, index).flatMap {
          unsafe VectorGeometry(copying: $0)
        }
      }
    } ?? []
  }

  /// The points of a point, a line, or of a polygon's outline; empty for others.
  public var points: [MapPoint] {
    unsafe answer { handle in
      let isPolygon = unsafe Kind(OGR_G_GetGeometryType(handle)) == .polygon
      let line = unsafe isPolygon ? OGR_G_GetGeometryRef(handle, 0) : handle
      guard let line = unsafe line else { return nil }
      return (0..<(unsafe OGR_G_GetPointCount(line))).map { index in
        MapPoint(x: unsafe OGR_G_GetX(line, index), y: unsafe OGR_G_GetY(line, index))
      }
    } ?? []
  }

  private func answer<Result>(_ question: (OGRGeometryH) -> Result?) -> Result? {
    ignoringMessages { unsafe withHandle { unsafe question($0) } }
  }
}

extension VectorGeometry.Kind {
  init(_ type: OGRwkbGeometryType) {
    switch OGR_GT_Flatten(type) {
    case wkbPoint: self = .point
    case wkbLineString: self = .lineString
    case wkbPolygon: self = .polygon
    case wkbMultiPoint: self = .multiPoint
    case wkbMultiLineString: self = .multiLineString
    case wkbMultiPolygon: self = .multiPolygon
    case wkbGeometryCollection: self = .collection
    case wkbNone: self = .none
    default: self = .unknown
    }
  }

  var gdal: OGRwkbGeometryType {
    switch self {
    case .point: wkbPoint
    case .lineString: wkbLineString
    case .polygon: wkbPolygon
    case .multiPoint: wkbMultiPoint
    case .multiLineString: wkbMultiLineString
    case .multiPolygon: wkbMultiPolygon
    case .collection: wkbGeometryCollection
    case .unknown: wkbUnknown
    case .none: wkbNone
    }
  }
}
