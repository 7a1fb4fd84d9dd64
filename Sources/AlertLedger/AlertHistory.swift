// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// The alerts of one cell, as its observations give them; the rule and nothing else.
///
/// It follows the confirmation rule of OPERA's DIST-S1 product, and differs where that rule was made
/// for rasters that remember eight numbers of a pixel:
///
/// - A pass is *disturbed* where the finding is flagged (q ≤ the false discovery rate), not where the
///   metric reaches 2.5: p < 0.003 alone would open 12,000 alerts a night on 4 million cells.
/// - A confirmed alert needs two passes that flagged the cell. OPERA's confidence reaches its threshold
///   with two passes too, but its parameters can let one suffice; ours can't.
/// - Nothing vanishes. OPERA resets a pixel that was never confirmed to "no disturbance"; here it is
///   finished, and `confirmedAt` says that it never was.
/// - A pass that sees nothing after a first one does not end the alert at once. OPERA's rule
///   (duration 1 and no disturbance) forgets a change of which a pass of ordinary power shows only
///   every second look; here the share, the count and the gap decide alone.
/// - The gap counts only where a pass saw the cell undisturbed. Weeks without an observation end
///   nothing, because nobody has seen the ground in the meantime.
/// - Undisturbed passes are counted, not recovered from a truncated percentage, and the pass that
///   reaches the limit counts at once, not at the next one. Confidence is not cut to whole numbers.
/// - After 365 days an alert ends at the next pass that sees the cell. If that one is flagged, a new
///   alert begins with it.
/// - Observations within ten minutes are one pass, disturbed where any of them is flagged.
///
/// A confirmed alert stays confirmed until it ends, and its level rises but does not fall. The result
/// is a function of the set of observations: whatever order they come in, they are read in time order.
///
/// - Source: opera-adt/dist-s1 2.0.19 and the DIST-S1 product specification.
public struct AlertHistory: Hashable, Sendable {
  /// The alerts, oldest first; only the last can be open.
  public private(set) var alerts: [CellAlert] = []
  private let parameters: AlertParameters
  /// The last pass that saw the cell undisturbed.
  private var lastUndisturbed: UTCTime?

  /// A cell that nobody has seen.
  public init(parameters: AlertParameters = AlertParameters()) {
    self.parameters = parameters
  }

  /// The alerts that a set of observations gives, in any order.
  ///
  /// - Complexity: O(*n* log *n*), O(*n*) where they are in order.
  public static func alerts(
    of observations: [CellObservation], parameters: AlertParameters = AlertParameters()
  ) -> [CellAlert] {
    var history = AlertHistory(parameters: parameters)
    let ordered = observations.sorted(by: CellObservation.precedes)
    var start = 0
    while start < ordered.count {
      let last = ordered[start].time.epochMilliseconds + Int64(parameters.samePassSeconds) * 1000
      var end = start + 1
      while end < ordered.count, ordered[end].time.epochMilliseconds <= last { end += 1 }
      history.append(passOf: ordered[start..<end])
      start = end
    }
    return history.alerts
  }

  /// Adds one pass: all observations of one overflight, in order.
  private mutating func append(passOf observations: ArraySlice<CellObservation>) {
    guard let time = observations.first?.time else { return }
    if let index = openIndex, isOverAge(alerts[index], at: time) {
      finish(index, at: time, because: .age)
    }
    let flagged = observations.filter(\.isFlagged)
    if let strongest = strongest(of: flagged), let firstFlagged = flagged.first {
      disturbed(by: strongest, at: firstFlagged.time, all: flagged)
    } else {
      undisturbed(at: time, metric: observations.map { capped($0.metric) }.max() ?? 0)
      lastUndisturbed = observations.last?.time
    }
  }

  private var openIndex: Int? {
    guard let last = alerts.last, last.state.isOpen else { return nil }
    return alerts.count - 1
  }

  private mutating func disturbed(
    by strongest: CellObservation, at time: UTCTime, all flagged: [CellObservation]
  ) {
    let metric = capped(strongest.metric)
    if openIndex == nil {
      let known = flagged.compactMap(\.unchangedAt).filter { $0 < time }.max()
      alerts.append(
        CellAlert(
          state: .first, firstSeen: time, lastSeen: time,
          lastUnchanged: [known, lastUndisturbed].compactMap { $0 }.max(), disturbedCount: 0,
          undisturbedCount: 0, metricSum: 0, metricMax: -1, direction: nil,
          strongestRunID: strongest.runID, strongestTrack: strongest.track,
          strongestTime: strongest.time, sensorKinds: [], isHigh: false))
    }
    let index = alerts.count - 1
    let isFirst = alerts[index].disturbedCount == 0
    alerts[index].disturbedCount += 1
    alerts[index].metricSum += metric
    alerts[index].lastSeen = flagged.last?.time ?? time
    if metric > alerts[index].metricMax {
      alerts[index].metricMax = metric
      alerts[index].strongestRunID = strongest.runID
      alerts[index].strongestTrack = strongest.track
      alerts[index].strongestTime = strongest.time
    }
    if metric >= parameters.high { alerts[index].isHigh = true }
    for observation in flagged {
      alerts[index].add(observation)
    }
    if !isFirst { alerts[index].state = alerts[index].wasConfirmed ? .confirmed : .provisional }
    let count = alerts[index].disturbedCount
    // There is no theory of a drone picture's errors: without another sensor it confirms nothing.
    if !alerts[index].wasConfirmed, alerts[index].sensorKinds != [.drone],
      count >= max(2, parameters.leastPassesToConfirm),
      alerts[index].confidence >= parameters.confirmAt
    {
      alerts[index].state = .confirmed
      alerts[index].confirmedAt = time
    }
  }

  private mutating func undisturbed(at time: UTCTime, metric: Double) {
    guard let index = openIndex else { return }
    alerts[index].undisturbedCount += 1
    alerts[index].metricSum += metric
    let alert = alerts[index]
    let passes = alert.disturbedCount + alert.undisturbedCount
    if days(from: alert.lastSeen, to: time, atLeast: parameters.gapDays) {
      finish(index, at: time, because: .gap)
    } else if 100 * alert.disturbedCount < parameters.percentFloor * passes {
      finish(index, at: time, because: .share)
    } else if alert.undisturbedCount >= parameters.undisturbedLimit {
      finish(index, at: time, because: .undisturbed)
    }
  }

  private mutating func finish(_ index: Int, at time: UTCTime, because ending: AlertEnding) {
    alerts[index].state = .finished
    alerts[index].ended = time
    alerts[index].ending = ending
  }

  private func isOverAge(_ alert: CellAlert, at time: UTCTime) -> Bool {
    milliseconds(from: alert.firstSeen, to: time)
      > Int64(parameters.longestDays) * AlertParameters.secondsPerDay * 1000
  }

  private func days(from start: UTCTime, to end: UTCTime, atLeast days: Int) -> Bool {
    milliseconds(from: start, to: end) >= Int64(days) * AlertParameters.secondsPerDay * 1000
  }

  private func milliseconds(from start: UTCTime, to end: UTCTime) -> Int64 {
    end.epochMilliseconds - start.epochMilliseconds
  }

  private func capped(_ metric: Double) -> Double {
    // NaN is no evidence.
    metric > 0 ? min(metric, parameters.metricCap) : 0
  }

  /// The observation with the largest capped metric, of equal ones the first.
  private func strongest(of flagged: [CellObservation]) -> CellObservation? {
    var best: CellObservation?
    for observation in flagged {
      guard let held = best else {
        best = observation
        continue
      }
      if capped(observation.metric) > capped(held.metric) { best = observation }
    }
    return best
  }
}

extension CellAlert {
  /// Takes direction and kind of sensor from an observation that flagged the cell.
  fileprivate mutating func add(_ observation: CellObservation) {
    if let seen = observation.direction {
      direction = direction.map { $0 == seen ? seen : .mixed } ?? seen
    }
    if !sensorKinds.contains(observation.sensorKind) {
      sensorKinds.append(observation.sensorKind)
      sensorKinds.sort()
    }
  }
}
