// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Testing

@Suite struct UTMZoneTests {
  @Test func standardZonesAreThoseOfGeoConvert() throws {
    let points = try GeoConvertPoint.all().filter(\.isInStandardZone)
    #expect(points.count > 3500)
    for point in points {
      let longitude = try #require(point.longitude)
      let zone = UTMZone.standard(longitude: longitude, latitude: point.latitude)
      #expect(zone == point.zone, "\(point.line)")
    }
  }

  @Test(
    "Norway and Svalbard take their wide zones and give the rest away",
    arguments: [
      (3.0, 60.0, 32), (2.999_999, 60, 31), (3, 55.999_999, 31), (3, 56, 32), (3, 63.999_999, 32),
      (3, 64, 31), (5, 72, 31), (8.999_999, 75, 31), (9, 75, 33), (20.999_999, 75, 33),
      (21, 75, 35), (32.999_999, 75, 35), (33, 75, 37), (41.999_999, 75, 37), (42, 75, 38),
      (-0.000_001, 75, 30), (9, 71.999_999, 32), (36, 71.999_999, 37), (36, 83.999_999, 37),
    ])
  func exceptions(longitude: Double, latitude: Double, number: Int) {
    #expect(UTMZone.standard(longitude: longitude, latitude: latitude).number == number)
  }

  @Test("longitude 180 is -180 and whole turns do not matter", arguments: [-360.0, 0, 360, 720])
  func wholeTurns(turn: Double) {
    #expect(UTMZone.standard(longitude: 180 + turn, latitude: 10).number == 1)
    #expect(UTMZone.standard(longitude: 179.999 + turn, latitude: 10).number == 60)
    #expect(UTMZone.standard(longitude: -180 + turn, latitude: 10).number == 1)
    #expect(UTMZone.standard(longitude: 35.5 + turn, latitude: -33).description == "36S")
  }

  @Test func theEquatorIsNorthern() {
    #expect(UTMZone.standard(longitude: 1, latitude: 0).isNorthern)
    #expect(UTMZone.standard(longitude: 1, latitude: -0.0).isNorthern)
    #expect(!UTMZone.standard(longitude: 1, latitude: -1e-300).isNorthern)
  }

  @Test func placesBeyondUTMTakeTheNearestBand() {
    #expect(UTMZone.standard(longitude: 10, latitude: 89).description == "33N")
    #expect(UTMZone.standard(longitude: 10, latitude: -90).description == "32S")
  }

  @Test func codesAndNumbersLeadBackToTheZone() throws {
    for number in 1...60 {
      for isNorthern in [true, false] {
        let zone = try #require(UTMZone(number: number, isNorthern: isNorthern))
        #expect(zone.epsg == (isNorthern ? 32600 : 32700) + number)
        #expect(UTMZone(epsg: zone.epsg) == zone)
        #expect(zone.centralMeridian == -183 + 6 * Double(number))
        // A central meridian lies in its own zone, away from Svalbard and Norway.
        #expect(
          UTMZone.standard(
            longitude: zone.centralMeridian, latitude: isNorthern ? 30 : -30) == zone)
      }
    }
  }

  @Test(arguments: [0, 61, -1, Int.min, Int.max])
  func thereAreSixtyZones(number: Int) {
    #expect(UTMZone(number: number, isNorthern: true) == nil)
  }

  @Test(arguments: [32600, 32661, 32700, 32761, 4326, 0, -32637])
  func otherCodesAreNoZones(epsg: Int) {
    #expect(UTMZone(epsg: epsg) == nil)
  }

  @Test func zonesSortByNumberNorthFirst() throws {
    let zones = [32736, 32636, 32637, 32601, 32660, 32701].compactMap(UTMZone.init(epsg:))
    #expect(zones.sorted().map(\.epsg) == [32601, 32701, 32636, 32736, 32637, 32660])
  }
}

@Suite struct LatitudeBandTests {
  @Test(
    "a border belongs to the band north of it",
    arguments: [
      (-80.0, "C"), (-72.000_001, "C"), (-72, "D"), (-0.000_001, "M"), (0, "N"), (7.999_999, "N"),
      (8, "P"), (71.999_999, "W"), (72, "X"), (83.999_999, "X"), (84, "X"), (90, "X"), (-90, "C"),
    ])
  func letters(latitude: Double, letter: String) {
    #expect(LatitudeBand(latitude: latitude).description == letter)
  }

  @Test func lettersAreThoseOfMGRS() {
    let letters = "CDEFGHJKLMNPQRSTUVWX"
    #expect(letters.compactMap(LatitudeBand.init(letter:)).map(\.index) == Array(0..<20))
    for letter in "ABIOYZc1é" { #expect(LatitudeBand(letter: letter) == nil) }
    #expect(
      letters.compactMap(LatitudeBand.init(letter:)).map(\.isNorthern).filter { $0 }.count == 10)
  }
}
