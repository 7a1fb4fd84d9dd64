// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@Suite("The committed sample, against its truth")
struct SampleTests {
  private static let data = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Data").standardized

  private struct Truth: Decodable {
    struct Feature: Decodable {
      struct Properties: Decodable {
        let id: String
        let tile: String
      }
      struct Geometry: Decodable {
        let coordinates: [[[Double]]]
      }
      let properties: Properties
      let geometry: Geometry
    }
    let features: [Feature]
  }

  private func findings(_ tile: String, _ before: String, _ after: String) throws -> FindingsFile {
    func path(_ date: String) -> String {
      Self.data.appending(path: "sample_\(tile)_\(date)T141207.tif").path()
    }
    return try Program.findings(PairPaths(before: path(before), after: path(after)))
  }

  /// The centres of the flagged cells, in metres of the sample's zone.
  private func centres(_ found: FindingsFile) -> [MapPoint] {
    found.flagged.map { MapPoint(x: Double($0.col) * 100 + 50, y: Double($0.row) * 100 + 50) }
  }

  /// The box around an object of the truth, in metres of the sample's zone.
  private func box(_ id: String, tile: String) throws -> GDAL.MapBounds {
    let file = Self.data.appending(path: "truth.geojson")
    let truth = try JSONDecoder().decode(Truth.self, from: Data(contentsOf: file))
    let object = try #require(
      truth.features.first { $0.properties.id == id && $0.properties.tile == tile })
    var points = object.geometry.coordinates[0].map { MapPoint(x: $0[0], y: $0[1]) }
    var toMetres = try CoordinateTransform(
      from: SpatialReference(epsg: 4326), to: SpatialReference(epsg: 32_710))
    try toMetres.transform(&points)
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    return GDAL.MapBounds(
      minimum: MapPoint(x: try #require(xs.min()), y: try #require(ys.min())),
      maximum: MapPoint(x: try #require(xs.max()), y: try #require(ys.max())))
  }

  @Test("Two passes between which nothing happened flag almost nothing", arguments: ["A", "B"])
  func quiet(tile: String) throws {
    let found = try findings(tile, "20300105", "20300117")
    #expect(found.header.counts.tested >= 1400)
    // 0.6 % of the cells is what real quiet pairs are allowed in the median.
    #expect(found.flagged.count <= 9, "\(found.flagged.count)")
  }

  @Test("Strong objects are found where they lie, the step between the passes that has them")
  func objects() throws {
    let found = try findings("A", "20300117", "20300129")
    let centres = centres(found)
    #expect(found.header.counts.tested == 1600)
    // Least number of flagged cells that touch each object, below what Data/README.md states.
    for (id, least) in [("A1", 12), ("A2", 1), ("A3", 1), ("A5", 3), ("A6", 1), ("A7", 1)] {
      let box = try box(id, tile: "A")
      let touching = centres.filter { box.grown(by: 50).contains($0) }
      #expect(touching.count >= least, "\(id): \(touching.count)")
    }
    // Nearly all that is flagged lies at an object.
    let boxes = try (1...9).map { try box("A\($0)", tile: "A") }
    let elsewhere = centres.filter { centre in
      !boxes.contains { $0.grown(by: 120).contains(centre) }
    }
    #expect(elsewhere.count <= 3, "\(elsewhere)")
    #expect(
      found.cells.allSatisfy {
        $0.tStart == "2030-01-17T14:12:07Z" && $0.tEnd == "2030-01-29T14:12:07Z"
      })
    #expect(found.cells.allSatisfy { $0.polarisations == "VV,VH" || $0.polarisations == "VV VH" })
  }

  @Test("The line of the sample with a buffer keeps the cells near it")
  func corridor() throws {
    let passes = ["20300117", "20300129"].map {
      Self.data.appending(path: "sample_A_\($0)T141207.tif").path()
    }
    let line = Self.data.appending(path: "truce-line.geojson").path()
    let pair = PairPaths(before: passes[0], after: passes[1])
    let near = try Program.findings(pair, ["--aoi", line, "--buffer", "0.5", "--all-cells"])
    #expect((300...800).contains(near.cells.count), "\(near.cells.count)")
    #expect(near.header.counts.tested == near.cells.count)
  }
}

extension GDAL.MapBounds {
  /// The box with a margin in metres on each side.
  fileprivate func grown(by margin: Double) -> GDAL.MapBounds {
    GDAL.MapBounds(
      minimum: MapPoint(x: minimum.x - margin, y: minimum.y - margin),
      maximum: MapPoint(x: maximum.x + margin, y: maximum.y + margin))
  }

  fileprivate func contains(_ point: MapPoint) -> Bool {
    (minimum.x...maximum.x).contains(point.x) && (minimum.y...maximum.y).contains(point.y)
  }
}
