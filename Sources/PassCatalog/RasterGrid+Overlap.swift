// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

extension RasterGrid {
  /// Whether the raster's frame reaches into another's, in the other's coordinates.
  ///
  /// The frame is followed along its edges and diagonals; two frames overlap if their boxes do,
  /// which is generous, never too strict.
  func overlaps(_ other: RasterGrid) throws(GDALError) -> Bool {
    guard let mine = spatialReference, let theirs = other.spatialReference else { return false }
    var points: [MapPoint] = []
    let steps = 20
    for i in 0...steps {
      for j in 0...steps {
        points.append(
          geoTransform.mapPoint(
            column: Double(size.width * i) / Double(steps),
            row: Double(size.height * j) / Double(steps)))
      }
    }
    var transform = try CoordinateTransform(from: mine, to: theirs)
    let succeeded = transform.transformMarkingFailures(&points)
    let valid = zip(points, succeeded).filter(\.1).map(\.0)
    guard let minX = valid.map(\.x).min(), let maxX = valid.map(\.x).max(),
      let minY = valid.map(\.y).min(), let maxY = valid.map(\.y).max()
    else { return false }
    let first = other.geoTransform.mapPoint(column: 0, row: 0)
    let last = other.geoTransform.mapPoint(
      column: Double(other.size.width), row: Double(other.size.height))
    return minX < last.x && maxX > first.x && minY < first.y && maxY > last.y
  }
}
