// SPDX-License-Identifier: Apache-2.0

/// On which zone's grid a raster in UTM coordinates counts, and how its northings get there.
///
/// Landsat ships southern scenes in northern zones, with negative northings; they count in the
/// southern zone, 10,000,000 m added.
public struct GridPlacement: Hashable, Sendable {
  /// The zone whose grid counts.
  public let zone: UTMZone
  /// Metres to add to the raster's northings to have them in `zone`: 0 or 10,000,000.
  public let northingShiftMetres: Double

  /// The placement of a raster whose centre has the given northing in its own zone.
  ///
  /// A raster that reaches over the equator is not cut: its centre decides for all of it.
  public init(zone: UTMZone, centreNorthing: Double) {
    let counting = zone.isNorthern && centreNorthing < 0 ? zone.otherHemisphere : zone
    self.zone = counting
    northingShiftMetres = zone.northingShift(to: counting)
  }

  /// The placement of a raster in a zone.
  public init(zone: UTMZone, transform: GeoTransform, size: RasterSize) {
    let centre = transform.mapPoint(column: Double(size.width) / 2, row: Double(size.height) / 2)
    self.init(zone: zone, centreNorthing: centre.y)
  }

  /// The raster's own transform with its northings counted in `zone`.
  public func transform(_ transform: GeoTransform) -> GeoTransform {
    transform.moved(dx: 0, dy: northingShiftMetres)
  }
}
