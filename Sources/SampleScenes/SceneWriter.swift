// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid

/// Writes passes as GeoTIFF, a file for each tile and pass, its bands VV and VH.
struct SceneWriter {
  let directory: URL

  /// `sample_A_20300105T141207.tif`: tile and time, as the reader of names understands them.
  static func fileName(tile: Tile, time: UTCTime) -> String {
    let compact = time.rfc3339.filter { $0 != "-" && $0 != ":" && $0 != "Z" }
    return "sample_\(tile.name)_\(compact).tif"
  }

  /// Writes a tile of a pass.
  func write(_ bands: [[UInt16]], tile: Tile, time: UTCTime) throws {
    let size = RasterSize(width: tile.window.width, height: tile.window.height)
    let path = directory.appending(path: SceneWriter.fileName(tile: tile, time: time)).path()
    var writer = try RasterWriter(
      creating: path,
      format: .geoTIFF(
        usesPredictor: true, tileSide: 80, additional: ["ZLEVEL=9", "INTERLEAVE=BAND"]),
      size: size, bandCount: 2, pixelType: .uint16, geoTransform: tile.geoTransform,
      spatialReference: SpatialReference(epsg: Place.epsg), noData: 0,
      bandDescriptions: ["VV", "VH"],
      metadata: [
        "ACQUISITION_DATETIME": time.rfc3339, "PLATFORM": "SYNTHETIC", "POLARISATIONS": "VV VH",
        "UNITS": "amplitude", "TIFFTAG_IMAGEDESCRIPTION": "Synthetic sample; shows no real place.",
      ])
    for (index, pixels) in bands.enumerated() {
      try writer.write(
        PixelWindow(covering: size), band: index + 1, from: cut(pixels, to: tile.window))
    }
    try writer.close()
  }

  private func cut(_ scene: [UInt16], to window: PixelWindow) -> [UInt16] {
    (window.y..<(window.y + window.height)).flatMap { row in
      let start = row * Place.sceneSize.width + window.x
      return scene[start..<(start + window.width)]
    }
  }
}
