// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// The raster of an optical pass that says of each pixel what it shows.
public struct PassMask: Hashable, Sendable {
  /// What the values mean.
  public enum Kind: Hashable, Sendable {
    /// One class a pixel. Bit n of `observed` is set where class n is a clear view of the ground, of
    /// `noData` where the sensor delivered nothing; all other classes are masked, 32 and above too.
    case classes(observed: UInt32, noData: UInt32)
    /// Flags: a pixel with any bit of `noData` holds nothing, another with any bit of `masked` is
    /// masked, all others are observed.
    case flags(masked: UInt16, noData: UInt16)

    /// What a stored value says of a pixel.
    public func state(of value: UInt16) -> PixelState {
      switch self {
      case .classes(let observed, let noData):
        guard value < 32 else { return .masked }
        let bit = UInt32(1) << UInt32(value)
        if noData & bit != 0 { return .noData }
        return observed & bit != 0 ? .observed : .masked
      case .flags(let masked, let noData):
        if noData & value != 0 { return .noData }
        return masked & value != 0 ? .masked : .observed
      }
    }
  }

  /// The file.
  public let path: String
  /// Band number in the file, counted from 1.
  public let band: Int
  /// What the values mean.
  public let kind: Kind
  /// Pixels of the pass along the side of a mask's pixel: pixel (x, y) of the pass is told by pixel
  /// (x / `factor`, y / `factor`) of the mask, and the mask reaches over the whole pass.
  public let factor: Int
  /// What the file says of the band, whole numbers of 8 or 16 bits.
  public let description: BandDescription
}
