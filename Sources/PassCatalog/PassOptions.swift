// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// What a user says about a pass; it wins over metadata and names.
public struct PassOptions: Sendable {
  /// Which files may be opened.
  public var policy: OpenPolicy
  /// The sensor profile; nil to find it from names and metadata.
  public var sensor: SensorProfile?
  /// The profiles that names and metadata are compared with.
  public var profiles: [SensorProfile]
  /// What the values are.
  public var units: BackscatterUnits?
  /// When the pass was acquired.
  public var acquired: UTCTime?
  /// The summand of whole-number reflectance, in stored units; nil where the product tells.
  public var reflectanceOffset: Double?
  /// Whether the raster may lack a georeference, because cells are blocks of pixels.
  public var isPixelsOnly: Bool

  /// Options; by default everything is told from the files.
  public init(
    policy: OpenPolicy = OpenPolicy(), sensor: SensorProfile? = nil,
    profiles: [SensorProfile] = SensorProfile.all, units: BackscatterUnits? = nil,
    acquired: UTCTime? = nil,
    reflectanceOffset: Double? = nil, isPixelsOnly: Bool = false
  ) {
    self.policy = policy
    self.sensor = sensor
    self.profiles = profiles
    self.units = units
    self.acquired = acquired
    self.reflectanceOffset = reflectanceOffset
    self.isPixelsOnly = isPixelsOnly
  }
}
