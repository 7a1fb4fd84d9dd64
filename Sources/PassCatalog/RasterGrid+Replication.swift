// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

extension RasterGrid {
  /// How many pixels of this grid lie along the side of a coarser grid's, where its pixels cover
  /// whole pixels of this one from the same origin on and reach over all of it; else nil.
  ///
  /// Rasters without a place are compared by their sizes.
  func replication(of coarse: RasterGrid) -> Int? {
    guard sharesSystem(with: coarse), coarse.size.width > 0, coarse.size.height > 0 else {
      return nil
    }
    let ratio =
      spatialReference == nil
      ? (Double(size.width) / Double(coarse.size.width)).rounded(.up)
      : (coarse.geoTransform.pixelWidth / geoTransform.pixelWidth).rounded()
    guard ratio >= 1, let factor = Int(exactly: ratio),
      coarse.size.width == (size.width + factor - 1) / factor,
      coarse.size.height == (size.height + factor - 1) / factor
    else { return nil }
    guard spatialReference != nil else { return factor }
    let multiple = GeoTransform(
      originX: geoTransform.originX, originY: geoTransform.originY,
      pixelWidth: geoTransform.pixelWidth * ratio, pixelHeight: geoTransform.pixelHeight * ratio)
    let offset = multiple.pixelOffset(of: coarse.geoTransform, over: coarse.size)
    return offset.map { $0.column == 0 && $0.row == 0 } == true ? factor : nil
  }

  /// How a file on this grid is brought onto another, as a sentence.
  func way(onto grid: RasterGrid, from path: String) -> String {
    guard sharesSystem(with: grid), grid.spatialReference != nil else {
      return "Warp it onto that grid first, with gdalwarp."
    }
    let first = grid.geoTransform.mapPoint(column: 0, row: 0)
    let last = grid.geoTransform.mapPoint(
      column: Double(grid.size.width), row: Double(grid.size.height))
    return "Bring it there with `gdalwarp -r near -te \(first.x) \(last.y) \(last.x) \(first.y) "
      + "-ts \(grid.size.width) \(grid.size.height) \(path) OUT.tif`."
  }
}
