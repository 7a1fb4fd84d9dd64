// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

@testable import SampleScenes

/// The sample as it lies in the repository, and the same made again.
enum CommittedSample {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../../Data", directoryHint: .isDirectory)
    .standardized

  /// Names of the rasters, pass by pass.
  static let rasterNames = Place.passTimes.flatMap { time in
    Place.tiles.map { SceneWriter.fileName(tile: $0, time: time) }
  }

  /// A band of a tile at a pass, as committed.
  static func pixels(tile: Int, pass: Int, band: Int) throws -> [UInt16] {
    let name = SceneWriter.fileName(tile: Place.tiles[tile], time: Place.passTimes[pass])
    return try pixels(folder.appending(path: name), band: band)
  }

  static func pixels(_ file: URL, band: Int) throws -> [UInt16] {
    var raster = try RasterDataset(readingFrom: file.path())
    let whole = PixelWindow(covering: raster.size)
    var pixels = [UInt16](repeating: 0, count: whole.count)
    try raster.read(whole, band: band, into: &pixels)
    return pixels
  }

  /// The features of a committed GeoJSON file and their fields' names.
  static func features(of name: String) throws -> (fields: [String], features: [VectorFeature]) {
    var file = try VectorDataset(readingFrom: folder.appending(path: name).path())
    let layer = try #require(file.layerNames.first)
    let fields = try file.layer(named: layer).fields.map(\.name)
    return (fields, try file.features(inLayer: layer))
  }
}
