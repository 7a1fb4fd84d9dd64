// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// An upright rectangle on the map, edges included.
public struct MapBounds: Hashable, Sendable {
  /// The western and southern corner, and the eastern and northern one.
  public var minimum: MapPoint, maximum: MapPoint

  /// The rectangle between two corners.
  public init(minimum: MapPoint, maximum: MapPoint) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Extent from west to east.
  public var width: Double { maximum.x - minimum.x }
  /// Extent from south to north.
  public var height: Double { maximum.y - minimum.y }

  /// The rectangle grown by `margin` on every side.
  public func grown(by margin: Double) -> MapBounds {
    MapBounds(
      minimum: MapPoint(x: minimum.x - margin, y: minimum.y - margin),
      maximum: MapPoint(x: maximum.x + margin, y: maximum.y + margin))
  }

  /// Whether two rectangles share a point.
  public func intersects(_ other: MapBounds) -> Bool {
    minimum.x <= other.maximum.x && other.minimum.x <= maximum.x
      && minimum.y <= other.maximum.y && other.minimum.y <= maximum.y
  }
}

extension RasterGrid {
  /// The upright rectangle around all pixels.
  public var bounds: MapBounds {
    let (width, height) = (Double(size.width), Double(size.height))
    let corners = [(0, 0), (width, 0), (0, height), (width, height)].map {
      geoTransform.mapPoint(column: $0.0, row: $0.1)
    }
    let (x, y) = (corners.map(\.x), corners.map(\.y))
    return MapBounds(
      minimum: MapPoint(x: x.min() ?? .nan, y: y.min() ?? .nan),
      maximum: MapPoint(x: x.max() ?? .nan, y: y.max() ?? .nan))
  }
}
