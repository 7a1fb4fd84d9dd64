// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// The raster of one pass's metric, read window by window.
struct MetricReader: ~Copyable {
  /// How metrics are opened.
  struct Options: Sendable {
    /// Drivers, network and virtual rasters.
    var policy = OpenPolicy()
    /// The band that holds the metric; nil for rasters that have only one.
    var band: Int?
  }

  private var dataset: RasterDataset
  private let band: BandDescription
  private let hasMask: Bool
  private var mask: [UInt8] = []

  /// Opens a metric.
  ///
  /// - Throws: `GDALError`; `Failure` where it cannot be told which band is meant.
  init(_ path: String, options: Options) throws {
    let dataset = try RasterDataset(readingFrom: path, policy: options.policy)
    let number: Int
    if let wanted = options.band {
      guard (1...max(1, dataset.bandCount)).contains(wanted), dataset.bandCount > 0 else {
        throw Failure(
          .badData, "\(path): it has \(dataset.bandCount) bands, and --band asks for \(wanted).")
      }
      number = wanted
    } else {
      let candidates = (1...max(1, dataset.bandCount)).filter {
        $0 <= dataset.bandCount && dataset.band($0).colourInterpretation != .alpha
      }
      guard candidates.count == 1 else {
        throw Failure(
          .badData,
          "\(path): it has \(candidates.count) bands. Say which one holds the metric with --band.")
      }
      number = candidates[0]
    }
    let band = dataset.band(number)
    guard band.pixelType != nil else {
      throw Failure(.badData, "\(path): its values are \(band.typeName), which is no metric.")
    }
    self.band = band
    // NaN declares itself.
    hasMask =
      band.maskKind != .allValid && !(band.maskKind == .noData && band.noData?.isNaN == true)
    self.dataset = dataset
  }

  /// Size and place of the pixels.
  var grid: MetricGrid {
    // Without a system numbers may still stand there, of no meaning that is known.
    MetricGrid(
      size: dataset.size, geoTransform: dataset.geoTransform,
      spatialReference: dataset.spatialReference)
  }

  /// Size of the blocks that the file is made of.
  var blockSize: RasterSize { band.blockSize }

  /// Reads the metric in a window; NaN where the file has no data.
  ///
  /// A scale and offset that the file declares are applied.
  ///
  /// - Throws: `GDALError`.
  mutating func read(_ window: PixelWindow) throws(GDALError) -> [Float] {
    var values = [Float](repeating: 0, count: window.count)
    if band.isUnscaled {
      try dataset.read(window, band: band.number, into: &values)
    } else {
      var stored = [Double](repeating: 0, count: window.count)
      try dataset.read(window, band: band.number, into: &stored)
      for pixel in 0..<window.count {
        values[pixel] = Float(stored[pixel] * band.scale + band.offset)
      }
    }
    if hasMask {
      if mask.count < window.count { mask = [UInt8](repeating: 0, count: window.count) }
      try dataset.readMask(window, band: band.number, into: &mask)
      for pixel in 0..<window.count where mask[pixel] == 0 { values[pixel] = .nan }
    }
    return values
  }
}
