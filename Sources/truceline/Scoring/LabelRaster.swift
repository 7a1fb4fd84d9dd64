// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// A raster of whole classes, read in strips: a change mask or labels.
///
/// Three equal colour bands or a palette of greys are one band, as pictures have them.
struct LabelRaster: ~Copyable {
  let path: String
  let size: RasterSize
  /// Value of pixels without data, where the file declares one.
  let noData: Double?
  /// Bands that must be equal.
  private let bands: [Int]
  private let greyValues: [Double]?
  private var dataset: RasterDataset
  private var spare: [Double] = []
  private var validity: [UInt8] = []

  /// Opens a raster.
  ///
  /// - Throws: `GDALError`; `Failure` where it is a colour picture.
  init(_ path: String, policy: OpenPolicy) throws {
    self.path = path
    let dataset = try RasterDataset(readingFrom: path, policy: policy)
    var descriptions: [BandDescription] = []
    for number in 1...max(1, dataset.bandCount) where number <= dataset.bandCount {
      let band = dataset.band(number)
      if band.colourInterpretation != .alpha { descriptions.append(band) }
    }
    guard let first = descriptions.first else {
      throw Failure(.badData, "\(path): it has no band that holds a mask.")
    }
    noData = first.noData
    bands = descriptions.map(\.number)
    if first.colourInterpretation == .palette, let palette = dataset.palette(band: first.number),
      palette.allSatisfy({ $0.red == $0.green && $0.green == $0.blue })
    {
      greyValues = palette.map { Double($0.red) }
    } else {
      greyValues = nil
    }
    size = dataset.size
    self.dataset = dataset
  }

  /// Reads the values of a window; NaN where the file says that there is no data.
  ///
  /// - Throws: `GDALError`; `Failure` where bands differ.
  mutating func read(_ window: PixelWindow, into values: inout [Double]) throws {
    try dataset.read(window, band: bands[0], into: &values)
    for band in bands.dropFirst() {
      if spare.count < window.count { spare = values }
      try dataset.read(window, band: band, into: &spare)
      guard (0..<window.count).allSatisfy({ same(spare[$0], values[$0]) }) else {
        throw Failure(
          .badData,
          "\(path): bands \(bands[0]) and \(band) differ. A mask has one band or equal ones; take one "
            + "out with `gdal_translate -b \(bands[0])`.")
      }
    }
    if validity.count < window.count { validity = [UInt8](repeating: 0, count: window.count) }
    try dataset.readMask(window, band: bands[0], into: &validity)
    for place in 0..<window.count {
      if validity[place] == 0 {
        values[place] = .nan
      } else if let greyValues, let index = Int(exactly: values[place]),
        greyValues.indices.contains(index)
      {
        values[place] = greyValues[index]
      }
    }
  }

  private func same(_ one: Double, _ other: Double) -> Bool {
    one == other || (one.isNaN && other.isNaN)
  }
}
