// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// What a user says about a pass; it wins over metadata and names.
public struct PassOptions: Sendable {
  /// Which files may be opened.
  public var policy: OpenPolicy
  /// The sensor profile.
  public var sensor: SensorProfile?
  /// What the values are.
  public var units: BackscatterUnits?
  /// When the pass was acquired.
  public var acquired: UTCTime?
  /// Whether the raster may lack a georeference, because cells are blocks of pixels.
  public var isPixelsOnly: Bool

  /// Options; by default everything is told from the files.
  public init(
    policy: OpenPolicy = OpenPolicy(), sensor: SensorProfile? = nil,
    units: BackscatterUnits? = nil, acquired: UTCTime? = nil, isPixelsOnly: Bool = false
  ) {
    self.policy = policy
    self.sensor = sensor
    self.units = units
    self.acquired = acquired
    self.isPixelsOnly = isPixelsOnly
  }
}
