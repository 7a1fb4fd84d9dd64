// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Counts why the pixels of a cell are missing.
struct StateVotes {
  private var counts = (data: 0, masked: 0, outside: 0)

  /// Adds a pixel by the raw value of its `PixelState`.
  ///
  /// A pixel that was read but holds no power (zero, NaN) counts as no data.
  mutating func add(_ state: UInt8) {
    switch state {
    case PixelState.masked.rawValue: counts.masked += 1
    case PixelState.outside.rawValue: counts.outside += 1
    default: counts.data += 1
    }
  }

  /// The most frequent reason; where counts are equal the one of higher raw value.
  var reason: NotObservedReason {
    let (noData, masked, outside) = counts
    if outside > 0, outside >= masked, outside >= noData { return .outside }
    return masked > 0 && masked >= noData ? .masked : .noData
  }
}
