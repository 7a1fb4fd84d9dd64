// SPDX-License-Identifier: Apache-2.0

/// A normalised difference of reflectances, (P - N) / (P + N), and what its rise and fall say of the
/// ground.
public struct SpectralIndex: Hashable, Sendable {
  /// Its short name, in capitals.
  public let name: String
  /// What it is about, in a few words.
  public let summary: String
  /// Roles of the bands whose sum is P.
  public let positiveRoles: [String]
  /// Roles of the bands whose sum is N.
  public let negativeRoles: [String]
  /// What a rise says.
  public let meaningOfIncrease: String
  /// What a fall says.
  public let meaningOfDecrease: String

  /// Vegetation.
  ///
  /// - Source: J. W. Rouse et al., "Monitoring vegetation systems in the Great Plains with ERTS" (1974).
  public static let vegetation = SpectralIndex(
    name: "NDVI", summary: "green vegetation", positiveRoles: ["nir"], negativeRoles: ["red"],
    meaningOfIncrease: "vegetation gain", meaningOfDecrease: "vegetation loss")
  /// Burns.
  ///
  /// - Source: C. H. Key, N. C. Benson, "Landscape assessment: ground measure of severity" (2006).
  public static let burn = SpectralIndex(
    name: "NBR", summary: "burns", positiveRoles: ["nir"], negativeRoles: ["swir2"],
    meaningOfIncrease: "regrowth", meaningOfDecrease: "burn")
  /// Open water.
  ///
  /// - Source: S. K. McFeeters, "The use of the normalized difference water index (NDWI)" (1996).
  public static let water = SpectralIndex(
    name: "NDWI", summary: "open water", positiveRoles: ["green"], negativeRoles: ["nir"],
    meaningOfIncrease: "water", meaningOfDecrease: "water loss")
  /// Bare soil.
  ///
  /// - Source: A. Rikimaru, P. S. Roy, S. Miyatake, "Tropical forest cover density mapping" (2002).
  public static let bareSoil = SpectralIndex(
    name: "BSI", summary: "bare soil, earthworks", positiveRoles: ["swir1", "red"],
    negativeRoles: ["nir", "blue"], meaningOfIncrease: "bare soil",
    meaningOfDecrease: "soil covered")

  /// All that the program knows.
  public static let all = [vegetation, burn, water, bareSoil]

  /// The index with its bands found among those of a pass.
  ///
  /// - Parameter roles: Role of each band; nil where it is not known.
  /// - Returns: nil where a band is missing.
  public func placed(among roles: [String?]) -> PlacedIndex? {
    let positive = positiveRoles.compactMap { role in roles.firstIndex { $0 == role } }
    let negative = negativeRoles.compactMap { role in roles.firstIndex { $0 == role } }
    guard positive.count == positiveRoles.count, negative.count == negativeRoles.count else {
      return nil
    }
    return PlacedIndex(index: self, positive: positive, negative: negative)
  }

  /// Roles of all bands that it needs.
  public var roles: [String] { positiveRoles + negativeRoles }
}

/// A spectral index with the places of its bands, counted from 0.
public struct PlacedIndex: Hashable, Sendable {
  /// The index.
  public let index: SpectralIndex
  let positive: [Int]
  let negative: [Int]

  /// (P - N) / (P + N) of mean reflectances, within -1 to 1; 0 where nothing is reflected at all.
  func value(_ reflectance: (_ band: Int) -> Double) -> Double {
    let p = positive.reduce(0) { $0 + reflectance($1) }
    let n = negative.reduce(0) { $0 + reflectance($1) }
    // Offsets of the atmosphere's correction can leave water a little below zero.
    return p + n > 0 ? min(max((p - n) / (p + n), -1), 1) : 0
  }
}
