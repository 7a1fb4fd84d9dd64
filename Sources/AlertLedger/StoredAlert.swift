// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid

extension Alert {
  /// A withdrawn alert as its last event says it; nil where the text says none.
  init?(withdrawnIn content: String) {
    guard let object = try? JSONDecoder().decode(Fields.self, from: Data(content.utf8)),
      let reason = object.withdrawn, let zone = UTMZone(epsg: object.epsg),
      let firstSeen = UTCTime(plain: object.firstSeen),
      let lastSeen = UTCTime(plain: object.lastSeen),
      let strongest = UTCTime(plain: object.strongestTime)
    else { return nil }
    let history = CellAlert(
      state: .finished, firstSeen: firstSeen, lastSeen: lastSeen,
      lastUnchanged: object.lastUnchanged.flatMap(UTCTime.init(plain:)),
      confirmedAt: object.confirmed.flatMap(UTCTime.init(plain:)),
      ended: object.ended.flatMap(UTCTime.init(plain:)),
      ending: object.ending.flatMap(AlertEnding.init), disturbedCount: object.disturbed,
      undisturbedCount: object.undisturbed, metricSum: object.metricSum,
      metricMax: object.metricMax,
      direction: object.direction.flatMap(ChangeDirection.init),
      strongestRunID: object.strongestRun, strongestTrack: object.strongestTrack,
      strongestTime: strongest, sensorKinds: object.sensorKinds.map(SensorKind.init),
      isHigh: object.high)
    self.init(
      id: object.id,
      cell: LedgerCell(zone: zone, cell: GridCell(column: object.col, row: object.row)),
      history: history, withdrawnBecause: reason)
  }

  /// The members of an alert's event.
  private struct Fields: Decodable {
    var id, firstSeen, lastSeen, strongestRun, strongestTrack, strongestTime: String
    var epsg, row, col, disturbed, undisturbed: Int
    var lastUnchanged, confirmed, ended, ending, direction, withdrawn: String?
    var metricSum, metricMax: Double
    var high: Bool
    var sensorKinds: [String]

    enum CodingKeys: String, CodingKey {
      case id, epsg, row, col, disturbed, undisturbed, confirmed, ended, ending, direction
      case withdrawn, high
      case firstSeen = "first_seen"
      case lastSeen = "last_seen"
      case lastUnchanged = "last_unchanged"
      case strongestRun = "strongest_run"
      case strongestTrack = "strongest_track"
      case strongestTime = "strongest_time"
      case metricSum = "metric_sum"
      case metricMax = "metric_max"
      case sensorKinds = "sensor_kinds"
    }
  }
}

extension UTCTime {
  /// The time that `rfc3339` wrote: `2021-11-19T01:59:00Z`, with or without milliseconds.
  init?(plain text: String) {
    let numbers = text.split { "-T:.Z".contains($0) }.map { Int($0) }
    guard text.hasSuffix("Z"), numbers.count == 6 || numbers.count == 7,
      let year = numbers[0], let month = numbers[1], let day = numbers[2], let hour = numbers[3],
      let minute = numbers[4], let second = numbers[5]
    else { return nil }
    let millisecond = numbers.count == 7 ? numbers[6] : 0
    guard let millisecond else { return nil }
    self.init(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      millisecond: millisecond)
  }
}
