// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// The truce line and the truth as GeoJSON: WGS 84, seven decimals, counter-clockwise rings, one
/// feature a line.
///
/// - Source: RFC 7946, sections 3.1.6 (rings), 4 (coordinates) and 11.2 (precision).
enum StoryText {
  /// The truce line, one feature.
  static func truceLine() throws(GDALError) -> String {
    let positions = try degrees(of: Story.truceLine).joined(separator: ",")
    return collection([
      feature(
        geometry: #"{"type":"LineString","coordinates":[\#(positions)]}"#,
        properties: [("name", quoted("Truce line of the sample"))])
    ])
  }

  /// All objects, one feature each, in the order of the story.
  static func truth() throws(GDALError) -> String {
    var features: [String] = []
    for object in Story.objects {
      let corners = object.corners
      let ring = try degrees(of: corners + [corners[0]]).joined(separator: ",")
      features.append(
        feature(
          geometry: #"{"type":"Polygon","coordinates":[[\#(ring)]]}"#,
          properties: properties(of: object)))
    }
    return collection(features)
  }

  private static func properties(of object: ChangedObject) -> [(String, String)] {
    let tiles = Place.tiles.filter { object.corners.contains(where: $0.holds) }
    return [
      ("id", quoted(object.id)),
      ("tile", quoted(tiles.map(\.name).joined(separator: ","))),
      ("kind", quoted(object.kind)),
      ("from", quoted(Place.passTimes[object.appears].rfc3339)),
      ("until", object.vanishes.map { quoted(Place.passTimes[$0].rfc3339) } ?? "null"),
      ("change_vv_db", "\(object.decibels.x)"),
      ("change_vh_db", "\(object.decibels.y)"),
      ("length_m", "\(Int(object.lengthMetres))"),
      ("width_m", "\(Int(object.widthMetres))"),
      ("area_m2", "\(Int(object.lengthMetres * object.widthMetres))"),
    ]
  }

  private static func collection(_ features: [String]) -> String {
    """
    {"type":"FeatureCollection","synthetic":true,"features":[
    \(features.joined(separator: ",\n"))
    ]}

    """
  }

  private static func feature(geometry: String, properties: [(String, String)]) -> String {
    let members = properties.map { "\(quoted($0)):\($1)" }.joined(separator: ",")
    return #"{"type":"Feature","properties":{\#(members)},"geometry":\#(geometry)}"#
  }

  /// All texts here are plain words; none needs an escape.
  private static func quoted(_ word: String) -> String { "\"\(word)\"" }

  private static func degrees(of places: [MapPoint]) throws(GDALError) -> [String] {
    var points = places.map {
      MapPoint(x: Place.origin.x + $0.x, y: Place.origin.y + $0.y)
    }
    var transform = try CoordinateTransform(
      from: SpatialReference(epsg: Place.epsg), to: SpatialReference(epsg: 4326))
    try transform.transform(&points)
    return points.map { "[\(sevenDecimals($0.x)),\(sevenDecimals($0.y))]" }
  }

  private static func sevenDecimals(_ degrees: Double) -> String {
    let units = Int64((degrees * 1e7).rounded())
    let digits = String(units.magnitude)
    let padded = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    return "\(units < 0 ? "-" : "")\(padded.dropLast(7)).\(padded.suffix(7))"
  }
}
