// SPDX-License-Identifier: Apache-2.0
public import GDAL
import MonitorGrid

/// Where something lies, seen from a named place.
public struct NearestPlace: Hashable, Sendable {
  /// The place.
  public let place: Gazetteer.Place
  /// The shortest way to it on the ellipsoid.
  public let distanceMetres: Double
  /// In which direction from the place it lies; nil where it lies at the place itself.
  public let direction: CompassDirection?

  /// For a sentence: `3.2 km north-east of Stepove`, or `at Stepove` within 50 metres.
  public var text: String {
    guard let direction, distanceMetres >= 50 else { return "at \(place.name)" }
    return "\(distanceText) \(direction.rawValue) of \(place.name)"
  }

  /// Tenths of a kilometre up to ten, whole ones beyond.
  private var distanceText: String {
    let tenths = Int((distanceMetres / 100).rounded())
    if tenths < 100 { return "\(tenths / 10).\(tenths % 10) km" }
    return "\(Int((distanceMetres / 1000).rounded())) km"
  }
}

extension Gazetteer {
  /// Places that are looked at more closely, those that seem nearest.
  private static let candidateCount = 16

  /// The place that is nearest to somewhere.
  ///
  /// Distance and direction are those of the geodesic on the ellipsoid of WGS 84: the azimuthal
  /// equidistant projection about a point keeps both exactly.
  ///
  /// - Parameters:
  ///   - longitude: Degrees east.
  ///   - latitude: Degrees north.
  /// - Returns: The place, with distance and direction; of several equally near the file's first.
  /// - Throws: `GDALError` with code `.transformFailed` where no such place exists on Earth.
  /// - Complexity: O(*n*) in the places.
  public func nearest(
    longitude: Double, latitude: Double
  ) throws(GDALError) -> NearestPlace {
    let here = MapPoint(x: longitude, y: latitude)
    let candidates = candidates(near: here)
    var about = try Gazetteer.plane(about: here)
    var points = candidates.map { MapPoint(x: $0.longitude, y: $0.latitude) }
    try about.transform(&points)
    var best = 0
    for index in points.indices where squared(points[index]) < squared(points[best]) {
      best = index
    }
    let place = candidates[best]
    // The direction is that at the place, which differs from the one seen from here.
    var from = try Gazetteer.plane(about: MapPoint(x: place.longitude, y: place.latitude))
    let there = try from.transform(here)
    return NearestPlace(
      place: place, distanceMetres: squared(points[best]).squareRoot(),
      direction: CompassDirection(east: there.x, north: there.y))
  }

  /// Equidistant about a point: its coordinates are metres east and north along geodesics.
  private static func plane(about centre: MapPoint) throws(GDALError) -> CoordinateTransform {
    let degrees = try SpatialReference(epsg: 4326)
    let projected = try SpatialReference(
      wkt: """
        PROJCS["equidistant",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],\
        PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],\
        PROJECTION["Azimuthal_Equidistant"],PARAMETER["latitude_of_center",\(centre.y)],\
        PARAMETER["longitude_of_center",\(centre.x)],PARAMETER["false_easting",0],\
        PARAMETER["false_northing",0],UNIT["metre",1]]
        """)
    return try CoordinateTransform(from: degrees, to: projected)
  }

  /// The places that seem nearest on a sphere, by the squared chord; the order of equals is the file's.
  private func candidates(near here: MapPoint) -> [Place] {
    let centre = unitVector(longitude: here.x, latitude: here.y)
    var nearest: [(chord: Double, index: Int)] = []
    for (index, place) in places.enumerated() {
      let other = unitVector(longitude: place.longitude, latitude: place.latitude)
      let difference = centre - other
      let chord = (difference * difference).sum()
      guard nearest.count < Gazetteer.candidateCount || chord < nearest[nearest.count - 1].chord
      else { continue }
      let position = nearest.firstIndex { chord < $0.chord } ?? nearest.count
      nearest.insert((chord, index), at: position)
      if nearest.count > Gazetteer.candidateCount { nearest.removeLast() }
    }
    return nearest.sorted { $0.index < $1.index }.map { places[$0.index] }
  }

  private func squared(_ point: MapPoint) -> Double { point.x * point.x + point.y * point.y }
}

/// A direction from the Earth's centre; the fourth number is 0.
private func unitVector(longitude: Double, latitude: Double) -> SIMD4<Double> {
  let (east, up) = (cosineAndSine(degrees: longitude), cosineAndSine(degrees: latitude))
  return SIMD4(up.cosine * east.cosine, up.cosine * east.sine, up.sine, 0)
}

/// Good to some 1e-12, enough to choose candidates with; no function of the C library, so that the choice
/// is the same everywhere.
private func cosineAndSine(degrees: Double) -> (cosine: Double, sine: Double) {
  let turns = (degrees / 90).rounded()
  let x = (degrees - 90 * turns) * (Double.pi / 180)
  let square = x * x
  // Taylor's series on ±45°.
  var (sine, cosine) = (1.0, 1.0)
  for factor in [156.0, 110, 72, 42, 20, 6] { sine = 1 - sine * square / factor }
  for factor in [182.0, 132, 90, 56, 30, 12, 2] { cosine = 1 - cosine * square / factor }
  sine *= x
  switch Int(turns.truncatingRemainder(dividingBy: 4)) {
  case 0: return (cosine, sine)
  case 1, -3: return (-sine, cosine)
  case 2, -2: return (-cosine, -sine)
  default: return (sine, -cosine)
  }
}
