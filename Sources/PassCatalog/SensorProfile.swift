// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What is known of a sensor's products: how they are named, what their bands and masks mean, and
/// what is taken for granted where their metadata says nothing.
///
/// A profile is data: one JSON file, described in the article “Sensor profiles”. Those that come with
/// the program lie in `Profiles`; a user adds others.
public struct SensorProfile: Hashable, Sendable {
  /// What a sensor measures.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Backscatter, in polarisations.
    case radar
    /// Reflected light, in spectral bands.
    case optical
    /// Reflected light in pixels of a metre or less, where places are compared by their texture.
    case veryHighResolution = "very-high-resolution"
  }

  /// From stored to real values where a file declares neither scale nor offset.
  public struct Reflectance: Hashable, Sendable {
    /// Where products of a sensor say how their values are stored.
    public enum Metadata: String, Hashable, Sendable, CaseIterable {
      /// `MTD_MSIL2A.xml`, or a STAC item.
      case sentinel2 = "sentinel-2"
      /// `MTL.json` or `MTL.txt`, or a STAC item.
      case landsat
    }

    /// Factor.
    public let scale: Double
    /// Summand, added after the factor.
    public let offset: Double
    /// What is asked before these two are taken; nil for nothing.
    public let metadata: Metadata?
  }

  /// The name that `--sensor` takes and findings carry.
  public let name: String
  /// A line for people.
  public let summary: String
  /// What the sensor measures.
  public let kind: Kind
  /// The method that compares two passes where none is asked for.
  public let method: String
  /// Equivalent number of looks of a pixel; nil, as a rule, where the passes tell.
  public let looks: Double?
  /// Units of floating-point products of a radar.
  public let floatUnits: BackscatterUnits
  /// Units of whole-number products of a radar.
  public let integerUnits: BackscatterUnits
  /// Whether zero marks the border of the image in every pixel type; else a zero of a whole-number
  /// product is a dark value.
  public let zeroIsNoData: Bool
  /// From stored to real values; nil where values are taken as they are.
  public let reflectance: Reflectance?
  /// How products are named.
  public let productNames: [ProductPattern]
  /// The bands that products may have.
  public let bands: [SensorBand]
  /// Names of bands in files that hold several and name none, one list for each number of bands.
  public let bandOrders: [[String]]
  /// Words in the names of files that hold no measurement of the ground.
  public let skippedWords: [String]
  /// The masks that come with products.
  public let masks: [MaskRule]
  /// How far masks reach beyond the pixels that they name, in metres on the ground.
  public let maskDilationMetres: Double
  /// The profile as it was written, where a user added it; nil for those of the program.
  ///
  /// It decides results, so it is part of the run's parameters.
  public internal(set) var addedText: String?

  /// Whether the sensor is a radar.
  public var isRadar: Bool { kind == .radar }

  /// The band whose name or other word stands in a file's name; the longest word wins.
  ///
  /// - Parameters:
  ///   - name: A file's name without folder and ending.
  ///   - platform: The platform, where it is known: satellites of a series number bands differently.
  /// - Returns: The band; nil where none is named.
  func band(in name: String, platform: String?) -> SensorBand? {
    let name = name.uppercased()
    var best: (band: SensorBand, length: Int)?
    for band in bands where band.isOf(platform) {
      for word in band.words where word.count > best?.length ?? 0 && name.hasWord(word) {
        best = (band, word.count)
      }
    }
    return best?.band
  }

  /// The band of a name; nil where there is none.
  func band(named name: String, platform: String?) -> SensorBand? {
    bands.first { $0.name == name && $0.isOf(platform) }
  }
}

/// A band that a sensor's products may have.
public struct SensorBand: Hashable, Sendable {
  /// Its name in findings.
  public let name: String
  /// Words of file names that mean it, in capitals.
  public let words: [String]
  /// What part of the spectrum it sees: `blue`, `green`, `red`, `nir`, `swir1` and so on.
  public let role: String
  /// Side of its pixels in metres; nil where all bands have the same.
  public let metres: Double?
  /// Beginnings of the names of the platforms that it belongs to; empty for all.
  public let platforms: [String]
  /// Whether it is compared where a whole product is given.
  public let isDefault: Bool
  /// Factor of its own.
  public let scale: Double?
  /// Summand of its own.
  public let offset: Double?

  /// Where the platform is not known, the first band that fits counts.
  func isOf(_ platform: String?) -> Bool {
    guard !platforms.isEmpty, let platform else { return true }
    return platforms.contains(where: platform.hasPrefix)
  }
}

/// A mask that comes with a sensor's products: how its file is known and what its values mean.
public struct MaskRule: Hashable, Sendable {
  /// Words of file names that mean it, in capitals.
  public let words: [String]
  /// Number of the band, from 1.
  public let band: Int
  /// Whether the profile says which band it is, so that the file may have others.
  let namesBand: Bool
  /// What the values mean.
  public let kind: PassMask.Kind
}

extension String {
  /// Whether a word stands in the text between its ends, underscores, points and hyphens.
  func hasWord(_ word: String) -> Bool {
    let (name, word) = (utf8.span, word.utf8.span)
    guard word.count > 0, name.count >= word.count else { return false }
    func isBorder(_ place: Int) -> Bool {
      switch name[place] {
      case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
      default: false
      }
    }
    for start in 0...name.count - word.count where name[start] == word[0] {
      var length = 1
      while length < word.count, name[start + length] == word[length] { length += 1 }
      if length == word.count, start == 0 || isBorder(start - 1),
        start + length == name.count || isBorder(start + length)
      {
        return true
      }
    }
    return false
  }
}
