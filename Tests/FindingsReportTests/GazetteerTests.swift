// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import GDAL
import GridTestSupport
import Testing

@Suite("Gazetteer: the nearest named place")
struct GazetteerTests {
  private static let hasGeodSolve: Bool = {
    do {
      return try runCommand("which", arguments: ["GeodSolve"]).status == 0
    } catch {
      return false
    }
  }()

  /// Points as GeoJSON.
  private func write(
    _ places: [(name: String?, longitude: Double, latitude: Double)], field: String = "name",
    to folder: URL
  ) throws -> String {
    let features = places.map { place in
      let name = place.name.map { "\"\($0)\"" } ?? "null"
      return """
        {"type":"Feature","properties":{"id":1,"\(field)":\(name)},\
        "geometry":{"type":"Point","coordinates":[\(place.longitude),\(place.latitude)]}}
        """
    }
    let path = folder.appending(path: "places.geojson").path()
    try "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ",\n"))]}"
      .write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test(
    "Distance and direction of random places are those of GeographicLib, and none is nearer",
    .enabled(if: hasGeodSolve, "GeodSolve of geographiclib-tools is not installed"),
    arguments: UInt64(0)..<5)
  func geodesics(seed: UInt64) throws {
    try withTemporaryDirectory { folder in
      var random = SplitMix64(seed: seed)
      // Everywhere on Earth, in one country, across the date line, at the pole.
      let (lon, lat) =
        [
          (-180.0...180, -89.0...89), (36.0...39, 47.0...49), (179.0...181, -18.0...(-16)),
          (-180.0...180, 88.0...90), (34.2...34.6, 31.2...31.6),
        ][Int(seed)]
      func place() -> (longitude: Double, latitude: Double) {
        let x = Double.random(in: lon, using: &random)
        return (x > 180 ? x - 360 : x, Double.random(in: lat, using: &random))
      }
      let places = (0..<200).map { number in
        let at = place()
        return (name: Optional("p\(number)"), longitude: at.longitude, latitude: at.latitude)
      }
      let gazetteer = try Gazetteer(path: write(places, to: folder))
      #expect(gazetteer.places.count == 200)
      for _ in 0..<6 {
        let here = place()
        let found = try gazetteer.nearest(longitude: here.longitude, latitude: here.latitude)
        // From each place to here: azimuth there, azimuth here, distance.
        let lines = gazetteer.places.map {
          "\($0.latitude) \($0.longitude) \(here.latitude) \(here.longitude)\n"
        }
        let questions = folder.appending(path: "q")
        try lines.joined().write(to: questions, atomically: true, encoding: .utf8)
        let answers = try runCommand(
          "GeodSolve", arguments: ["-i", "-p", "6", "--input-file", questions.path()])
        let table = answers.output.split(separator: "\n").map {
          $0.split(separator: " ").compactMap { Double($0) }
        }
        try #require(table.count == 200)
        let least = try #require(table.map { $0[2] }.min())
        #expect(abs(found.distanceMetres - least) < 1e-3, "\(found)")
        let index = try #require(table.firstIndex { $0[2] == least })
        #expect(found.place.name == "p\(index)")
        let names: [CompassDirection] = [
          .north, .northEast, .east, .southEast, .south, .southWest, .west, .northWest,
        ]
        let azimuth = (table[index][0] + 360 + 22.5).truncatingRemainder(dividingBy: 360)
        #expect(found.direction == names[Int(azimuth / 45)], "\(table[index])")
      }
    }
  }

  @Test("A sentence says how far and where; at the place itself it says so")
  func sentences() throws {
    try withTemporaryDirectory { folder in
      let gazetteer = try Gazetteer(
        path: write([("Old  Town", 37, 48), (nil, 37.01, 48.03), ("", 37, 48.031)], to: folder))
      #expect(gazetteer.places.map(\.name) == ["Old Town"])
      func text(_ longitude: Double, _ latitude: Double) throws -> String {
        try gazetteer.nearest(longitude: longitude, latitude: latitude).text
      }
      // GeodSolve -i: 3336.1 m north, 74.6 km east, 10.2 km south-west.
      #expect(try text(37, 48.03) == "3.3 km north of Old Town")
      #expect(try text(38, 48) == "75 km east of Old Town")
      #expect(try text(36.9, 47.935) == "10 km south-west of Old Town")
      #expect(try text(37, 48) == "at Old Town")
      #expect(try text(37.0001, 48) == "at Old Town")
    }
  }

  @Test("The name's field is found by its usual names or given; else the fields are named")
  func fields() throws {
    try withTemporaryDirectory { folder in
      for field in ["name", "NAME", "asciiname", "Label"] {
        let path = try write([("A", 1, 2)], field: field, to: folder)
        #expect(try Gazetteer(path: path).places.map(\.name) == ["A"])
      }
      let path = try write([("A", 1, 2)], field: "nom", to: folder)
      #expect(try Gazetteer(path: path, nameField: "nom").places.count == 1)
      #expect {
        _ = try Gazetteer(path: path)
      } throws: { error in
        let error = error as? GDALError
        return error?.code == .invalidArgument && error?.explanation?.contains("id, nom") == true
      }
      let empty = try write([(nil, 1, 2)], to: folder)
      #expect {
        _ = try Gazetteer(path: empty)
      } throws: { ($0 as? GDALError)?.code == .invalidArgument }
      #expect {
        _ = try Gazetteer(path: folder.appending(path: "gone.gpkg").path())
      } throws: { ($0 as? GDALError)?.code == .notFound }
    }
  }

  @Test("A table with columns of coordinates is a gazetteer too")
  func table() throws {
    try withTemporaryDirectory { folder in
      let path = folder.appending(path: "places.csv").path()
      try "asciiname,latitude,longitude\nStepove,48.5,37.25\n"
        .write(toFile: path, atomically: true, encoding: .utf8)
      let found = try Gazetteer(path: path).nearest(longitude: 37.25, latitude: 48.5)
      #expect(found.place.name == "Stepove" && found.distanceMetres < 1e-6)
      #expect(found.place.longitude == 37.25 && found.place.latitude == 48.5)
    }
  }

  @Test("Each direction is good for 45 degrees, its own borders settled once")
  func directions() {
    #expect(CompassDirection(east: 0, north: 0) == nil)
    #expect(CompassDirection(east: 1, north: 1) == .northEast)
    #expect(CompassDirection(east: -1, north: 0.41) == .west)
    #expect(CompassDirection(east: -1, north: 0.42) == .northWest)
    #expect(CompassDirection(east: 0.41, north: -1) == .south)
    #expect(CompassDirection(east: 0.42, north: -1) == .southEast)
    #expect(CompassDirection(east: -3, north: -3) == .southWest)
    #expect(CompassDirection(east: 2, north: 0) == .east)
    #expect(CompassDirection(east: 0, north: 9) == .north)
  }
}
