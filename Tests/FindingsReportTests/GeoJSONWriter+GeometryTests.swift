// SPDX-License-Identifier: Apache-2.0
import FindingsReport
import Foundation
import GridTestSupport
import MonitorGrid
import Testing

/// A feature collection as another reader sees it.
private struct Collection: Decodable {
  struct Feature: Decodable {
    struct Geometry: Decodable {
      let type: String
      /// Polygons, of one or several parts, each of rings.
      let polygons: [[[[Double]]]]

      enum Key: String, CodingKey { case type, coordinates }

      init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        type = try members.decode(String.self, forKey: .type)
        polygons =
          type == "MultiPolygon"
          ? try members.decode([[[[Double]]]].self, forKey: .coordinates)
          : [try members.decode([[[Double]]].self, forKey: .coordinates)]
      }
    }
    struct Properties: Decodable {
      let cell: String
      let lon: Double
      let lat: Double
    }
    let type: String
    let id: String
    let geometry: Geometry
    let properties: Properties
  }
  let type: String
  let features: [Feature]
  let bbox: [Double]?
}

private func read(_ bytes: [UInt8]) throws -> Collection {
  try JSONDecoder().decode(Collection.self, from: Data(bytes))
}

/// Twice the signed area of a closed ring: positive where it runs counter-clockwise.
private func shoelace(_ ring: [[Double]]) -> Double {
  zip(ring, ring.dropFirst()).reduce(0) { sum, edge in
    let (x0, y0) = (edge.0[0] - ring[0][0], edge.0[1] - ring[0][1])
    let (x1, y1) = (edge.1[0] - ring[0][0], edge.1[1] - ring[0][1])
    return sum + x0 * y1 - x1 * y0
  }
}

@Suite("Rings, antimeridian and box follow RFC 7946")
struct GeometryTests {
  @Test("rings are closed and counter-clockwise and hold their centre", arguments: UInt64(0)..<24)
  func rings(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let isNorthern = Bool.random(using: &random)
    let sizes: [Double] = [10, 30, 100, 120, 1000, 12.5]
    let size = try #require(sizes.randomElement(using: &random))
    let grid = try grid(
      zone: Int.random(in: 2...59, using: &random), isNorthern: isNorthern, cellSizeMetres: size)
    // Around 36.5 degrees, the middle of a latitude band; 5 to 6 million in the south.
    let northing = isNorthern ? 4_050_000.0 : 5_950_000
    let column = grid.index(of: Double.random(in: 250_000...740_000, using: &random))
    let row = grid.index(of: northing)
    let findings = randomFindings(
      columns: column..<column + 9, rows: row..<row + 7, share: 0.7, using: &random)
    let bytes = try collection(findings, on: grid, context: sampleContext())
    let collection = try read(bytes)
    #expect(collection.type == "FeatureCollection")
    #expect(collection.features.count == findings.count)
    #expect(Set(collection.features.map(\.id)).count == findings.count)
    for feature in collection.features {
      #expect(feature.type == "Feature")
      #expect(feature.geometry.type == "Polygon")
      let rings = try #require(feature.geometry.polygons.first)
      #expect(rings.count == 1)
      let ring = try #require(rings.first)
      #expect(ring.count == 5)
      #expect(ring.first == ring.last)
      #expect(Set(ring).count == 4)
      #expect(shoelace(ring) > 0)
      // A convex ring holds a place that lies to the left of every edge.
      let centre = [feature.properties.lon, feature.properties.lat]
      for (start, end) in zip(ring, ring.dropFirst()) {
        #expect(shoelace([start, end, centre, start]) > 0)
      }
    }
    let places: [[Double]] = collection.features.flatMap { $0.geometry.polygons[0][0] }
    let longitudes = places.map { $0[0] }
    let latitudes = places.map { $0[1] }
    let box = [longitudes.min(), latitudes.min(), longitudes.max(), latitudes.max()]
    #expect(collection.bbox == box.compactMap { $0 })
  }

  @Test("every feature has a line of its own, and the same findings give the same bytes")
  func lines() throws {
    var random = SplitMix64(seed: 5)
    // More cells than are projected at once.
    let findings = randomFindings(
      columns: 4000..<4080, rows: 40_500..<40_540, share: 0.9, using: &random)
    #expect(findings.count > 2500)
    let grid = try grid(zone: 37)
    let bytes = try collection(findings, on: grid, context: sampleContext())
    let again = try collection(findings, on: grid, context: sampleContext())
    #expect(bytes == again)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == findings.count + 2)
    for (index, line) in lines.dropFirst().dropLast().enumerated() {
      #expect(line.hasPrefix(#"{"type":"Feature","#))
      #expect(line.hasSuffix(index == findings.count - 1 ? "}}" : "}},"))
      // A line does not depend on the others, only on its finding.
      if index.isMultiple(of: 97) {
        let alone = try collection([findings[index]], on: grid, context: sampleContext())
        let text = String(decoding: alone, as: UTF8.self).split(separator: "\n")[1]
        #expect(line.hasPrefix(text))
      }
    }
  }

  @Test("neighbours share the very same corners")
  func neighbours() throws {
    let findings = [4000, 4001, 4002].map {
      Finding(cell: GridCell(column: $0, row: 40_500), notObserved: .noData, validFraction: 0)
    }
    let grid = try grid(zone: 37)
    let bytes = try collection(findings, on: grid, context: sampleContext())
    let features = try read(bytes).features
    for (west, east) in zip(features, features.dropFirst()) {
      let (westRing, eastRing) = (west.geometry.polygons[0][0], east.geometry.polygons[0][0])
      #expect(westRing[1] == eastRing[0])
      #expect(westRing[2] == eastRing[3])
    }
  }

  @Test(
    "a cell over the antimeridian is cut into two parts that don't cross it", arguments: [60, 1])
  func antimeridian(zone: Int) throws {
    let grid = try grid(zone: zone, cellSizeMetres: 1000)
    let project = roughProjection(zone: grid.zone)
    // Where the row of cells crosses 180 degrees: three degrees beside the central meridian.
    let row = grid.index(of: 4_050_000)
    let cells = (0..<1000).map { GridCell(column: $0, row: row) }
    let crossing = try #require(
      cells.first { cell in
        var corners = grid.corners(of: cell)
        project(&corners)
        return corners.contains { $0.x > 170 } && corners.contains { $0.x < -170 }
      })
    let findings = (-1...1).map {
      Finding(
        cell: GridCell(column: crossing.column + $0, row: row), notObserved: .noData,
        validFraction: 0)
    }
    let bytes = try collection(findings, on: grid, context: sampleContext())
    let collection = try read(bytes)
    let cut = collection.features[1].geometry
    #expect(cut.type == "MultiPolygon")
    #expect(cut.polygons.count == 2)
    for part in cut.polygons {
      let ring = try #require(part.first)
      #expect(ring.first == ring.last)
      #expect(shoelace(ring) > 0)
      #expect(ring.allSatisfy { (-180...180).contains($0[0]) })
    }
    let (west, east) = (cut.polygons[0][0], cut.polygons[1][0])
    #expect(west.allSatisfy { $0[0] > 179 })
    #expect(east.allSatisfy { $0[0] < -179 })
    // Both parts meet in the same two places of the antimeridian, and together are the cell.
    let meetingWest: Set<Double> = Set(west.filter { $0[0] == 180 }.map { $0[1] })
    let meetingEast: Set<Double> = Set(east.filter { $0[0] == -180 }.map { $0[1] })
    #expect(meetingWest == meetingEast)
    #expect(meetingWest.count == 2)
    var corners = grid.corners(of: crossing)
    project(&corners)
    let whole = (corners + corners.prefix(1)).map { [$0.x < 0 ? $0.x + 360 : $0.x, $0.y] }
    let areas = shoelace(west) + shoelace(east)
    #expect((areas / shoelace(whole) - 1).magnitude < 1e-4)

    #expect(collection.features[0].geometry.type == "Polygon")
    #expect(collection.features[2].geometry.type == "Polygon")
    let box = try #require(collection.bbox)
    #expect(box[0] > 179 && box[2] < -179, "a box over the antimeridian has its west in the east")
    #expect(box[1] < box[3])
  }

  @Test("a cell that only touches the antimeridian is not cut, whatever sign the projection gives")
  func touching() throws {
    let grid = try grid(zone: 60, cellSizeMetres: 1000)
    let cell = GridCell(column: 768, row: 4050)
    for (east, isWestern) in [(180.0, true), (-180, true), (180, false), (-180, false)] {
      let far = isWestern ? 179.99 : -179.99
      let bytes = try collection(
        [Finding(cell: cell, notObserved: .noData, validFraction: 0)], on: grid,
        context: sampleContext()
      ) { points in
        points = points.map { point in
          let isEdge = (point.x == 769_000) == isWestern && point.x != 768_500
          return MapPoint(x: isEdge ? east : far, y: 36.5 + (point.y - 4_050_000) / 1e5)
        }
      }
      let collection = try read(bytes)
      let geometry = try #require(collection.features.first?.geometry)
      #expect(geometry.type == "Polygon")
      #expect(
        Set(geometry.polygons[0][0].map { $0[0] })
          == (isWestern ? [179.99, 180] : [-179.99, -180]))
      #expect(shoelace(geometry.polygons[0][0]) > 0)
      #expect(
        collection.bbox
          == (isWestern ? [179.99, 36.5, 180, 36.51] : [-180, 36.5, -179.99, 36.51]))
    }
  }

  @Test("cells on both sides of the antimeridian, none on it, have a narrow box")
  func boxOfTwoSides() throws {
    let grid = try grid(zone: 60, cellSizeMetres: 1000)
    let findings = [700, 800].map {
      Finding(cell: GridCell(column: $0, row: 4050), notObserved: .noData, validFraction: 0)
    }
    let bytes = try collection(findings, on: grid, context: sampleContext())
    let collection = try read(bytes)
    #expect(collection.features.allSatisfy { $0.geometry.type == "Polygon" })
    let box = try #require(collection.bbox)
    #expect(box[0] > 170 && box[2] < -170)
  }
}
