// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// One band of a pass, opened: reads windows in the file's own pixels and tells what was observed.
///
/// A class, because an array cannot hold datasets, which are owned once. Not Sendable: it stays with
/// the worker that opened it.
final class BandReader {
  /// Where the pixels of a window go in a larger one.
  struct Place {
    /// Place of the first pixel.
    let first: Int
    /// Places from one row to the next.
    let stride: Int
  }

  private var dataset: RasterDataset
  private let number: Int
  private let description: BandDescription
  private let conversion: PixelConversion
  /// Whether a stored zero holds no measurement.
  private let dropsZero: Bool
  private var floats: [Float] = []
  private var doubles: [Double] = []
  private var mask: [UInt8] = []

  init(
    _ band: Pass.Band, zeroIsNoData: Bool, alignment: GridAlignment, grid: RasterGrid,
    policy: OpenPolicy, dropsZero: Bool = false
  ) throws(PassError) {
    self.dropsZero = dropsZero
    let opened = try OpenedBand(
      band, zeroIsNoData: zeroIsNoData, alignment: alignment, grid: grid, policy: policy)
    number = opened.number
    dataset = opened.dataset
    // A warped raster has types and masks of its own.
    description = dataset.band(number)
    conversion = PixelConversion(description, of: band)
  }

  func coverage(of window: PixelWindow) throws(PassError) -> TileCoverage {
    try PassError.translating { () throws(GDALError) in
      try dataset.coverage(of: window, band: number)
    }
  }

  /// Reads a window that lies inside of the file's raster.
  ///
  /// - Returns: Whether every pixel was observed.
  func read(
    _ window: PixelWindow, into values: inout MutableSpan<Float>, at offset: Int, place: Place,
    states: inout MutableSpan<UInt8>
  ) throws(PassError) -> Bool {
    try load(window)
    var isComplete = true
    for row in 0..<window.height {
      let target = place.first + row * place.stride
      let source = row * window.width
      for column in 0..<window.width {
        let value =
          conversion.readsDoubles
          ? conversion.value(doubles[source + column]) : conversion.value(floats[source + column])
        let isFill =
          dropsZero
          && (conversion.readsDoubles
            ? doubles[source + column] == 0 : floats[source + column] == 0)
        // Infinity minus itself is NaN, so this holds for finite numbers alone.
        let isNumber = value - value == 0 && !isFill
        values[offset + target + column] = isNumber ? value : .nan
        states[target + column] =
          (isNumber ? PixelState.observed : PixelState.noData).rawValue
        if !isNumber { isComplete = false }
      }
    }
    if try !applyMask(window, into: &values, at: offset, place: place, states: &states) {
      isComplete = false
    }
    return isComplete
  }

  private func load(_ window: PixelWindow) throws(PassError) {
    let count = window.count
    if conversion.readsDoubles {
      if doubles.count < count { doubles = [Double](repeating: 0, count: count) }
    } else if floats.count < count {
      floats = [Float](repeating: 0, count: count)
    }
    try PassError.translating { () throws(GDALError) in
      if conversion.readsDoubles {
        try dataset.read(window, band: number, into: &doubles)
      } else {
        try dataset.read(window, band: number, into: &floats)
      }
    }
  }

  /// Takes out what a mask, an alpha band or a missing block says was not observed.
  ///
  /// - Returns: Whether nothing was taken out.
  private func applyMask(
    _ window: PixelWindow, into values: inout MutableSpan<Float>, at offset: Int, place: Place,
    states: inout MutableSpan<UInt8>
  ) throws(PassError) -> Bool {
    var isComplete = true
    let kind = description.maskKind
    if kind == .alpha || kind == .perDataset || kind == .perBand {
      if mask.count < window.count { mask = [UInt8](repeating: 0, count: window.count) }
      try PassError.translating { () throws(GDALError) in
        try dataset.readMask(window, band: number, into: &mask)
      }
      let state: PixelState = kind == .alpha ? .noData : .masked
      for pixel in 0..<window.count where mask[pixel] == 0 {
        let target = place.first + pixel / window.width * place.stride + pixel % window.width
        values[offset + target] = .nan
        states[target] = state.rawValue
        isComplete = false
      }
    }
    // Left-out blocks read as zeros where no no-data value is declared.
    let unwritten = try PassError.translating { () throws(GDALError) in
      try dataset.unwrittenBlocks(touching: window, band: number)
    }
    for block in unwritten {
      let part = block.intersection(window)
      for y in part.y..<part.endY {
        for x in part.x..<part.endX {
          let target = place.first + (y - window.y) * place.stride + x - window.x
          values[offset + target] = .nan
          states[target] = PixelState.noData.rawValue
        }
      }
      if !part.isEmpty { isComplete = false }
    }
    return isComplete
  }
}
