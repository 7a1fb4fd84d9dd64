// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// A grid of pixels on the ground: what a raster is warped onto or made with.
public struct RasterGrid: Hashable, Sendable {
  /// Columns and rows.
  public var size: RasterSize
  /// Where the pixels lie.
  public var geoTransform: GeoTransform
  /// The coordinate system; nil where it is not known.
  public var spatialReference: SpatialReference?

  /// A grid of `size` pixels.
  public init(
    size: RasterSize, geoTransform: GeoTransform, spatialReference: SpatialReference?
  ) {
    self.size = size
    self.geoTransform = geoTransform
    self.spatialReference = spatialReference
  }
}
