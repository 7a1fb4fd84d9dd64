// SPDX-License-Identifier: Apache-2.0
import ChangePipeline
import FindingsReport
import GDAL
import MonitorGrid
import PassCatalog

/// Places objects on the ground.
struct ObjectShapes: ~Copyable {
  /// Least area of an object in m², where none is asked for.
  static let leastArea = 1000.0
  /// The same in pixels, for rasters without a place.
  static let leastPixels = 10.0

  private let transform: GeoTransform
  private let bandNames: [String]
  private let leastArea: Double
  private let isOptical: Bool
  /// Area of a pixel, where all have the same.
  private let pixelArea: Double?
  private var toDegrees: CoordinateTransform?
  private var toMetres: CoordinateTransform?

  /// Whether objects have longitude and latitude.
  var isPlaced: Bool { toDegrees != nil }

  init(_ setup: ComparisonSetup, bandNames: [String], leastArea: Double?) throws {
    let grid = setup.pair.grid
    self.bandNames = bandNames
    isOptical = setup.method.isOptical
    switch setup.cells {
    case .pixelBlocks:
      transform = GeoTransform(originX: 0, originY: 0, pixelWidth: 1, pixelHeight: 1)
      self.leastArea = leastArea ?? Self.leastPixels
      pixelArea = 1
    case .grid(let placement):
      guard let reference = grid.spatialReference else {
        preconditionFailure("cells of the grid have a georeference")
      }
      transform = grid.geoTransform
      self.leastArea = leastArea ?? Self.leastArea
      pixelArea = placement.parallelTransform.map { ($0.pixelWidth * $0.pixelHeight).magnitude }
      toDegrees = try CoordinateTransform(from: reference, to: SpatialReference(epsg: 4326))
      if pixelArea == nil {
        toMetres = try CoordinateTransform(from: reference, to: placement.gridReference)
      }
    }
  }

  /// The object as it is written; nil where it is too small.
  mutating func feature(of object: ChangeObject) throws -> ObjectFeature? {
    var rings = object.rings.map { ring in
      ring.map { corner in
        transform.mapPoint(column: Double(corner.column), row: Double(corner.row))
      }
    }
    let area: Double
    if let pixelArea {
      area = pixelArea * Double(object.pixelCount)
    } else {
      var sum = 0.0
      for ring in rings {
        var metres = ring
        try toMetres?.transform(&metres)
        sum += ObjectShapes.signedArea(metres)
      }
      area = sum.magnitude
    }
    guard area >= leastArea else { return nil }
    if isPlaced {
      for index in rings.indices { try toDegrees?.transform(&rings[index]) }
      // Rows that run northwards turn every ring around.
      if let outer = rings.first, ObjectShapes.signedArea(outer) < 0 {
        rings = rings.map { $0.reversed() }
      }
    }
    return ObjectFeature(
      column: object.firstColumn, row: object.firstRow, direction: object.direction,
      pixelCount: object.pixelCount, areaSquareMetres: isPlaced ? area : nil,
      effect: isOptical ? object.effect : object.effect * ObjectShapes.decibelsPerNeper,
      effectBand: object.effectBand.map { bandNames[$0 - 1] }, cells: object.cells, rings: rings)
  }

  /// 10 / ln 10.
  private static let decibelsPerNeper = 4.342_944_819_032_518

  /// Area of a ring, positive where it is counter-clockwise.
  private static func signedArea(_ ring: [MapPoint]) -> Double {
    guard let origin = ring.first else { return 0 }
    var sum = 0.0
    for (one, next) in zip(ring, ring.dropFirst() + ring.prefix(1)) {
      sum +=
        (one.x - origin.x) * (next.y - origin.y) - (next.x - origin.x) * (one.y - origin.y)
    }
    return sum / 2
  }
}
