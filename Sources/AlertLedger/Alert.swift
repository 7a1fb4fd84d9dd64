// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// An alert as the ledger holds it.
public struct Alert: Hashable, Sendable {
  /// Its name: the cell's name by coordinates, `@`, and when it was first seen.
  ///
  /// `37N-E412300-N5567800@20211119T015900Z`. It does not depend on the track or the order of passes.
  public let id: String
  /// The cell.
  public let cell: LedgerCell
  /// What the rule makes of the cell's observations; of a withdrawn alert, what it made of them last.
  public let history: CellAlert
  /// Why it was withdrawn; nil while it stands.
  public let withdrawnBecause: String?

  /// Where it stands.
  public var state: AlertState { withdrawnBecause == nil ? history.state : .withdrawn }

  init(
    cell: LedgerCell, history: CellAlert, withdrawnBecause: String?, cellSizeMillimetres: Int
  ) {
    self.init(
      id: Alert.id(
        cell: cell, firstSeen: history.firstSeen, cellSizeMillimetres: cellSizeMillimetres),
      cell: cell, history: history, withdrawnBecause: withdrawnBecause)
  }

  init(id: String, cell: LedgerCell, history: CellAlert, withdrawnBecause: String?) {
    self.id = id
    self.cell = cell
    self.history = history
    self.withdrawnBecause = withdrawnBecause
  }

  /// The name of the alert of a cell that was first seen at a time.
  public static func id(
    cell: LedgerCell, firstSeen: UTCTime, cellSizeMillimetres: Int
  ) -> String {
    "\(cell.coordinateName(cellSizeMillimetres: cellSizeMillimetres))@\(firstSeen.compact)"
  }

  /// What an event says of the alert.
  var content: CanonicalObject {
    var object = CanonicalObject()
    object.set("id", id)
    object.set("epsg", cell.zone.epsg)
    object.set("row", cell.cell.row)
    object.set("col", cell.cell.column)
    object.set("state", state.rawValue)
    object.set("first_seen", history.firstSeen.rfc3339)
    object.set("last_seen", history.lastSeen.rfc3339)
    object.set("last_unchanged", history.lastUnchanged?.rfc3339)
    object.set("confirmed", history.confirmedAt?.rfc3339)
    object.set("ended", history.ended?.rfc3339)
    object.set("ending", history.ending?.rawValue)
    object.set("disturbed", history.disturbedCount)
    object.set("undisturbed", history.undisturbedCount)
    object.set("metric_sum", history.metricSum)
    object.set("metric_max", history.metricMax)
    object.set("high", history.isHigh)
    object.set("direction", history.direction?.rawValue)
    object.set("strongest_run", history.strongestRunID)
    object.set("strongest_track", history.strongestTrack)
    object.set("strongest_time", history.strongestTime.rfc3339)
    object.set("sensor_kinds", history.sensorKinds.map(\.name))
    object.set("withdrawn", withdrawnBecause)
    return object
  }
}

/// A change of an alert's state.
public struct AlertChange: Hashable, Sendable {
  /// The alert after the change.
  public let alert: Alert
  /// Its state before; nil where it is new.
  public let previous: AlertState?
}

extension UTCTime {
  /// The time without separators: `20211119T015900Z`, with `.250` before the Z where it needs them.
  var compact: String {
    rfc3339.filter { $0 != "-" && $0 != ":" }
  }
}
