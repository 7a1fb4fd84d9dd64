// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid
import Testing

/// Rasters of a change metric, written for the program from outside.
struct MetricSeriesFiles {
  var size = RasterSize(width: 40, height: 30)
  var format = RasterFormat.geoTIFF
  /// Stands for pixels without data; NaN where nil.
  var noData: Float?
  var originX = 500_000.0
  var pixelSide = 30.0
  var epsg = 32_637

  /// Writes one metric.
  func write(_ values: [Float], named name: String, in folder: URL) throws {
    var writer = try RasterWriter(
      creating: folder.appending(path: name).path(), format: format, size: size,
      pixelType: .float32,
      geoTransform: GeoTransform(
        originX: originX, originY: 5_000_000, pixelWidth: pixelSide, pixelHeight: -pixelSide),
      spatialReference: SpatialReference(epsg: epsg), noData: Double(noData ?? .nan))
    let stored = noData.map { noData in values.map { $0.isNaN ? noData : $0 } } ?? values
    try writer.write(PixelWindow(covering: size), band: 1, from: stored)
    try writer.close()
  }

  /// A value that some step of the rule may stumble over.
  static func value(_ random: inout SplitMix64) -> Float {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: .nan
    case 1: 2.5
    case 2: 4.5
    case 3: Float(2.5).nextDown
    case 4: 30
    case 5...7: Float.random(in: 2.5...9, using: &random)
    default: Float.random(in: 0...2.5, using: &random)
    }
  }

  /// Writes a series of random metrics.
  ///
  /// - Returns: The names, in the order of the passes.
  func writeRandom(passes: Int, seed: UInt64, in folder: URL) throws -> [String] {
    var random = SplitMix64(seed: seed)
    var time = try #require(UTCTime(year: 2021, month: 2, day: 1, hour: 4)).epochMilliseconds
    var names: [String] = []
    for _ in 0..<passes {
      let gaps = [1, 6, 12, 12, 12, 29, 30, 31, 200]
      time += Int64(gaps[Int.random(in: 0..<gaps.count, using: &random)]) * 86_400_000
      let stamp = UTCTime(epochMilliseconds: time).rfc3339.filter { $0 != "-" && $0 != ":" }
      // A processing time stands behind the acquisition.
      let name = "D_T37TEST_\(stamp)_20290101T000000Z_S1_GEN-METRIC.tif"
      let values = (0..<size.width * size.height).map { _ in
        MetricSeriesFiles.value(&random)
      }
      try write(values, named: name, in: folder)
      names.append(name)
    }
    return names
  }
}

/// The pixels of one output of `track`.
func trackedPixels(_ name: String, in folder: URL) throws -> [Double] {
  var dataset = try RasterDataset(readingFrom: folder.appending(path: name).path())
  var pixels = [Double](repeating: 0, count: dataset.size.width * dataset.size.height)
  try dataset.read(PixelWindow(covering: dataset.size), band: 1, into: &pixels)
  return pixels
}
