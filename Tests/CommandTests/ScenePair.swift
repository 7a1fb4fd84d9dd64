// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import GridTestSupport
import MonitorGrid

/// The rasters of the two sides of a comparison, bands with commas between.
struct PairPaths {
  var before: String
  var after: String
}

/// Two made-up passes over one scene: uneven ground under independent speckle of four looks, and one
/// rectangle that returns more the second time.
///
/// By default 160 × 160 pixels of 10 m on cell edges of zone 37 N, the rectangle nine whole cells.
struct ScenePair {
  enum Units: String { case power, amplitude, db }

  var size = RasterSize(width: 160, height: 160)
  var geoTransform: GeoTransform? = GeoTransform(
    originX: 500_000, originY: 5_600_000, pixelWidth: 10, pixelHeight: -10)
  /// nil for a raster without coordinate system.
  var epsg: Int? = 32_637
  var polarisations = ["VV"]
  /// The pixels that change, nil for none.
  var changed: PixelWindow? = PixelWindow(x: 60, y: 40, width: 30, height: 30)
  var decibels = 10.0
  var seed: UInt64 = 1
  var units = Units.power
  var pixelType = PixelType.float32
  /// What linear power is multiplied with before it becomes units, for types of whole numbers.
  var gain = 1.0
  var noData: Double?
  var metadata: [String: String] = [:]
  var names = (before: "s_20300105T040000", after: "s_20300117T040000")
  /// Changes the values of a pass before they are written: band, whether it is the later, pixels.
  var edit: ((_ band: Int, _ isLater: Bool, _ pixels: inout [Double]) -> Void)?

  /// Cells of 100 m that the rectangle fills, as columns and rows of the grid.
  var changedCells: Set<[Int]> {
    guard let changed, let transform = geoTransform else { return [] }
    var cells: Set<[Int]> = []
    for y in changed.y..<changed.endY {
      for x in changed.x..<changed.endX {
        let place = transform.centre(column: x, row: y)
        cells.insert([Int((place.x / 100).rounded(.down)), Int((place.y / 100).rounded(.down))])
      }
    }
    return cells
  }

  /// Writes both passes into a folder.
  func write(to folder: URL) throws -> PairPaths {
    PairPaths(
      before: try write(to: folder, isLater: false), after: try write(to: folder, isLater: true))
  }

  /// Writes one pass, a file for each polarisation, and returns its argument on the command line.
  func write(to folder: URL, isLater: Bool) throws -> String {
    var paths: [String] = []
    for (index, polarisation) in polarisations.enumerated() {
      let name = "\(isLater ? names.after : names.before)_\(polarisation).tif"
      let path = folder.appending(path: name).path()
      var writer = try RasterWriter(
        creating: path, size: size, pixelType: pixelType, geoTransform: geoTransform,
        spatialReference: epsg.map { code throws(GDALError) in try SpatialReference(epsg: code) },
        noData: noData, metadata: metadata)
      let pixels = pixels(band: index + 1, isLater: isLater)
      try writer.write(PixelWindow(covering: size), band: 1, from: pixels)
      try writer.close()
      paths.append(path)
    }
    return paths.joined(separator: ",")
  }

  private func pixels(band: Int, isLater: Bool) -> [Double] {
    let pass = isLater ? 1 : 0
    var speckle = SplitMix64(seed: seed &* 1_000_003 &+ UInt64(10 * band + pass))
    let raised = pow(10, decibels / 10)
    var pixels: [Double] = []
    pixels.reserveCapacity(size.width * size.height)
    for y in 0..<size.height {
      for x in 0..<size.width {
        var power = ScenePair.ground(x: x, y: y) * gain / Double(band)
        if isLater, changed?.contains(x: x, y: y) == true { power *= raised }
        pixels.append(stored(power * ScenePair.fourLooks(using: &speckle)))
      }
    }
    edit?(band, isLater, &pixels)
    return pixels
  }

  private func stored(_ power: Double) -> Double {
    switch units {
    case .power: power
    case .amplitude: power.squareRoot()
    case .db: 10 * log10(power)
    }
  }

  /// Fields of 400 m that differ by up to 6 dB, the same in every pass.
  private static func ground(x: Int, y: Int) -> Double {
    var random = SplitMix64(seed: UInt64(truncatingIfNeeded: x / 40 + 1000 * (y / 40)))
    return 0.05 * Double.random(in: 1...4, using: &random)
  }

  /// The mean of four exponential draws, gamma with mean 1.
  private static func fourLooks(using random: inout SplitMix64) -> Double {
    var product = 1.0
    for _ in 0..<4 { product *= Double.random(in: 0x1p-53...1, using: &random) }
    return -log(product) / 4
  }
}
