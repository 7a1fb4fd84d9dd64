// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// The number under which a ledger holds a pass; it means nothing in another ledger.
public struct PassKey: Hashable, Sendable, Comparable {
  /// The row's number.
  public let number: Int64

  /// The key with that number.
  public init(number: Int64) { self.number = number }

  /// Whether `left` was recorded first.
  public static func < (left: PassKey, right: PassKey) -> Bool { left.number < right.number }
}

/// One acquisition, as the ledger records it.
///
/// Track and time name the acquisition, the hash its bytes: the same acquisition with another hash is
/// a reprocessed input.
public struct LedgerPass: Hashable, Sendable {
  /// Name of the track.
  public var track: String
  /// Product name without polarisation and ending.
  public var id: String
  /// Sensor profile.
  public var sensor: String
  /// Kind of the sensor.
  public var sensorKind: SensorKind
  /// Platform; nil where unknown.
  public var platform: String?
  /// Relative orbit number; nil where unknown.
  public var relativeOrbit: Int?
  /// Tile or burst; nil where unknown.
  public var tile: String?
  /// Start of the acquisition.
  public var acquired: UTCTime
  /// Names of the bands of its cell summaries, in their order.
  public var bands: [String]
  /// SHA-256 of its files, in hexadecimal digits.
  public var sha256: String
  /// How it was read, as canonical JSON; no paths of a machine.
  public var arguments: String

  /// A pass of a track.
  public init(
    track: String, id: String, sensor: String, sensorKind: SensorKind = .radar,
    acquired: UTCTime, bands: [String], sha256: String, arguments: String = "{}"
  ) {
    self.track = track
    self.id = id
    self.sensor = sensor
    self.sensorKind = sensorKind
    self.acquired = acquired
    self.bands = bands
    self.sha256 = sha256
    self.arguments = arguments
  }
}

/// A pass that the ledger holds.
public struct RecordedPass: Hashable, Sendable {
  /// Its key.
  public let key: PassKey
  /// What was recorded.
  public let pass: LedgerPass
  /// Cells that its summaries observed.
  public let observedCells: Int
  /// Whether its summaries are still there, not pruned.
  public let hasSummaries: Bool
  /// Why it was withdrawn; nil while it counts.
  public let withdrawnBecause: String?
}
