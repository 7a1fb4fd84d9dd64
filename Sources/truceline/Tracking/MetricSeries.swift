// SPDX-License-Identifier: Apache-2.0
import AlertRules
import Foundation
import GDAL
import MonitorGrid

/// One pass whose change metric is tracked.
struct MetricPass: Hashable, Sendable {
  /// Where the metric lies.
  let path: String
  /// When the pass was acquired.
  let time: UTCTime
  /// The day in the layers of dates.
  let day: Int16
  /// What the names of its outputs begin with: `20220101`, or with the time of day where the series
  /// has two passes on that day.
  var label: String
}

/// The metrics of a series, in the order of their passes, all on one grid.
struct MetricSeries: Sendable {
  /// The passes, earliest first.
  let passes: [MetricPass]
  /// Columns and rows of every metric.
  let size: RasterSize
  /// Where the pixels lie; nil for rasters without map coordinates.
  let geoTransform: GeoTransform?
  /// The coordinate system; nil where it is not known.
  let spatialReference: SpatialReference?
  /// Rows of the tallest blocks that a metric is made of.
  let blockHeight: Int

  /// Puts metrics into the order of their passes and looks at each one's grid.
  ///
  /// - Parameters:
  ///   - paths: The rasters, in any order.
  ///   - times: When each pass was acquired.
  ///   - rule: The rule, which dates are counted by.
  ///   - options: How the rasters are opened.
  /// - Throws: `GDALError`, `Failure` where two passes are one moment, a pass is before the rule's
  ///   epoch, or grids differ.
  init(
    _ paths: [String], times: [UTCTime], rule: ConfirmationRule, options: MetricReader.Options
  ) throws {
    var passes: [MetricPass] = []
    for (path, time) in zip(paths, times) {
      guard let day = rule.day(of: time) else {
        throw Failure(
          .badData,
          "\(path): \(time.rfc3339) is not after \(rule.epoch.rfc3339.prefix(10)), the day that dates "
            + "are counted from. Give an earlier one with --epoch.")
      }
      passes.append(MetricPass(path: path, time: time, day: day, label: ""))
    }
    passes.sort { $0.time < $1.time }
    for (earlier, later) in zip(passes, passes.dropFirst()) where earlier.time == later.time {
      throw Failure(
        .badData,
        "\(later.path): it is of \(later.time.rfc3339), as \(earlier.path) is. A series has one metric "
          + "for each pass.")
    }
    let perDay = Dictionary(grouping: passes, by: \.day).mapValues(\.count)
    for index in passes.indices {
      passes[index].label = MetricSeries.label(
        passes[index].time, withTime: perDay[passes[index].day, default: 1] > 1)
    }
    self.passes = passes

    var blockHeight = 1
    func grid(_ path: String) throws -> MetricGrid {
      let reader = try MetricReader(path, options: options)
      blockHeight = max(blockHeight, reader.blockSize.height)
      return reader.grid
    }
    let first = try grid(passes[0].path)
    for pass in passes.dropFirst() {
      let other = try grid(pass.path)
      if let difference = first.difference(from: other) {
        throw Failure(
          .badData,
          "\(passes[0].path) and \(pass.path) are not on the same grid: \(difference). Put them on "
            + "one grid, for example with gdalwarp.")
      }
    }
    (size, geoTransform, spatialReference) = (
      first.size, first.geoTransform, first.spatialReference
    )
    self.blockHeight = blockHeight
  }

  private static func label(_ time: UTCTime, withTime: Bool) -> String {
    let digits = time.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
    return withTime ? digits : String(digits.prefix(8))
  }
}

/// Size, place and system of a raster, any of the last two unknown.
struct MetricGrid: Sendable {
  let size: RasterSize
  let geoTransform: GeoTransform?
  let spatialReference: SpatialReference?

  /// What tells another grid from this one, in words; nil where nothing does.
  ///
  /// Places may differ by a hundredth of a pixel, which is how coarsely some programs write them.
  func difference(from other: MetricGrid) -> String? {
    if size != other.size {
      return "the first has \(size.width) × \(size.height) pixels, the second "
        + "\(other.size.width) × \(other.size.height)"
    }
    switch (geoTransform, other.geoTransform) {
    case (nil, nil): break
    case (let mine?, let theirs?):
      if mine == theirs { break }
      if let offset = mine.pixelOffset(of: theirs, over: size) {
        if offset == (0, 0) { break }
        return "the second begins \(offset.column) columns and \(offset.row) rows further on"
      }
      if mine.pixelWidth != theirs.pixelWidth || mine.pixelHeight != theirs.pixelHeight {
        return
          "pixels of the first are \(mine.pixelWidth) by \(mine.pixelHeight) units, of the second "
          + "\(theirs.pixelWidth) by \(theirs.pixelHeight)"
      }
      return "the first begins at \(mine.originX), \(mine.originY), the second at "
        + "\(theirs.originX), \(theirs.originY)"
    case (_?, nil): return "the second has no map coordinates"
    case (nil, _?): return "the first has no map coordinates"
    }
    switch (spatialReference, other.spatialReference) {
    case (nil, nil): return nil
    case (let mine?, let theirs?):
      return mine.isSame(as: theirs)
        ? nil : "the first is in \(mine.name), the second in \(theirs.name)"
    case (_?, nil): return "the second has no coordinate system"
    case (nil, _?): return "the first has no coordinate system"
    }
  }
}
