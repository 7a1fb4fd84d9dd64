// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid
import Testing

/// One place with GeoConvert's answers; see `make-geoconvert-fixtures.py`.
struct GeoConvertPoint: CustomTestStringConvertible {
  let line: String
  let isRandom: Bool
  let isInStandardZone: Bool
  /// nil for places given by coordinates in a zone.
  let longitude: Double?
  let latitude: Double
  let zone: UTMZone
  let place: MapPoint
  /// References of five digits and of fewer; nil where GeoConvert has none.
  let references: [String]?

  var testDescription: String { line }

  static func all() throws -> [GeoConvertPoint] {
    try fixtureLines("geoconvert-points.txt").map { line in
      let fields = line.split(separator: " ").map(String.init)
      try #require(fields.count == 9)
      let number = try #require(Int(fields[4].dropLast()))
      return GeoConvertPoint(
        line: line, isRandom: fields[0] == "r", isInStandardZone: fields[1] == "s",
        longitude: Double(fields[2]), latitude: try #require(Double(fields[3])),
        zone: try #require(UTMZone(number: number, isNorthern: fields[4].hasSuffix("n"))),
        place: MapPoint(x: try #require(Double(fields[5])), y: try #require(Double(fields[6]))),
        references: fields[7] == "-" ? nil : [fields[7], fields[8]])
    }
  }
}

/// The squares that share a zone, band and column letter.
struct GeoConvertColumn {
  let zone: UTMZone
  let name: String
  /// Column and southernmost row in units of 100 km.
  let column: Int
  let firstRow: Int
  /// Letters of the rows from south to north.
  let rowLetters: [Character]

  static func all() throws -> [GeoConvertColumn] {
    try fixtureLines("geoconvert-squares.txt").map { line in
      let fields = line.split(separator: " ").map(String.init)
      try #require(fields.count == 5)
      let band = try #require(fields[0].last)
      let number = try #require(Int(fields[0].dropLast()))
      return GeoConvertColumn(
        zone: try #require(UTMZone(number: number, isNorthern: band >= "N")),
        name: fields[0] + fields[1], column: try #require(Int(fields[2])),
        firstRow: try #require(Int(fields[3])), rowLetters: Array(fields[4]))
    }
  }
}

private func fixtureLines(_ name: String) throws -> [String] {
  let file = try #require(
    Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
  return try String(contentsOf: file, encoding: .utf8)
    .split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
}
