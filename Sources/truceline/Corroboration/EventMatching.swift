// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import GDAL
import MonitorGrid

/// Finds the alerts that an event goes with: those whose cell's centre is near and whose change came to be
/// about when the event was.
///
/// A change came to be between the last pass that saw the cell without it and the first that saw it.
struct EventMatching {
  /// An alert near an event.
  struct Match {
    let alert: Alert
    let distanceMetres: Double
  }

  private struct Square: Hashable {
    let column: Int
    let row: Int
  }

  /// The alerts of one zone by squares as wide as the greatest distance.
  private struct Zone {
    let projection: ZoneProjection
    var squares: [Square: [(centre: MapPoint, alert: Alert)]] = [:]
  }

  private var zones: [(zone: UTMZone, alerts: Zone)] = []
  private let distance: Double
  private let window: Int64

  /// Sorts alerts by place.
  ///
  /// - Parameters:
  ///   - alerts: The alerts.
  ///   - cellSizeMetres: Side of their cells.
  ///   - distance: The greatest distance in metres.
  ///   - windowSeconds: How long before and after the time in which the change came to be still counts.
  /// - Throws: `GridError`, `GDALError`.
  init(_ alerts: [Alert], cellSizeMetres: Double, distance: Double, windowSeconds: Double) throws {
    self.distance = distance
    window = Int64((windowSeconds * 1000).rounded())
    for zone in Set(alerts.map(\.cell.zone)).sorted() {
      let grid = try CellGrid(zone: zone, cellSizeMetres: cellSizeMetres)
      var own = Zone(projection: try ZoneProjection(zone))
      for alert in alerts where alert.cell.zone == zone {
        let centre = grid.centre(of: alert.cell.cell)
        own.squares[square(of: centre), default: []].append((centre, alert))
      }
      zones.append((zone, own))
    }
  }

  /// The alerts that an event goes with, by distance and then by name.
  ///
  /// Distances are those of the zone's projection, which are true to one part in a thousand.
  func matches(_ event: SensorEvent) -> [Match] {
    var found: [Match] = []
    for (_, zone) in zones {
      guard let place = zone.projection.point(event.place) else { continue }
      let centre = square(of: place)
      for row in centre.row - 1...centre.row + 1 {
        for column in centre.column - 1...centre.column + 1 {
          for (other, alert) in zone.squares[Square(column: column, row: row)] ?? [] {
            let (x, y) = (other.x - place.x, other.y - place.y)
            let metres = (x * x + y * y).squareRoot()
            guard metres <= distance, goes(event.time, with: alert) else { continue }
            found.append(Match(alert: alert, distanceMetres: metres))
          }
        }
      }
    }
    return found.sorted { ($0.distanceMetres, $0.alert.id) < ($1.distanceMetres, $1.alert.id) }
  }

  private func goes(_ time: UTCTime, with alert: Alert) -> Bool {
    let since = alert.history.lastUnchanged ?? alert.history.firstSeen
    return time.epochMilliseconds >= since.epochMilliseconds - window
      && time.epochMilliseconds <= alert.history.firstSeen.epochMilliseconds + window
  }

  private func square(of point: MapPoint) -> Square {
    Square(
      column: Int((point.x / distance).rounded(.down)),
      row: Int((point.y / distance).rounded(.down)))
  }
}

/// From degrees into a zone's own system.
final class ZoneProjection {
  private var transform: CoordinateTransform

  init(_ zone: UTMZone) throws {
    transform = try CoordinateTransform(
      from: SpatialReference(epsg: 4326), to: SpatialReference(epsg: zone.epsg))
  }

  /// The place in the zone's system; nil where it has none, or one too far off to be told.
  func point(_ degrees: MapPoint) -> MapPoint? {
    var points = [degrees]
    guard transform.transformMarkingFailures(&points) == [true], points[0].x.magnitude < 1e8,
      points[0].y.magnitude < 1e8
    else { return nil }
    return points[0]
  }
}
