// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// On which zone's grid a raster counts, and how its pixels get there.
public struct CellPlacement: Sendable {
  /// The zone and cell size.
  public let grid: CellGrid
  /// The raster's transform in metres of the zone; nil where the raster lies across the grid.
  public let parallelTransform: GeoTransform?
  /// The system in which cells are counted: the raster's own UTM system with its datum, or the zone's
  /// on WGS 84 where the raster is in another one or counts in the other hemisphere.
  public let gridReference: SpatialReference
  /// The EPSG code of `gridReference`; nil where it has none.
  public let gridEPSG: Int?

  /// Places a raster.
  ///
  /// A raster in a UTM system uses its own zone wherever it lies (southern rasters in northern
  /// coordinates count in the southern zone); any other one the standard zone of its centre.
  ///
  /// - Throws: `GDALError` where the raster has no coordinate system or no place in a UTM zone;
  ///   `GridError` where the cell size is none.
  public init(of raster: RasterGrid, cellSizeMetres: Double) throws {
    let reference = try raster.requiredReference()
    if let zone = reference.utmZone, let own = UTMZone(zone) {
      let placement = GridPlacement(
        zone: own, transform: raster.geoTransform, size: raster.size)
      grid = try CellGrid(zone: placement.zone, cellSizeMetres: cellSizeMetres)
      parallelTransform = placement.transform(raster.geoTransform)
      let onWGS84 = try SpatialReference(epsg: placement.zone.epsg)
      let isOwn = placement.northingShiftMetres == 0 && !reference.isSame(as: onWGS84)
      gridReference = isOwn ? reference : onWGS84
      gridEPSG = isOwn ? reference.epsg : placement.zone.epsg
      return
    }
    let centre = raster.geoTransform.mapPoint(
      column: Double(raster.size.width) / 2, row: Double(raster.size.height) / 2)
    var toDegrees = try CoordinateTransform(from: reference, to: try SpatialReference(epsg: 4326))
    let place = try toDegrees.transform(centre)
    guard (-80.0...84.0).contains(place.y) else {
      throw GDALError(
        code: .transformFailed, subject: "the raster",
        explanation: "Its centre lies at latitude \(place.y), outside of the UTM system (80° S to "
          + "84° N).")
    }
    let zone = UTMZone.standard(longitude: place.x, latitude: place.y)
    grid = try CellGrid(zone: zone, cellSizeMetres: cellSizeMetres)
    parallelTransform = nil
    gridReference = try SpatialReference(epsg: zone.epsg)
    gridEPSG = zone.epsg
  }
}

extension UTMZone {
  /// The zone as GDAL names it.
  init?(_ zone: SpatialReference.UTMZone) {
    self.init(number: zone.number, isNorthern: zone.isNorthern)
  }
}
