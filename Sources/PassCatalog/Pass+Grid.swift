// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

extension Pass {
  /// The pixel grid of a file, refused where pixels have no place on the ground.
  static func grid(
    of dataset: borrowing RasterDataset, isPixelsOnly: Bool
  ) throws(PassError) -> RasterGrid {
    let size = dataset.size
    if isPixelsOnly {
      // Rows and columns are all that counts; one unit of "map" is one pixel.
      let transform = GeoTransform(originX: 0, originY: 0, pixelWidth: 1, pixelHeight: -1)
      return RasterGrid(size: size, geoTransform: transform, spatialReference: nil)
    }
    guard let transform = dataset.geoTransform else {
      if dataset.groundControlPointCount > 0 {
        throw PassError(
          .radarGeometry, dataset.path,
          "It is in radar geometry, with ground control points only; its pixels are not on a map. "
            + "Correct it for terrain first (an RTC product is), then compare.")
      }
      throw PassError(
        .noGeoreference, dataset.path,
        "It does not say where it lies. With --pixels-only cells are blocks of pixels, and findings "
          + "have rows and columns but no place.")
    }
    guard transform.isNorthUp else {
      let isRotated = transform.rowRotation != 0 || transform.columnRotation != 0
      throw PassError(
        .notNorthUp, dataset.path,
        "The raster is \(isRotated ? "rotated" : "south-up or mirrored"); only rasters with north up "
          + "are compared. Make it so with `gdalwarp \(dataset.path) OUT.tif`.")
    }
    guard let reference = dataset.spatialReference else {
      throw PassError(
        .noGeoreference, dataset.path,
        "It has no coordinate system. Set it with `gdal_edit.py -a_srs EPSG:NUMBER`, or compare with "
          + "--pixels-only.")
    }
    return RasterGrid(size: size, geoTransform: transform, spatialReference: reference)
  }
}

extension RasterGrid {
  /// Whether another raster has the same pixels on the ground.
  func matches(_ other: RasterGrid) -> Bool {
    guard size == other.size, sharesSystem(with: other),
      let offset = geoTransform.pixelOffset(of: other.geoTransform, over: size)
    else { return false }
    return offset.column == 0 && offset.row == 0
  }

  /// Whether both are in the same coordinate system, or neither in any.
  func sharesSystem(with other: RasterGrid) -> Bool {
    switch (spatialReference, other.spatialReference) {
    case (nil, nil): true
    case (let mine?, let theirs?): mine == theirs || mine.isSame(as: theirs)
    default: false
    }
  }
}
