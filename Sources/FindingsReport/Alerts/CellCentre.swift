// SPDX-License-Identifier: Apache-2.0
import GDAL
public import MonitorGrid

/// A cell's name with the place of its centre.
public struct CellCentre: Hashable, Sendable {
  /// MGRS reference of the centre: `37UDQ123456`.
  public let name: String
  /// Degrees east of the centre.
  public let longitude: Double
  /// Degrees north of the centre.
  public let latitude: Double

  /// Names cells of one grid, counted in their zone's system on WGS 84.
  ///
  /// - Parameters:
  ///   - cells: The cells.
  ///   - grid: Their grid.
  /// - Returns: One for each cell, in their order.
  /// - Throws: `GDALError` where a centre lies nowhere on Earth, `GridError` where a zone has no such
  ///   latitude.
  /// - Complexity: O(*n*)
  public static func all(_ cells: [GridCell], on grid: CellGrid) throws -> [CellCentre] {
    var transform = try CoordinateTransform(
      from: SpatialReference(epsg: grid.zone.epsg), to: SpatialReference(epsg: 4326))
    var centres = cells.map(grid.centre)
    try transform.transform(&centres)
    return try zip(cells, centres).map { cell, centre in
      CellCentre(
        name: try grid.identifier(of: cell, centreLatitude: centre.y).cell, longitude: centre.x,
        latitude: centre.y)
    }
  }
}
