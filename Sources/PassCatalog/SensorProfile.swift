// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What is taken for granted of a sensor's products where their metadata says nothing.
public struct SensorProfile: Hashable, Sendable {
  /// What a sensor measures.
  public enum Kind: Hashable, Sendable {
    /// Backscatter, in polarisations.
    case radar
    /// Reflected light, in spectral bands.
    case optical
  }

  /// The name that `--sensor` takes and findings carry.
  public let name: String
  /// What the sensor measures.
  public let kind: Kind
  /// Units of floating-point products.
  public let floatUnits: BackscatterUnits
  /// Units of whole-number products.
  public let integerUnits: BackscatterUnits
  /// Whether zero marks the border of the image in every pixel type; else a zero of a whole-number
  /// product is a dark value.
  public let zeroIsNoData: Bool
  /// The class mask that comes with the sensor's products; nil where a file's name tells.
  public let mask: PassMask.Kind?

  /// OPERA RTC-S1 and HyP3: linear power, float.
  public static let sentinel1RTC = SensorProfile(
    name: "sentinel-1-rtc", floatUnits: .power, integerUnits: .amplitude, zeroIsNoData: true)
  /// Sentinel-1 ground range detected: amplitude as whole numbers, zeros at the border.
  public static let sentinel1GRD = SensorProfile(
    name: "sentinel-1-grd", floatUnits: .power, integerUnits: .amplitude, zeroIsNoData: true)
  /// Any other radar: whole numbers are amplitude, floats are linear power.
  public static let sar = SensorProfile(
    name: "sar", floatUnits: .power, integerUnits: .amplitude, zeroIsNoData: false)
  /// Sentinel-2 Level-2A: surface reflectance, 0 where there is no data, scene classification.
  public static let sentinel2L2A = SensorProfile(
    opticalNamed: "sentinel-2-l2a", zeroIsNoData: true, mask: .sentinel2Classes)
  /// Landsat Collection 2 Level-2: surface reflectance, 0 where there is no data, QA_PIXEL.
  public static let landsatC2L2 = SensorProfile(
    opticalNamed: "landsat-c2-l2", zeroIsNoData: true, mask: .landsatFlags)
  /// Any other optical sensor: zero is a dark value unless the file declares it no data.
  public static let optical = SensorProfile(
    opticalNamed: "optical", zeroIsNoData: false, mask: nil)

  /// The profiles, in the order of help texts.
  public static let all: [SensorProfile] = [
    .sentinel1RTC, .sentinel1GRD, .sar, .sentinel2L2A, .landsatC2L2, .optical,
  ]

  /// The profile with a name; nil where there is none.
  public init?(named name: String) {
    guard let profile = SensorProfile.all.first(where: { $0.name == name }) else { return nil }
    self = profile
  }

  private init(
    name: String, floatUnits: BackscatterUnits, integerUnits: BackscatterUnits, zeroIsNoData: Bool
  ) {
    self.name = name
    kind = .radar
    self.floatUnits = floatUnits
    self.integerUnits = integerUnits
    self.zeroIsNoData = zeroIsNoData
    mask = nil
  }

  private init(opticalNamed name: String, zeroIsNoData: Bool, mask: PassMask.Kind?) {
    self.name = name
    kind = .optical
    floatUnits = .power
    integerUnits = .power
    self.zeroIsNoData = zeroIsNoData
    self.mask = mask
  }
}
