// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// Size and direction of a change, told from the log ratios of a cell's bands.
enum ChangeEffect {
  /// 10 / ln 10: decibels of a natural logarithm of power.
  static let decibelsPerNeper = 4.342_944_819_032_518

  /// The change of the band that changed most, in dB.
  static func decibels(ofLogRatios ratios: [Double]) -> Double {
    var largest = 0.0
    for ratio in ratios where ratio.magnitude > largest.magnitude { largest = ratio }
    return largest * decibelsPerNeper
  }

  /// Up or down in every band that changed at least half as much as the one that changed most; else
  /// mixed.
  static func direction(ofLogRatios ratios: [Double]) -> ChangeDirection {
    let largest = ratios.map(\.magnitude).max() ?? 0
    let notable = ratios.filter { $0.magnitude >= largest / 2 }
    if notable.allSatisfy({ $0 >= 0 }) { return .increase }
    return notable.allSatisfy { $0 < 0 } ? .decrease : .mixed
  }
}
