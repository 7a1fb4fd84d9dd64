// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// Where a raster lies and when it was acquired, read from the file itself.
struct Footprint {
  let bounds: MapBounds
  /// The coordinate system as `EPSG32611`, else by its name.
  let system: String
  let isGeographic: Bool
  /// Start of the acquisition, from an item of metadata that means just that.
  let acquired: UTCTime?
  /// TIFF's tag, which often is the time of processing.
  let tagTime: UTCTime?
  let platform: String?
  let relativeOrbit: Int?

  /// Opens a raster; no pixel is read.
  ///
  /// - Throws: `PassError`, saying why the raster cannot be placed.
  init(of path: String, policy: OpenPolicy) throws(PassError) {
    let dataset = try PassError.translating {
      () throws(GDALError) in try RasterDataset(readingFrom: path, policy: policy)
    }
    let grid = try Pass.grid(of: dataset, isPixelsOnly: false)
    var metadata = PassMetadata()
    metadata.take(dataset)
    bounds = grid.bounds
    system =
      grid.spatialReference.map { reference in
        reference.epsg.map { "EPSG\($0)" } ?? reference.name
      } ?? "local"
    isGeographic = grid.spatialReference?.isGeographic ?? false
    acquired = metadata.acquired
    tagTime = metadata.tagTime
    platform = metadata.platform
    relativeOrbit = metadata.relativeOrbit
  }

  /// The name of a tile that this footprint stands for: coordinate system, western and southern edge,
  /// width and height, in whole metres or thousandths of a degree.
  var name: String {
    let unit = isGeographic ? 1000.0 : 1
    func whole(_ value: Double) -> Int {
      let scaled = (value * unit).rounded()
      return scaled.magnitude < 1e15 ? Int(scaled) : 0
    }
    let (x, y) = (whole(bounds.minimum.x), whole(bounds.minimum.y))
    return "\(system)-\(x < 0 ? "W" : "E")\(x.magnitude)-\(y < 0 ? "S" : "N")\(y.magnitude)-"
      + "\(whole(bounds.width))x\(whole(bounds.height))"
  }

  /// The area that two footprints share, over the area that either covers.
  func overlap(with other: Footprint) -> Double {
    let width =
      min(bounds.maximum.x, other.bounds.maximum.x) - max(bounds.minimum.x, other.bounds.minimum.x)
    let height =
      min(bounds.maximum.y, other.bounds.maximum.y) - max(bounds.minimum.y, other.bounds.minimum.y)
    guard system == other.system, width > 0, height > 0 else { return 0 }
    let shared = width * height
    let either =
      bounds.width * bounds.height + other.bounds.width * other.bounds.height - shared
    return either > 0 ? shared / either : 0
  }
}

/// Tiles for passes whose names state none: rasters that cover the same place.
///
/// The earliest pass of a place gives the tile its name; a pass belongs to the tile that it shares
/// the most with, if that is half at least of the area that either covers. So strips that shift
/// from pass to pass stay together, and neighbours that overlap at an edge stay apart. A pass that
/// arrives later and is older than all others may rename a tile.
struct FootprintTiles {
  /// The least share of the area of both that two passes of one tile have in common.
  static let leastOverlap = 0.5

  /// Gives each candidate a tile.
  ///
  /// - Parameter candidates: Passes of known time without a tile, each with where it lies.
  /// - Returns: The tiles in the order of the candidates.
  /// - Complexity: O(*nt*) in candidates and tiles of one kind of product.
  static func tiles(of candidates: [(pass: CandidatePass, footprint: Footprint)]) -> [String] {
    struct Kind: Hashable {
      let sensor: String
      let orbit: Int?
      let look: Track.LookDirection?
      let level: String?
      let system: String
    }
    var tiles = [String](repeating: "", count: candidates.count)
    var anchors: [Kind: [Footprint]] = [:]
    let order = candidates.indices.sorted { one, other in
      let (left, right) = (candidates[one].pass, candidates[other].pass)
      if left.acquired != right.acquired {
        return left.acquired.map { time in right.acquired.map { time < $0 } ?? true } ?? false
      }
      if left.id != right.id { return inByteOrder(left.id, right.id) }
      return inByteOrder(left.paths.first ?? "", right.paths.first ?? "")
    }
    for place in order {
      let (pass, footprint) = candidates[place]
      let kind = Kind(
        sensor: pass.sensor, orbit: pass.relativeOrbit, look: pass.lookDirection,
        level: pass.level, system: footprint.system)
      var best: (footprint: Footprint, overlap: Double)?
      for anchor in anchors[kind, default: []] {
        let overlap = footprint.overlap(with: anchor)
        if overlap >= leastOverlap, overlap > best?.overlap ?? 0 { best = (anchor, overlap) }
      }
      if best == nil { anchors[kind, default: []].append(footprint) }
      tiles[place] = (best?.footprint ?? footprint).name
    }
    return tiles
  }
}
