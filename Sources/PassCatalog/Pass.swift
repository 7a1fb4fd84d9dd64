// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// A pass as its files describe it: a value, no file is held open.
public struct Pass: Sendable {
  /// One band of a pass and how its stored values are read.
  public struct Band: Hashable, Sendable {
    /// The file.
    public let path: String
    /// Band number in the file, counted from 1.
    public let number: Int
    /// What the file says of the band.
    public let description: BandDescription
    /// For pictures with a grey palette, the grey value of each index.
    public let greyValues: [Float]?
    /// What part of the spectrum it sees (`red`, `nir`), by the sensor's profile; nil where unknown.
    public var role: String?
    /// Factor from stored to real values.
    public var scale: Double
    /// Summand from stored to real values.
    public var offset: Double

    /// A band whose file says how values are stored.
    init(path: String, number: Int, description: BandDescription, greyValues: [Float]?) {
      self.path = path
      self.number = number
      self.description = description
      self.greyValues = greyValues
      scale = description.scale
      offset = description.offset
    }
  }

  /// Name, sensor, platform, orbit, time and bands.
  public internal(set) var identity: PassIdentity
  /// The profile that stands behind `identity.sensor`.
  public let profile: SensorProfile
  /// The files, in the order of the bands; then a mask, then metadata that decided something.
  public let files: [String]
  /// The bands, polarisations for SAR.
  public let bands: [Band]
  /// Size, place and coordinate system; shared by all bands.
  public let grid: RasterGrid
  /// What the values are; `.power`, linear, for an optical pass.
  public let units: BackscatterUnits
  /// Which pixels show the ground; nil where no file of the pass says so.
  public let mask: PassMask?
  /// What had to be assumed, in sentences for a person.
  public let notes: [String]
  /// What was found and chosen, for who wants to know.
  public let details: [String]

  /// Whether the values are backscatter.
  public var isRadar: Bool { profile.isRadar }

  /// How the values of a radar band become linear power.
  ///
  /// Half a step is the least value of whole numbers, whose zero is then a dark pixel; where zero
  /// marks the border of the image, and in floats, zero is no data.
  public func powerRule(band: Int) -> PowerRule {
    let description = bands[band - 1].description
    let isInteger = description.pixelType?.isInteger ?? false
    let step = isInteger && !profile.zeroIsNoData ? Float(description.scale.magnitude) / 2 : 0
    return PowerRule(units: units, floor: units == .decibels ? 0 : step)
  }
}
