// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// The cells that a vector file asks for: those that its polygons, or a corridor along its lines,
/// touch anywhere.
public struct AreaOfInterest: Sendable {
  /// The cells asked for.
  public let mask: CellMask
  /// Whether the file asks for places that the comparison cannot reach.
  public let reachesBeyond: Bool

  /// Places at which an edge of the search box is followed.
  private static let steps = 8

  /// Reads a vector file.
  ///
  /// - Parameters:
  ///   - path: A file of any format that GDAL reads; every layer counts.
  ///   - bufferMetres: Half the width of the corridor; nil for the polygons themselves.
  ///   - block: The cells that the comparison may reach; what lies beyond is not looked at.
  ///   - placement: The grid of the cells and its coordinate system.
  ///   - policy: Which files may be opened.
  /// - Throws: `PassError` where the file cannot be read, holds lines but no width, or touches no
  ///   cell of the block.
  public init(
    path: String, bufferMetres: Double?, block: CellBlock, placement: CellPlacement,
    policy: OpenPolicy
  ) throws(PassError) {
    let (shapes, isCut) = try PassError.translating { () throws(GDALError) in
      try AreaOfInterest.shapes(
        path: path, bufferMetres: bufferMetres, block: block, placement: placement, policy: policy)
    }
    guard !shapes.isEmpty else {
      throw PassError(
        .noOverlap, path, "The area of interest does not reach the raster; nothing is left to test."
      )
    }
    if bufferMetres == nil, shapes.allSatisfy({ !$0.hasArea }) {
      throw PassError(
        .noArea, path,
        "It holds lines or points, which have no area. Give the half width of a corridor with "
          + "--buffer KM.")
    }
    let marks = try PassError.translating { () throws(GDALError) in
      try rasterise(shapes, onto: placement.raster(of: block), allTouched: true)
    }
    mask = CellMask(block: block, chosen: marks)
    reachesBeyond = isCut
    guard mask.count > 0 else {
      throw PassError(
        .noOverlap, path, "The area of interest does not reach the raster; nothing is left to test."
      )
    }
  }

  /// The shapes near the block, in the zone's coordinates, widened to a corridor where asked for, and
  /// whether anything was left away.
  private static func shapes(
    path: String, bufferMetres: Double?, block: CellBlock, placement: CellPlacement,
    policy: OpenPolicy
  ) throws(GDALError) -> (near: [VectorGeometry], isCut: Bool) {
    let (grid, zone) = (placement.grid, placement.gridReference)
    let reach = (bufferMetres ?? 0) * 1.1 + 2 * grid.cellSizeMetres
    var dataset = try VectorDataset(readingFrom: path, policy: policy)
    var shapes: [VectorGeometry] = []
    var isCut = false
    for name in dataset.layerNames {
      // GeoJSON and the like without a stated system are in longitude and latitude.
      let stated = try dataset.layer(named: name).spatialReference
      let system = if let stated { stated } else { try SpatialReference(epsg: 4326) }
      let box = try searchBox(block, grid: grid, margin: reach, from: zone, to: system)
      let frame = VectorGeometry(polygon: [
        [
          box.minimum, MapPoint(x: box.maximum.x, y: box.minimum.y), box.maximum,
          MapPoint(x: box.minimum.x, y: box.maximum.y), box.minimum,
        ]
      ])
      var transform = try CoordinateTransform(from: system, to: zone)
      let count = try dataset.featureCount(inLayer: name)
      let features = try dataset.features(inLayer: name, within: box)
      if features.count < count { isCut = true }
      for feature in features {
        guard let geometry = feature.geometry else { continue }
        if let bounds = geometry.bounds, !box.contains(bounds) { isCut = true }
        // A line of a thousand kilometres is cut before it is put into one zone's coordinates.
        let near = try geometry.madeValid().intersection(frame)
        guard !near.isEmpty else { continue }
        let placed = try near.transformed(by: &transform)
        if let bufferMetres {
          shapes.append(try placed.buffered(by: bufferMetres))
        } else {
          shapes.append(placed)
        }
      }
    }
    return (shapes, isCut)
  }

  private static func searchBox(
    _ block: CellBlock, grid: CellGrid, margin: Double, from zone: SpatialReference,
    to system: SpatialReference
  ) throws(GDALError) -> MapBounds {
    let west = grid.edge(block.columns.lowerBound) - margin
    let east = grid.edge(block.columns.upperBound) + margin
    let south = grid.edge(block.rows.lowerBound) - margin
    let north = grid.edge(block.rows.upperBound) + margin
    var points: [MapPoint] = []
    for i in 0...steps {
      for j in 0...steps {
        points.append(
          MapPoint(
            x: west + (east - west) * Double(i) / Double(steps),
            y: south + (north - south) * Double(j) / Double(steps)))
      }
    }
    var transform = try CoordinateTransform(from: zone, to: system)
    try transform.transform(&points)
    var minimum = points[0]
    var maximum = points[0]
    for point in points {
      minimum = MapPoint(x: min(minimum.x, point.x), y: min(minimum.y, point.y))
      maximum = MapPoint(x: max(maximum.x, point.x), y: max(maximum.y, point.y))
    }
    return MapBounds(minimum: minimum, maximum: maximum)
  }
}

extension MapBounds {
  fileprivate func contains(_ other: MapBounds) -> Bool {
    minimum.x <= other.minimum.x && minimum.y <= other.minimum.y && other.maximum.x <= maximum.x
      && other.maximum.y <= maximum.y
  }
}

extension VectorGeometry {
  fileprivate var hasArea: Bool { area > 0 }
}

extension CellPlacement {
  /// The cells of a block as the pixels of a raster.
  fileprivate func raster(of block: CellBlock) -> RasterGrid {
    RasterGrid(
      size: RasterSize(width: block.columns.count, height: block.rows.count),
      geoTransform: GeoTransform(
        originX: grid.edge(block.columns.lowerBound), originY: grid.edge(block.rows.upperBound),
        pixelWidth: grid.cellSizeMetres, pixelHeight: -grid.cellSizeMetres),
      spatialReference: gridReference)
  }
}
