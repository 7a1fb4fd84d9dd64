// SPDX-License-Identifier: Apache-2.0

/// Which bands of an optical product are compared.
public enum BandChoice: Hashable, Sendable {
  /// Those that the sensor's profile takes by default.
  case standard
  /// Bands by their names, in this order.
  case named([String])
  /// Bands by what they see, where the product has them all; else the standard.
  case roles([String])
}

/// The files of a product's bands, and which of them fit together.
struct BandFiles {
  /// A file of one band.
  struct File {
    let name: OpticalName
    let path: String
    /// Side of its pixels by its name, else by the profile; nil where nothing says it.
    let metres: Double?
  }

  /// By name of the band.
  private var files: [String: [File]] = [:]
  private let profile: SensorProfile

  init(_ found: [(name: OpticalName, path: String)], profile: SensorProfile) {
    self.profile = profile
    for (name, path) in found where name.part == .bands {
      guard let band = name.band else { continue }
      let known = profile.band(named: band, platform: name.platform)
      let metres = BandFiles.statedMetres(path) ?? known?.metres
      files[band, default: []].append(File(name: name, path: path, metres: metres))
    }
  }

  /// Names of the bands, in the order of the profile.
  private var names: [String] {
    profile.bands.map(\.name).filter { files[$0] != nil }
  }

  /// The files of some bands, in the smallest pixels that all have; each in its own smallest where
  /// there are none.
  ///
  /// - Parameters:
  ///   - bands: Names; those of bands that the product has not are left out.
  ///   - inTheirOwnSize: Whether each may have pixels of its own size.
  /// - Returns: One file for each band, in their order.
  func files(of bands: [String], inTheirOwnSize: Bool = false) -> [File] {
    let metres = inTheirOwnSize ? nil : commonMetres(of: bands)
    return bands.compactMap { band in
      let own = files[band] ?? []
      return own.first { metres != nil && $0.metres == metres }
        ?? own.min { ($0.metres ?? 0) < ($1.metres ?? 0) }
    }
  }

  private func commonMetres(of bands: [String]) -> Double? {
    let sizes = bands.map { band in (files[band] ?? []).compactMap(\.metres) }
    guard let first = sizes.first else { return nil }
    return first.filter { size in sizes.allSatisfy { $0.contains(size) } }.min()
  }

  /// The bands that see what is asked for, the first that have a pixel size in common; nil where the
  /// product lacks one.
  func bands(seeing roles: [String]) -> [String]? {
    var sets: [[String]] = [[]]
    for role in roles {
      let able = names.filter { name in
        profile.band(named: name, platform: files[name]?.first?.name.platform)?.role == role
      }
      // A sensor has two bands of one role at most: few sets come of it.
      sets = sets.flatMap { set in able.map { set + [$0] } }
    }
    return sets.first { commonMetres(of: $0) != nil } ?? sets.first
  }

  /// The side of pixels that a file's name states, as `_20m`.
  static func statedMetres(_ path: String) -> Double? {
    let name = ProductName.withoutEnding(ProductName.file(in: path)).utf8
    guard name.last == UInt8(ascii: "m") else { return nil }
    let word = name.dropLast().suffix(while: { $0 != UInt8(ascii: "_") })
    return Int(String(Substring(word))).map(Double.init)
  }
}

extension BidirectionalCollection {
  /// The longest end of which every element fits.
  fileprivate func suffix(while fits: (Element) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex, fits(self[index(before: start)]) { formIndex(before: &start) }
    return self[start...]
  }
}
