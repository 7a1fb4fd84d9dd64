// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid
import Testing

@testable import SampleScenes

@Suite("The truth and the line say what the pixels show")
struct TruthTests {
  @Test("Every object is a valid polygon of its stated area, counter-clockwise, inside its tiles")
  func polygonsAreValid() throws {
    let (fields, features) = try CommittedSample.features(of: "truth.geojson")
    #expect(
      fields == [
        "id", "tile", "kind", "from", "until", "change_vv_db", "change_vh_db", "length_m",
        "width_m", "area_m2",
      ])
    #expect(features.count == Story.objects.count)
    var toMap = try CoordinateTransform(
      from: SpatialReference(epsg: 4326), to: SpatialReference(epsg: Place.epsg))
    for (feature, object) in zip(features, Story.objects) {
      let polygon = try #require(feature.geometry)
      #expect(polygon.kind == .polygon && polygon.isValid)
      let ring = try #require(polygon.parts.first?.points ?? polygon.points)
      #expect(signedArea(ring) > 0, "\(object.id)")
      let onMap = try polygon.transformed(by: &toMap)
      // Seven decimals of a degree are a centimetre.
      #expect(abs(onMap.area - object.lengthMetres * object.widthMetres) < 20, "\(object.id)")
      guard case .string(let tiles) = feature.values[1] else {
        Issue.record("\(object.id) names no tile")
        continue
      }
      #expect(
        tiles == String(object.id.prefix { $0.isLetter }.map { "\($0)" }.joined(separator: ",")))
    }
  }

  @Test("The line runs through both tiles, from outside to outside")
  func lineCrossesBothTiles() throws {
    let (_, features) = try CommittedSample.features(of: "truce-line.geojson")
    let line = try #require(features.first?.geometry)
    #expect(features.count == 1)
    #expect(line.kind == .lineString && line.isValid)
    var toMap = try CoordinateTransform(
      from: SpatialReference(epsg: 4326), to: SpatialReference(epsg: Place.epsg))
    let points = try line.transformed(by: &toMap).points
    #expect(points.map(\.x) == points.map(\.x).sorted())
    let east = Place.origin.x + Double(Place.sceneSize.width) * Place.pixelMetres
    #expect(try #require(points.first).x < Place.origin.x)
    #expect(try #require(points.last).x > east)
  }

  @Test(
    "An object stands where its kind belongs",
    arguments: [
      ("forest clearing", LandCover.forest), ("pontoon bridge", .water), ("ruined houses", .town),
    ])
  func groundFits(kind: String, cover: LandCover) throws {
    let object = try #require(Story.objects.first { $0.kind == kind })
    #expect(Terrain(seed: 1).ground(at: object.middle).cover == cover)
  }

  @Test("An object changes its pixels by what the truth says", arguments: Story.objects.indices)
  func objectsShow(index: Int) throws {
    let object = Story.objects[index]
    for (number, tile) in Place.tiles.enumerated() {
      let inside = pixels(of: object, in: tile)
      guard !inside.isEmpty else { continue }
      for (band, decibels) in [(1, object.decibels.x), (2, object.decibels.y)] {
        let before = try power(tile: number, pass: object.appears - 1, band: band, inside)
        let after = try power(tile: number, pass: object.appears, band: band, inside)
        let found = 10 * log10(after / before)
        // Speckle of so many correlated pixels, and a dB for weather and the sensor's noise.
        let spread = 10 / log(10) * (2 * 2.6 / (4.4 * Double(inside.count))).squareRoot()
        let weather = object.appears == Weather.rainyPass ? 2.5 : 1.2
        #expect(abs(found - decibels) < weather + 4 * spread, "\(object.id), band \(band)")
      }
    }
  }

  /// Places of the object's pixels in a tile's rows.
  private func pixels(of object: ChangedObject, in tile: Tile) -> [Int] {
    let reach = Int((object.lengthMetres + object.widthMetres) / Place.pixelMetres)
    let column = Int(object.middle.x / Place.pixelMetres) - tile.window.x
    let row = Place.sceneSize.height - Int(object.middle.y / Place.pixelMetres) - tile.window.y
    let rows = stride(from: max(0, row - reach), to: min(tile.window.height, row + reach), by: 1)
    let columns = stride(
      from: max(0, column - reach), to: min(tile.window.width, column + reach), by: 1)
    return rows.flatMap { y in
      columns.filter { x in
        object.covers(Place.ground(column: tile.window.x + x, row: tile.window.y + y))
      }.map { y * tile.window.width + $0 }
    }
  }

  private func power(tile: Int, pass: Int, band: Int, _ inside: [Int]) throws -> Double {
    let pixels = try CommittedSample.pixels(tile: tile, pass: pass, band: band)
    return inside.reduce(0) { $0 + Double(pixels[$1]) * Double(pixels[$1]) }
  }

  private func signedArea(_ ring: [MapPoint]) -> Double {
    // Counted from the first point, so that small areas do not drown in large coordinates.
    let shifted = ring.map { MapPoint(x: $0.x - ring[0].x, y: $0.y - ring[0].y) }
    return zip(shifted, shifted.dropFirst()).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }
      / 2
  }
}
