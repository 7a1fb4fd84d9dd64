// SPDX-License-Identifier: Apache-2.0

/// A place in a raster's or grid's coordinate system; x east, y north, in the system's unit.
public struct MapPoint: Hashable, Sendable {
  /// Easting or longitude.
  public let x: Double
  /// Northing or latitude.
  public let y: Double

  /// The place (`x`, `y`).
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// The affine map from pixel to map coordinates, as GDAL's six numbers.
///
/// x = originX + column · pixelWidth + row · rowRotation,
/// y = originY + column · columnRotation + row · pixelHeight; (0, 0) is the outer corner of the
/// first pixel, so a pixel's centre is at (column + 0.5, row + 0.5).
public struct GeoTransform: Hashable, Sendable {
  /// Map x of the outer corner of the first pixel.
  public let originX: Double
  /// Map y of the outer corner of the first pixel.
  public let originY: Double
  /// Map x per column.
  public let pixelWidth: Double
  /// Map y per row; negative where rows run southwards.
  public let pixelHeight: Double
  /// Map x per row; 0 unless the raster is rotated.
  public let rowRotation: Double
  /// Map y per column; 0 unless the raster is rotated.
  public let columnRotation: Double

  /// The map with the given numbers.
  public init(
    originX: Double, originY: Double, pixelWidth: Double, pixelHeight: Double,
    rowRotation: Double = 0, columnRotation: Double = 0
  ) {
    self.originX = originX
    self.originY = originY
    self.pixelWidth = pixelWidth
    self.pixelHeight = pixelHeight
    self.rowRotation = rowRotation
    self.columnRotation = columnRotation
  }

  /// Whether rows run from north to south and columns from west to east, without rotation.
  public var isNorthUp: Bool {
    rowRotation == 0 && columnRotation == 0 && pixelWidth > 0 && pixelHeight < 0
  }

  /// The map coordinates of a place given in (fractional) columns and rows.
  public func mapPoint(column: Double, row: Double) -> MapPoint {
    MapPoint(
      x: originX + column * pixelWidth + row * rowRotation,
      y: originY + column * columnRotation + row * pixelHeight)
  }

  /// The map coordinates of a pixel's centre.
  public func centre(column: Int, row: Int) -> MapPoint {
    mapPoint(column: Double(column) + 0.5, row: Double(row) + 0.5)
  }

  /// The same pixels counted from another origin of the map: (`dx`, `dy`) added to every place.
  public func moved(dx: Double, dy: Double) -> GeoTransform {
    GeoTransform(
      originX: originX + dx, originY: originY + dy, pixelWidth: pixelWidth,
      pixelHeight: pixelHeight, rowRotation: rowRotation, columnRotation: columnRotation)
  }

  /// How far another grid is from this one, in whole pixels, or nil where no whole number fits.
  ///
  /// Two grids are one when pixel sizes agree so well that over `size` pixels nothing drifts by
  /// more than `tolerance` pixels, and the origins differ by a whole number of pixels within the
  /// same tolerance.
  ///
  /// - Parameters:
  ///   - other: The grid whose first pixel is looked for on this one.
  ///   - size: The extent over which the two must agree.
  ///   - tolerance: In pixels.
  /// - Returns: Column and row, on this grid, of the other's first pixel.
  public func pixelOffset(
    of other: GeoTransform, over size: RasterSize, tolerance: Double = 0.01
  ) -> (column: Int, row: Int)? {
    guard isNorthUp, other.isNorthUp else { return nil }
    let drift = max(
      (other.pixelWidth / pixelWidth - 1).magnitude * Double(size.width),
      (other.pixelHeight / pixelHeight - 1).magnitude * Double(size.height))
    let column = (other.originX - originX) / pixelWidth
    let row = (other.originY - originY) / pixelHeight
    let (wholeColumn, wholeRow) = (column.rounded(), row.rounded())
    guard
      drift <= tolerance, (column - wholeColumn).magnitude <= tolerance,
      (row - wholeRow).magnitude <= tolerance,
      let x = Int(exactly: wholeColumn), let y = Int(exactly: wholeRow)
    else { return nil }
    return (x, y)
  }
}
