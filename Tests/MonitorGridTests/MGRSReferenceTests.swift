// SPDX-License-Identifier: Apache-2.0
import GridTestSupport
import MonitorGrid
import Testing

@Suite struct MGRSReferenceTests {
  @Test func referencesAreThoseOfGeoConvert() throws {
    let points = try GeoConvertPoint.all()
    #expect(points.count { $0.isRandom } == 5000)
    #expect(points.count { !$0.isRandom } >= 500)
    var seen: Set<Int> = []
    for point in points {
      guard let expected = point.references else {
        #expect(throws: GridError.self, "\(point.line)") {
          try MGRSReference(
            point: point.place, zone: point.zone, latitude: point.latitude, digits: 5)
        }
        continue
      }
      for text in expected {
        let digits = (text.count - 5) / 2
        seen.insert(digits)
        let reference = try MGRSReference(
          point: point.place, zone: point.zone, latitude: point.latitude, digits: digits)
        #expect(reference.description == text, "\(point.line)")
      }
    }
    #expect(seen == Set(0...5))
  }

  @Test("the other hemisphere's coordinates give the same reference")
  func hemispheresAgree() throws {
    for point in try GeoConvertPoint.all() {
      guard let expected = point.references?.first else { continue }
      let other = point.zone.otherHemisphere
      let moved = MapPoint(
        x: point.place.x, y: point.place.y + point.zone.northingShift(to: other))
      // Adding 10,000 km may round a coordinate up to the edge that it lies a nanometre short of.
      guard moved.y - point.zone.northingShift(to: other) == point.place.y else { continue }
      let reference = try MGRSReference(
        point: moved, zone: other, latitude: point.latitude, digits: 5)
      #expect(reference.description == expected, "\(point.line)")
    }
  }

  @Test("a reference read back is the square that it was made from")
  func readingBack() throws {
    for point in try GeoConvertPoint.all() {
      for text in point.references ?? [] {
        let reference = try MGRSReference(parsing: text)
        #expect(reference.description == text)
        let made = try MGRSReference(
          point: point.place, zone: point.zone, latitude: point.latitude, digits: reference.digits)
        #expect(reference == made, "\(point.line)")
        let y = point.place.y + point.zone.northingShift(to: reference.zone)
        let side = Double(reference.squareSizeMetres)
        let square = CellBounds(
          minX: reference.southWest.x, minY: reference.southWest.y,
          maxX: reference.southWest.x + side, maxY: reference.southWest.y + side)
        #expect(square.contains(MapPoint(x: point.place.x, y: y)), "\(point.line)")
      }
    }
  }

  @Test("all letters in all zones read as GeoConvert reads them")
  func everySquare() throws {
    let columns = try GeoConvertColumn.all()
    #expect(columns.count == 6 * 20 * 8)
    for column in columns {
      for row in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
        let name = column.name + String(row)
        guard let index = column.rowLetters.firstIndex(of: row) else {
          #expect(throws: GridError.self, "\(name)") { try MGRSReference(parsing: name) }
          continue
        }
        let square = try MGRSReference(parsing: name)
        #expect(square.zone == column.zone, "\(name)")
        #expect(square.easting == column.column * 100_000, "\(name)")
        #expect(square.northing == (column.firstRow + index) * 100_000, "\(name)")
        #expect(square.digits == 0 && square.squareSizeMetres == 100_000)
      }
    }
  }

  @Test("letters repeat every six zones", arguments: 1...54)
  func periodOfZones(number: Int) throws {
    let zone = try #require(UTMZone(number: number, isNorthern: true))
    let later = try #require(UTMZone(number: number + 6, isNorthern: true))
    var random = SplitMix64(seed: UInt64(number))
    let place = MapPoint(
      x: .random(in: 100_000..<900_000, using: &random), y: .random(in: 0..<850_000, using: &random)
    )
    let names = try [zone, later].map {
      try MGRSReference(point: place, zone: $0, latitude: 4, digits: 5).description.dropFirst(2)
    }
    #expect(names[0] == names[1])
  }

  @Test(
    "a latitude that cannot be that of the northing is refused", arguments: [12.0, -4, 91, .nan])
  func wrongLatitude(latitude: Double) throws {
    let zone = try #require(UTMZone(epsg: 32637))
    let error = #expect(throws: GridError.self) {
      try MGRSReference(
        point: MapPoint(x: 500_000, y: 400_000), zone: zone, latitude: latitude, digits: 3)
    }
    #expect(error?.code == .latitudeMismatch)
  }

  @Test(
    "there are no squares outside of their limits",
    arguments: [
      (99_999.999, 5e6), (900_000, 5e6), (5e5, 9.5e6), (5e5, -9_000_000.001), (.nan, 0),
      (5e5, .nan),
      (.infinity, 0), (5e5, -.infinity), (1e300, 1e300),
    ])
  func noSquares(x: Double, y: Double) throws {
    let zone = try #require(UTMZone(epsg: 32637))
    let error = #expect(throws: GridError.self) {
      try MGRSReference(point: MapPoint(x: x, y: y), zone: zone, latitude: 45, digits: 5)
    }
    #expect(error?.code == .noSquare)
  }
}
