// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// A pass in the making: what is known of it may still lack time or place.
struct CandidatePass {
  var id: String
  var sensor: String
  var platform: String?
  var relativeOrbit: Int?
  var lookDirection: Track.LookDirection?
  var tile: String?
  var level: String?
  var bandNames: [String] = []
  var acquired: UTCTime?
  var processed: UTCTime?
  /// Number of the processing baseline, where the name states one.
  var baseline: Int?
  /// Rasters, in byte order.
  var paths: [String]
  var metadataPaths: [String] = []
  var bytes: Int
  var statedHashes: [String: String] = [:]
  var form = CataloguedPass.Form.files
  /// The rasters that a comparison reads by default, where they are named one by one.
  var chosenPaths: [String]

  init(_ meaning: FileMeaning, sensor: String, paths: [String], bytes: Int) {
    id = meaning.id
    self.sensor = sensor
    platform = meaning.platform
    relativeOrbit = meaning.relativeOrbit
    tile = meaning.tile
    level = meaning.level
    acquired = meaning.acquired
    processed = meaning.processed
    baseline = meaning.baseline
    self.paths = paths
    self.bytes = bytes
    chosenPaths = paths
  }

  /// The pass, once its time and tile are known.
  func catalogued(tile: String, acquired: UTCTime) -> CataloguedPass {
    CataloguedPass(
      id: id,
      track: Track(
        tile: tile, sensor: sensor, relativeOrbit: relativeOrbit, lookDirection: lookDirection,
        level: level, bandNames: bandNames),
      platform: platform, acquired: acquired, processed: processed, paths: paths,
      metadataPaths: metadataPaths, bytes: bytes, statedHashes: statedHashes, form: form,
      chosenPaths: chosenPaths == paths ? nil : chosenPaths, baseline: baseline)
  }
}
