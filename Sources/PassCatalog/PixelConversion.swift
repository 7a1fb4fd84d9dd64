// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

/// From a stored value to the real one: no data to NaN, grey palettes, scale and offset.
struct PixelConversion {
  /// Whether stored values need Double to be told from the no-data value.
  let readsDoubles: Bool
  private let noData: Double?
  private let floatNoData: Float?
  private let isUnscaled: Bool
  private let scale: Double
  private let offset: Double
  private let greyValues: [Float]?

  /// - Parameters:
  ///   - description: The band as it is read.
  ///   - band: The band as the pass describes it.
  init(_ description: BandDescription, of band: Pass.Band) {
    self.init(
      description, greyValues: band.greyValues, scale: band.scale, offset: band.offset)
  }

  init(
    _ description: BandDescription, greyValues: [Float]?, scale: Double? = nil,
    offset: Double? = nil
  ) {
    readsDoubles = !(description.pixelType?.fitsFloat ?? false)
    noData = description.noData
    floatNoData = description.noData.map { Float($0) }
    let (factor, summand) = (scale ?? description.scale, offset ?? description.offset)
    isUnscaled = factor == 1 && summand == 0
    self.scale = factor
    self.offset = summand
    self.greyValues = greyValues
  }

  /// The real value of a stored one that fits a Float; NaN for no data.
  func value(_ stored: Float) -> Float {
    if let floatNoData, stored == floatNoData { return .nan }
    if let greyValues {
      guard let index = Int(exactly: stored), greyValues.indices.contains(index) else {
        return .nan
      }
      return greyValues[index]
    }
    return isUnscaled ? stored : Float(Double(stored) * scale + offset)
  }

  /// The real value of a stored one; NaN for no data.
  func value(_ stored: Double) -> Float {
    if let noData, stored == noData { return .nan }
    return Float(isUnscaled ? stored : stored * scale + offset)
  }
}
