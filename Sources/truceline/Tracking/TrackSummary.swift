// SPDX-License-Identifier: Apache-2.0
import AlertRules
import JSONWriting
import MonitorGrid

/// What a run of `track` has done, in words and as JSON.
struct TrackSummary {
  /// A pass that was taken in, with its states.
  struct Pass {
    let pass: MetricPass
    let counts: StatusCounts
  }

  let passes: [Pass]
  /// Passes whose outputs stood there already.
  let finishedBefore: Int
  let pixelCount: Int
  let seconds: Duration
  let folder: String

  /// A line or two for people.
  var text: String {
    guard let last = passes.last else {
      return "nothing to do: the outputs of all \(finishedBefore) passes stand in \(folder)"
    }
    let rate = Double(pixelCount * passes.count) / 1e6 / (seconds / .seconds(1))
    let before =
      finishedBefore == 0 ? "" : ", \(finishedBefore) whose outputs stood there already left alone"
    return """
      \(passes.count) passes taken in\(before): \
      \(passes.count * TrackedLayer.allCases.count) rasters in \(folder), \
      \((rate * 10).rounded() / 10) megapixels/s
      after \(last.pass.time.rfc3339): \(Self.words(last.counts))
      """
  }

  static func words(_ counts: StatusCounts) -> String {
    let first = counts[.firstLow] + counts[.firstHigh]
    let provisional = counts[.provisionalLow] + counts[.provisionalHigh]
    let confirmed = counts[.confirmedLow] + counts[.confirmedHigh]
    let finished = counts[.finishedLow] + counts[.finishedHigh]
    return "\(first) pixels first, \(provisional) provisional, \(confirmed) confirmed, "
      + "\(finished) finished, \(counts[.none]) without alert, \(counts[.noData]) never observed"
  }

  /// One object: the passes that were taken in, with the pixels of each state.
  var json: String {
    var text = JSONText()
    text.append(raw: "{\"finished_before\":")
    text.append(integer: finishedBefore)
    text.append(raw: ",\"passes\":[")
    for (index, entry) in passes.enumerated() {
      text.append(raw: index == 0 ? "\n" : ",\n")
      text.append(raw: "{\"time\":")
      text.append(string: entry.pass.time.rfc3339)
      text.append(raw: ",\"label\":")
      text.append(string: entry.pass.label)
      for status in AlertStatus.allCases {
        text.append(raw: ",")
        text.append(string: status.jsonName)
        text.append(raw: ":")
        text.append(integer: entry.counts[status])
      }
      text.append(raw: "}")
    }
    text.append(raw: "\n]}")
    return String(decoding: text.bytes, as: UTF8.self)
  }
}

extension AlertStatus {
  fileprivate var jsonName: String {
    switch self {
    case .none: "none"
    case .firstLow: "first_low"
    case .provisionalLow: "provisional_low"
    case .confirmedLow: "confirmed_low"
    case .firstHigh: "first_high"
    case .provisionalHigh: "provisional_high"
    case .confirmedHigh: "confirmed_high"
    case .finishedLow: "finished_low"
    case .finishedHigh: "finished_high"
    case .noData: "no_data"
    }
  }
}
