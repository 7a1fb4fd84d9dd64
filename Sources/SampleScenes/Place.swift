// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Where the invented ground lies, and when it was "seen".
///
/// Open ocean north of Point Nemo, as far from land as a place can be: nobody can mistake it for a
/// front. It lies where the letters of references change: the 500 km easting divides the tiles, and
/// latitude 48° S, the border of the bands F and G, runs through both.
enum Place {
  static let epsg = 32710
  static let pixelMetres = 10.0
  /// South-western corner of the scene; all other places are counted from it, east and north.
  static let origin = MapPoint(x: 496_000, y: 4_681_000)
  /// Columns and rows that cover both tiles.
  static let sceneSize = RasterSize(width: 796, height: 403)

  /// Two neighbours that overlap by four columns, less than half a cell.
  ///
  /// Tile A lies on the edges of 100 m cells; B does not, so its border cells are cut.
  static let tiles = [
    Tile(name: "A", window: PixelWindow(x: 0, y: 3, width: 400, height: 400)),
    Tile(name: "B", window: PixelWindow(x: 396, y: 0, width: 400, height: 400)),
  ]

  /// Six passes of one orbit, twelve days apart.
  static let passTimes: [UTCTime] = [(1, 5), (1, 17), (1, 29), (2, 10), (2, 22), (3, 6)]
    .compactMap { UTCTime(year: 2030, month: $0.0, day: $0.1, hour: 14, minute: 12, second: 7) }

  /// The ground at the middle of a pixel of the scene, in metres from ``origin``.
  static func ground(column: Int, row: Int) -> MapPoint {
    MapPoint(
      x: (Double(column) + 0.5) * pixelMetres,
      y: (Double(sceneSize.height - row) - 0.5) * pixelMetres)
  }
}

/// A part of the scene with a file of its own for each pass.
struct Tile {
  let name: String
  /// The tile's pixels in the scene.
  let window: PixelWindow

  /// Where the tile's pixels lie on the map.
  var geoTransform: GeoTransform {
    GeoTransform(
      originX: Place.origin.x + Double(window.x) * Place.pixelMetres,
      originY: Place.origin.y + Double(Place.sceneSize.height - window.y) * Place.pixelMetres,
      pixelWidth: Place.pixelMetres, pixelHeight: -Place.pixelMetres)
  }

  /// Whether a point of the ground lies in the tile.
  func holds(_ place: MapPoint) -> Bool {
    let column = place.x / Place.pixelMetres - Double(window.x)
    let row = Double(Place.sceneSize.height - window.y) - place.y / Place.pixelMetres
    return column >= 0 && column < Double(window.width) && row >= 0 && row < Double(window.height)
  }
}
