// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What the stored values of one band of one pass were like; tells units that cannot be true.
struct PlaneCensus: Hashable, Sendable {
  /// Finite values that are not declared to be no data.
  var finite = 0
  /// Those below zero.
  var negative = 0
  /// Those that are exactly zero.
  var zero = 0
  /// The largest, −infinity where there was none.
  var largest = -Float.infinity

  /// Share of negative values above which values cannot be power or amplitude.
  ///
  /// Products with the
  /// noise taken off have some; decibels of land are nearly all negative.
  private static let mostNegative = 0.01
  /// No target returns more than this many decibels; amplitudes of 8 bits go beyond it.
  private static let mostDecibels: Float = 60

  /// Takes in what another worker saw of the same plane.
  mutating func merge(_ other: PlaneCensus) {
    finite += other.finite
    negative += other.negative
    zero += other.zero
    largest = max(largest, other.largest)
  }

  /// Share of zeros.
  var zeroShare: Double { finite == 0 ? 0 : Double(zero) / Double(finite) }

  /// Whether the values contradict their units, in words that follow the name of the band; nil where
  /// they do not.
  func contradiction(of units: BackscatterUnits) -> String? {
    switch units {
    case .power, .amplitude:
      guard Double(negative) > Self.mostNegative * Double(finite) else { return nil }
      let percent = negative * 100 / max(1, finite)
      return "\(percent) % of its values are below zero, which \(units.name) never is. If they are "
        + "decibels, say --units db."
    case .decibels:
      guard largest > Self.mostDecibels else { return nil }
      return "it has values up to \(largest), which no decibels of backscatter reach. Say --units "
        + "power or --units amplitude."
    }
  }
}

extension BackscatterUnits {
  /// The units in words.
  var name: String {
    switch self {
    case .power: "linear power"
    case .amplitude: "amplitude"
    case .decibels: "decibels"
    }
  }
}
