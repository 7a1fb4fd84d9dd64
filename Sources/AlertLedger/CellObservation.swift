// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// A kind of instrument; two kinds that see the same change are independent of each other.
///
/// Any word is a kind; those that the program knows are named.
public struct SensorKind: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The word, in lower case.
  public let name: String

  /// The kind of that name; case does not matter.
  public init(_ name: String) {
    self.name = name.lowercased()
  }

  /// Radar satellites.
  public static let radar = SensorKind("radar")
  /// Optical satellites.
  public static let optical = SensorKind("optical")
  /// Cameras on drones.
  public static let drone = SensorKind("drone")
  /// Microphones.
  public static let acoustic = SensorKind("acoustic")
  /// Seismometers.
  public static let seismic = SensorKind("seismic")
  /// Thermal hotspots.
  public static let thermal = SensorKind("thermal")

  /// The word.
  public var description: String { name }

  /// Order by the words' code units.
  public static func < (left: SensorKind, right: SensorKind) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}

/// What one comparison saw of one cell: an observation, disturbed or not.
///
/// A cell that was not observed has none.
public struct CellObservation: Hashable, Sendable {
  /// When the later pass was acquired.
  public var time: UTCTime
  /// The track of the comparison.
  public var track: String
  /// The run that made the comparison.
  public var runID: String
  /// Whether the cell was flagged (q ≤ the false discovery rate): disturbed.
  public var isFlagged: Bool
  /// −log10 p of the decision, at least 0.
  public var metric: Double
  /// Where the cell went; nil where the comparison does not tell.
  public var direction: ChangeDirection?
  /// The newest earlier pass that the comparison knows to have seen the cell without the change.
  public var unchangedAt: UTCTime?
  /// The kind of sensor of the pass.
  public var sensorKind: SensorKind

  /// An observation of a cell.
  public init(
    time: UTCTime, track: String, runID: String, isFlagged: Bool, metric: Double,
    direction: ChangeDirection? = nil, unchangedAt: UTCTime? = nil,
    sensorKind: SensorKind = .radar
  ) {
    self.time = time
    self.track = track
    self.runID = runID
    self.isFlagged = isFlagged
    self.metric = metric
    self.direction = direction
    self.unchangedAt = unchangedAt
    self.sensorKind = sensorKind
  }

  /// The order in which the rule reads observations: by time, then by name of track and run.
  static func precedes(_ left: CellObservation, _ right: CellObservation) -> Bool {
    guard left.time == right.time else { return left.time < right.time }
    guard left.track == right.track else {
      return left.track.utf8.lexicographicallyPrecedes(right.track.utf8)
    }
    return left.runID.utf8.lexicographicallyPrecedes(right.runID.utf8)
  }
}
