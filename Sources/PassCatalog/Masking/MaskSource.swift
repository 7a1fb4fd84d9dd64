// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// One of the masks of a comparison, and how it gets onto the comparison's grid.
enum MaskSource: Sendable {
  /// The class mask of one of the passes.
  case own(PassMask, alignment: GridAlignment)
  /// A mask that a user names.
  case file(MaskFile)

  /// Opens the mask.
  ///
  /// - Throws: `PassError` where it cannot be opened or does not overlap the comparison.
  func rows(on grid: RasterGrid, policy: OpenPolicy) throws(PassError) -> any MaskRows {
    switch self {
    case .own(let mask, let alignment):
      let dataset = try MaskSource.open(mask.path, policy: policy)
      let meaning = MaskMeaning.sensor(mask.kind)
      switch alignment {
      case .shifted(let columns, let rows):
        let map = NearestMap(
          size: grid.size, shift: (columns, rows), factor: mask.factor, own: dataset.size)
        return RasterMaskRows(dataset, band: mask.band, map: map, meaning: meaning)
      case .warped:
        return try MaskSource.warped(
          mask.path, band: mask.band, onto: grid, meaning: meaning, policy: policy)
      }
    case .file(let file) where file.isVector:
      return PolygonMaskRows(
        try MaskSource.shapes(of: file.path, on: grid, policy: policy), on: grid)
    case .file(let file):
      return try MaskSource.raster(file, on: grid, policy: policy)
    }
  }

  private static func open(_ path: String, policy: OpenPolicy) throws(PassError) -> RasterDataset {
    try PassError.translating { () throws(GDALError) in
      try RasterDataset(readingFrom: path, policy: policy)
    }
  }

  private static func raster(
    _ file: MaskFile, on grid: RasterGrid, policy: OpenPolicy
  ) throws(PassError) -> any MaskRows {
    let dataset = try open(file.path, policy: policy)
    let meaning = MaskMeaning.values(file.values)
    guard grid.spatialReference != nil else {
      let own = RasterGrid(
        size: dataset.size, geoTransform: grid.geoTransform, spatialReference: nil)
      guard let factor = grid.replication(of: own) else {
        throw PassError(
          .unsuitableMask, file.path,
          "It has \(dataset.size.width) × \(dataset.size.height) pixels. Without a georeference a mask "
            + "has the rows and columns of the passes, or a whole fraction of them.")
      }
      let map = NearestMap(size: grid.size, shift: (0, 0), factor: factor, own: dataset.size)
      return RasterMaskRows(dataset, band: 1, map: map, meaning: meaning)
    }
    let own = try Pass.grid(of: dataset, isPixelsOnly: false)
    if grid.sharesSystem(with: own) {
      let map = NearestMap(
        size: grid.size, transform: grid.geoTransform, own: own.size,
        ownTransform: own.geoTransform)
      guard !map.isEmpty else { throw noOverlap(file.path) }
      return RasterMaskRows(dataset, band: 1, map: map, meaning: meaning)
    }
    guard
      try PassError.translating({ () throws(GDALError) in try own.overlaps(grid) })
    else { throw noOverlap(file.path) }
    return try warped(file.path, band: 1, onto: grid, meaning: meaning, policy: policy)
  }

  private static func noOverlap(_ path: String) -> PassError {
    PassError(.noOverlap, path, "The mask lies beside the earlier pass and masks nothing of it.")
  }

  /// A mask in another coordinate system: GDAL's warper picks the nearest pixel of each.
  private static func warped(
    _ path: String, band: Int, onto grid: RasterGrid, meaning: MaskMeaning, policy: OpenPolicy
  ) throws(PassError) -> any MaskRows {
    let warped = try PassError.translating { () throws(GDALError) -> RasterDataset in
      let source = try RasterDataset(readingFrom: path, policy: policy)
      return try RasterDataset(warping: source, onto: grid, resampling: .nearest)
    }
    let map = NearestMap(size: grid.size, shift: (0, 0), factor: 1, own: grid.size)
    return RasterMaskRows(warped, band: band, map: map, meaning: meaning)
  }

  /// The shapes of all layers, in the grid's coordinates.
  private static func shapes(
    of path: String, on grid: RasterGrid, policy: OpenPolicy
  ) throws(PassError) -> [VectorGeometry] {
    guard let reference = grid.spatialReference else {
      throw PassError(
        .unsuitableMask, path,
        "Polygons need a georeference; with --pixels-only a mask is a raster of the same size.")
    }
    return try PassError.translating { () throws(GDALError) in
      var dataset = try VectorDataset(readingFrom: path, policy: policy)
      var shapes: [VectorGeometry] = []
      for name in dataset.layerNames {
        // GeoJSON and the like without a stated system are in longitude and latitude.
        let stated = try dataset.layer(named: name).spatialReference
        let system = if let stated { stated } else { try SpatialReference(epsg: 4326) }
        var transform = try CoordinateTransform(from: system, to: reference)
        for feature in try dataset.features(inLayer: name) {
          guard let geometry = feature.geometry, !geometry.isEmpty else { continue }
          shapes.append(try geometry.madeValid().transformed(by: &transform))
        }
      }
      return shapes
    }
  }
}
