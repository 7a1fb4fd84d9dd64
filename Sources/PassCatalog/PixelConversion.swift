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

  init(_ description: BandDescription, greyValues: [Float]?) {
    readsDoubles = !(description.pixelType?.fitsFloat ?? false)
    noData = description.noData
    floatNoData = description.noData.map { Float($0) }
    isUnscaled = description.isUnscaled
    scale = description.scale
    offset = description.offset
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
