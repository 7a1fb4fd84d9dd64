// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Writes simple geometries as well-known binary, little-endian, without asking GDAL.
///
/// - Source: OGC 06-103r4, Simple Feature Access, part 1, clause 8.2.
enum WKBWriter {
  static func point(_ point: MapPoint) -> [UInt8] {
    var bytes = header(1)
    append(point, to: &bytes)
    return bytes
  }

  static func line(_ points: [MapPoint]) -> [UInt8] {
    var bytes = header(2)
    append(points, to: &bytes)
    return bytes
  }

  static func polygon(_ rings: [[MapPoint]]) -> [UInt8] {
    var bytes = header(3)
    append(UInt32(rings.count), to: &bytes)
    for ring in rings {
      let isClosed = ring.first == ring.last
      append(isClosed ? ring : ring + ring.prefix(1), to: &bytes)
    }
    return bytes
  }

  private static func header(_ kind: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [1]
    append(kind, to: &bytes)
    return bytes
  }

  private static func append(_ points: [MapPoint], to bytes: inout [UInt8]) {
    append(UInt32(points.count), to: &bytes)
    for point in points { append(point, to: &bytes) }
  }

  private static func append(_ point: MapPoint, to bytes: inout [UInt8]) {
    append(point.x.bitPattern, to: &bytes)
    append(point.y.bitPattern, to: &bytes)
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
