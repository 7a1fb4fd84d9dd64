// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// Finds the standard zone of cells' centres, and the place in it.
struct StandardZones {
  private let toDegrees: Projection
  private var fromDegrees: [UTMZone: Projection] = [:]
  private let degrees: SpatialReference
  private let placed: PlacedGrid

  init(_ placed: PlacedGrid) throws {
    self.placed = placed
    degrees = try SpatialReference(epsg: 4326)
    toDegrees = try Projection(from: placed.reference, to: degrees)
  }

  /// Where a cell's centre lies in its standard zone; nil where that is the grid's own.
  mutating func elsewhere(_ cell: GridCell) throws -> (zone: UTMZone, point: MapPoint)? {
    let place = try toDegrees.transform.transform(placed.grid.centre(of: cell))
    let zone = UTMZone.standard(longitude: place.x, latitude: place.y)
    guard zone.number != placed.grid.zone.number else { return nil }
    let projection: Projection
    if let known = fromDegrees[zone] {
      projection = known
    } else {
      projection = try Projection(from: degrees, to: try SpatialReference(epsg: zone.epsg))
      fromDegrees[zone] = projection
    }
    return (zone, try projection.transform.transform(place))
  }
}

/// A transform that several may hold.
final class Projection {
  var transform: CoordinateTransform

  init(from source: SpatialReference, to target: SpatialReference) throws {
    transform = try CoordinateTransform(from: source, to: target)
  }
}
