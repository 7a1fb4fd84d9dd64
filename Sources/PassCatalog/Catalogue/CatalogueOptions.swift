// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// How a scan understands what it finds.
public struct CatalogueOptions: Sendable {
  /// Which files may be opened where a name does not tell; whether links may be followed.
  public var policy: OpenPolicy
  /// The profiles by whose conventions names are read.
  public var profiles: [SensorProfile]
  /// The sensor of everything that is found, whatever names say; nil to tell it from them.
  public var sensor: SensorProfile?
  /// How files are named that follow no sensor's convention, asked before the conventions are.
  public var patterns: [FilePattern]
  /// A file counts as arrived when it was not written to for so many seconds.
  public var settleSeconds: Double
  /// The moment of the scan; nil for the clock's.
  public var now: UTCTime?

  /// Options; by default those of a folder that a provider writes to.
  public init(
    policy: OpenPolicy = OpenPolicy(), profiles: [SensorProfile] = SensorProfile.all,
    sensor: SensorProfile? = nil, patterns: [FilePattern] = [], settleSeconds: Double = 60,
    now: UTCTime? = nil
  ) {
    self.policy = policy
    self.profiles = profiles
    self.sensor = sensor
    self.patterns = patterns
    self.settleSeconds = settleSeconds
    self.now = now
  }
}
