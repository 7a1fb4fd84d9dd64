// SPDX-License-Identifier: Apache-2.0
import CPlanes
public import MonitorGrid

/// How the stored values of a plane become measurements.
public enum MeasurementRule: Hashable, Sendable {
  /// Backscatter: linear power by its units.
  case power(PowerRule)
  /// A linear scale, as reflectance: stored values times the band's scale plus its offset.
  case linear

  /// The number by which kernels know the rule.
  var kernelCode: Int32 {
    switch self {
    case .linear: Int32(truceline_linear)
    case .power(let rule): Int32(rule.units.kernelRule)
    }
  }

  /// Smaller measurements are raised to it.
  var floor: Float {
    if case .power(let rule) = self { rule.floor } else { 0 }
  }

  /// What no sensor measures lies beyond.
  var limits: (least: Float, greatest: Float) {
    if case .power(let rule) = self { rule.units.limits } else { (-1e15, 1e15) }
  }
}

extension BackscatterUnits {
  /// The number by which kernels know the units; they import no types of ours.
  var kernelRule: Int {
    switch self {
    case .power: Int(truceline_power)
    case .amplitude: Int(truceline_amplitude)
    case .decibels: Int(truceline_decibels)
    }
  }

  /// What no sensor measures lies beyond.
  ///
  /// Writers fill pixels with the values at the ends of Float, or with −9999 decibels, and do not
  /// always declare it. Sums of what is left are finite.
  var limits: (least: Float, greatest: Float) {
    let greatest: Float = self == .amplitude ? 1e15 : 1e30
    // 10 log₁₀ of the smallest numbers that writers add before they take the logarithm is above it.
    return (self == .decibels ? -300 : -greatest, greatest)
  }
}
