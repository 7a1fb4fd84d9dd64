// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid
import TileDecoding

/// The bands of one file of a pass, opened: decodes the file's blocks, each with all of the bands.
///
/// A class, because an array cannot hold datasets, which are owned once. Not Sendable: it stays with
/// the worker that opened it.
final class LayerReader {
  /// The file's blocks on the comparison's grid, and its bands.
  let layer: BlockLayer
  private var dataset: RasterDataset
  private var decoder: TileDecoder?
  private let numbers: [Int]
  private let maskKinds: [BandDescription.MaskKind]
  /// How values become real ones, where kernels cannot read them as they are stored.
  private let conversion: PixelConversion?
  private let ownWindow: PixelWindow
  private var floats: [Float] = []
  private var doubles: [Double] = []
  private var mask: [UInt8] = []

  /// Takes over an opened file.
  ///
  /// - Parameters:
  ///   - dataset: The file, or the raster that warps it.
  ///   - bands: The bands to read: one of any kind, or several that kernels read as they are stored.
  ///   - extent: The pixels of the comparison's grid that the file covers.
  ///   - structure: What the fast path needs, where it was proven to be equal to GDAL.
  ///   - level: The build of the kernels that it uses.
  /// - Throws: `PassError` where the fast path cannot open the file.
  init(
    _ dataset: consuming RasterDataset, bands: [LayerSource], on extent: PixelWindow,
    fastPath structure: TIFFStructure?, level: KernelLevel
  ) throws(PassError) {
    let descriptions = bands.map { dataset.band($0.number) }
    numbers = bands.map(\.number)
    maskKinds = descriptions.map(\.maskKind)
    let isStored = zip(descriptions, bands).allSatisfy {
      $0.isReadAsStored(keepingScale: $1.keepsScale) && $1.greyValues == nil
    }
    precondition(isStored || bands.count == 1, "bands to be converted are read one by one")
    conversion =
      isStored
      ? nil
      : PixelConversion(
        descriptions[0], greyValues: bands[0].greyValues, scale: bands[0].scale,
        offset: bands[0].offset)
    ownWindow = PixelWindow(covering: dataset.size)
    let block = descriptions[0].blockSize
    layer = BlockLayer(
      grid: BlockGrid(extent: extent, blockSize: block),
      bands: zip(bands, descriptions).map { band, description in
        guard isStored, let type = description.pixelType else {
          return LayerBand(band: band.band, format: StoredFormat(pixelType: .float32))
        }
        let noData = description.noData ?? (band.zeroIsNoData ? 0 : nil)
        return LayerBand(
          band: band.band,
          format: StoredFormat(
            pixelType: type, noData: noData.map { Float($0) },
            scale: Float(band.scale ?? description.scale),
            offset: Float(band.offset ?? description.offset)))
      })
    decoder = nil
    self.dataset = dataset
    guard let structure, isStored else { return }
    do {
      decoder = try TileDecoder(structure, level: level)
    } catch {
      throw PassError(decoding: error)
    }
  }

  /// Whether the file leaves out a block of one of the bands.
  func isMissing(_ block: BlockPlace) throws(PassError) -> Bool {
    guard decoder == nil else { return locations(of: block) == nil }
    let window = ownWindow(of: block)
    return try PassError.translating { () throws(GDALError) in
      for number in numbers
      where try dataset.coverage(of: window, band: number) == .empty { return true }
      return false
    }
  }

  func prefetch(_ block: BlockPlace) {
    guard decoder != nil else { return }
    for location in locations(of: block) ?? [] { decoder?.prefetch(location) }
  }

  /// Decodes a block; see `TileSource.decode`.
  func decode(_ block: BlockPlace, into targets: [PlaneTarget]) throws(PassError) -> Bool {
    let window = ownWindow(of: block)
    if let conversion {
      try convert(window, by: conversion, into: targets[0])
    } else {
      let places = zip(targets, layer.bands).map { target, band in
        unsafe BlockTarget(
          pixels: target.pixels, rowBytes: target.stride * band.format.bytesPerPixel)
      }
      if decoder != nil, let locations = locations(of: block) {
        try PassError.decoding { () throws(TileDecodingError) in
          try decoder?.decode(
            column: block.column, row: block.row, bands: numbers, locations: locations, into: places
          )
        }
      } else {
        try PassError.translating { () throws(GDALError) in
          try dataset.readBlock(
            column: block.column, row: block.row, bands: numbers, into: places)
        }
      }
    }
    var isComplete = true
    for (index, target) in targets.enumerated() {
      if try !applyMask(window, index: index, to: target) { isComplete = false }
    }
    return isComplete
  }

  /// Where each band's block lies in the file; nil where the file leaves one of them out.
  private func locations(of block: BlockPlace) -> [BlockLocation]? {
    var locations: [BlockLocation] = []
    for number in numbers {
      guard
        let location = dataset.blockLocation(
          band: number, column: block.column, row: block.row)
      else { return nil }
      locations.append(location)
    }
    return locations
  }

  private func ownWindow(of block: BlockPlace) -> PixelWindow {
    let size = layer.grid.blockSize
    return PixelWindow(
      x: block.column * size.width, y: block.row * size.height, width: size.width,
      height: size.height
    ).intersection(ownWindow)
  }

  /// Reads a block of the only band and turns it into real values, NaN for no data.
  private func convert(
    _ window: PixelWindow, by conversion: PixelConversion, into target: PlaneTarget
  ) throws(PassError) {
    let count = window.count
    try PassError.translating { () throws(GDALError) in
      if conversion.readsDoubles {
        if doubles.count < count { doubles = [Double](repeating: 0, count: count) }
        try dataset.read(window, band: numbers[0], into: &doubles)
      } else {
        if floats.count < count { floats = [Float](repeating: 0, count: count) }
        try dataset.read(window, band: numbers[0], into: &floats)
      }
    }
    for row in 0..<window.height {
      let line = unsafe (target.pixels + row * target.stride * 4).assumingMemoryBound(
        to: Float.self)
      let source = row * window.width
      for column in 0..<window.width {
        unsafe line[column] =
          conversion.readsDoubles
          ? conversion.value(doubles[source + column]) : conversion.value(floats[source + column])
      }
    }
  }

  /// Marks what a mask or an alpha band says was not observed.
  ///
  /// - Returns: Whether nothing was marked.
  private func applyMask(
    _ window: PixelWindow, index: Int, to target: PlaneTarget
  ) throws(PassError) -> Bool {
    let kind = maskKinds[index]
    guard kind == .alpha || kind == .perDataset || kind == .perBand else { return true }
    if mask.count < window.count { mask = [UInt8](repeating: 0, count: window.count) }
    try PassError.translating { () throws(GDALError) in
      try dataset.readMask(window, band: numbers[index], into: &mask)
    }
    let state = (kind == .alpha ? PixelState.noData : .masked).rawValue
    var isComplete = true
    for row in 0..<window.height {
      for column in 0..<window.width where mask[row * window.width + column] == 0 {
        unsafe target.states[row * target.stride + column] = state
        isComplete = false
      }
    }
    return isComplete
  }
}

/// A band as a layer reads it.
struct LayerSource {
  /// Number in the file, from 1.
  let number: Int
  /// Number in the pass, from 1.
  let band: Int
  /// For pictures with a grey palette, the grey value of each index.
  var greyValues: [Float]?
  /// Whether scale and offset are left to the kernels.
  var keepsScale = false
  /// Whether zero is no data where the file declares none.
  var zeroIsNoData = false
  /// Factor from stored to real values, where it is not the file that says it.
  var scale: Double?
  /// Summand from stored to real values.
  var offset: Double?
}

extension BandDescription {
  /// Whether kernels read the values as they are stored.
  func isReadAsStored(keepingScale: Bool) -> Bool {
    guard isUnscaled || keepingScale, let pixelType else { return false }
    return [.uint8, .uint16, .int16, .float32].contains(pixelType)
  }
}
