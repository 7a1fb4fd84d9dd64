// SPDX-License-Identifier: Apache-2.0

/// What is known of a pass from its names and metadata.
public struct PassIdentity: Hashable, Sendable {
  /// Product name without polarisation and ending; what a person would call the pass.
  public var id: String
  /// Sensor profile, for example `sentinel-1-rtc` or `sar`.
  public var sensor: String
  /// Platform, for example `S1A`; nil where unknown.
  public var platform: String?
  /// Relative orbit number; nil where unknown.
  public var relativeOrbit: Int?
  /// The tile or burst, for example `T137-292320-IW2`; nil where unknown.
  public var tile: String?
  /// Start of the acquisition; nil where unknown.
  public var acquired: UTCTime?
  /// Name of each band, polarisations for SAR, in the order of the bands.
  public var bandNames: [String]

  /// A pass of which only the name, sensor and bands are known.
  public init(id: String, sensor: String, bandNames: [String]) {
    self.id = id
    self.sensor = sensor
    self.bandNames = bandNames
  }
}
