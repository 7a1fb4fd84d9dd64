// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What is taken for granted of a sensor's products where their metadata says nothing.
public struct SensorProfile: Hashable, Sendable {
  /// The name that `--sensor` takes and findings carry.
  public let name: String
  /// Units of floating-point products.
  public let floatUnits: BackscatterUnits
  /// Units of whole-number products.
  public let integerUnits: BackscatterUnits
  /// Whether zero marks the border of the image in every pixel type; else a zero of a whole-number
  /// product is a dark value.
  public let zeroIsNoData: Bool

  /// OPERA RTC-S1 and HyP3: linear power, float.
  public static let sentinel1RTC = SensorProfile(
    name: "sentinel-1-rtc", floatUnits: .power, integerUnits: .amplitude, zeroIsNoData: true)
  /// Sentinel-1 ground range detected: amplitude as whole numbers, zeros at the border.
  public static let sentinel1GRD = SensorProfile(
    name: "sentinel-1-grd", floatUnits: .power, integerUnits: .amplitude, zeroIsNoData: true)
  /// Any other radar: whole numbers are amplitude, floats are linear power.
  public static let sar = SensorProfile(
    name: "sar", floatUnits: .power, integerUnits: .amplitude, zeroIsNoData: false)

  /// The profiles, in the order of help texts.
  public static let all: [SensorProfile] = [.sentinel1RTC, .sentinel1GRD, .sar]

  /// The profile with a name; nil where there is none.
  public init?(named name: String) {
    guard let profile = SensorProfile.all.first(where: { $0.name == name }) else { return nil }
    self = profile
  }

  private init(
    name: String, floatUnits: BackscatterUnits, integerUnits: BackscatterUnits, zeroIsNoData: Bool
  ) {
    self.name = name
    self.floatUnits = floatUnits
    self.integerUnits = integerUnits
    self.zeroIsNoData = zeroIsNoData
  }
}
