// SPDX-License-Identifier: Apache-2.0

/// What a SAR pass's stored values are.
public enum BackscatterUnits: String, Hashable, Sendable, CaseIterable {
  /// Linear power (intensity): sigma0, gamma0 or beta0.
  case power
  /// Amplitude, the square root of power.
  case amplitude
  /// Decibels, ten times the decimal logarithm of power.
  case decibels = "db"

}

/// How one plane's stored values become linear power.
public struct PowerRule: Hashable, Sendable {
  /// What the values are.
  public let units: BackscatterUnits
  /// The least value: half a step for whole numbers whose zero is a dark value, else 0, and then
  /// zero is no data.
  public let floor: Float

  /// A rule for values in `units`, raised to `floor` at least.
  public init(units: BackscatterUnits, floor: Float = 0) {
    self.units = units
    self.floor = floor
  }
}
