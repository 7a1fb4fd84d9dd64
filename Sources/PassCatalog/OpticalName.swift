// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What the name of one file of an optical pass says: the pass, and the file's part in it.
///
/// A name is a hint; nothing is read from disk.
struct OpticalName: Hashable {
  /// What a file of a pass holds.
  enum Part: Hashable {
    /// Measurements.
    case bands
    /// The class mask.
    case mask(PassMask.Kind)
    /// Quality of another kind, a picture or an atmosphere: no measurement of the ground.
    case other
  }

  /// The name of the pass: without band, mask, resolution and ending; the folder's where nothing
  /// would be left.
  private(set) var id: String
  private(set) var part = Part.bands
  /// The band that the name states, `B4` or `B8A`, leading zeros kept.
  private(set) var band: String?
  /// Sensor profile, where the name follows a convention that is known.
  private(set) var sensor: String?
  private(set) var platform: String?
  private(set) var relativeOrbit: Int?
  private(set) var tile: String?
  private(set) var acquired: UTCTime?

  /// Reads a file's name.
  ///
  /// - Source: ESA, Sentinel-2 product naming (products and their band files); Element 84, names of
  ///   Sentinel-2 COGs; USGS LSDS-1618, Landsat Collection 2 product identifiers.
  init(path: String) {
    let steps = path.split(separator: "/").map(String.init)
    let name = ProductName.withoutEnding(steps.last ?? path)
    let product = ProductName(path: path)
    sensor = product.sensor
    acquired = product.acquired
    id = name
    readPart(name)
    if readSentinel2(name) || readLandsat(name) { return }
    id = Self.bare(name)
    if id.isEmpty {
      id = steps.dropLast().last ?? name
      acquired = acquired ?? UTCTime(foundIn: id)
    }
  }

  private mutating func readPart(_ name: String) {
    let upper = name.uppercased()
    if upper.firstMatch(of: #/(?:^|[_.\-])SCL(?=$|[_.\-])/#) != nil {
      part = .mask(.sentinel2Classes)
    } else if upper.firstMatch(of: #/(?:^|[_.\-])QA_PIXEL(?=$|[_.\-])/#) != nil {
      part = .mask(.landsatFlags)
    } else if upper.firstMatch(of: Self.otherPart) != nil {
      part = .other
    }
    let token = #/(?:^|[_.\-])(B[0-9]{1,2}A?)(?=$|[_.\-])/#
    band = upper.matches(of: token).last.map { String($0.1) }
  }

  private static var otherPart: Regex<Substring> {
    #/(?:^|[_.\-])(?:QA_RADSAT|QA_AEROSOL|ATMOS_OPACITY|CLOUD_QA|ST_QA|AOT|WVP|TCI|PVI|CLDPRB|SNWPRB|CLD|SNW)(?=$|[_.\-])/#
  }

  /// The name without the words for a part of a pass.
  private static func bare(_ name: String) -> String {
    let word =
      #/(?:^|[_.\-])(?:SCL|(?:SR_)?QA_PIXEL|(?:S[RT]_)?B[0-9]{1,2}A?|[126]0m)(?=$|[_.\-])/#
    var rest = name.replacing(word.ignoresCase(), with: "")
    if let first = rest.first, "_.-".contains(first), rest.count < name.count { rest.removeFirst() }
    return rest
  }

  private mutating func readSentinel2(_ name: String) -> Bool {
    let product =
      #/^(S2[A-D])_MSIL[12][AC]_[0-9]{8}T[0-9]{6}_N[0-9]{4}_R([0-9]{3})_(T[0-9]{2}[C-X][A-Z]{2})_[0-9]{8}T[0-9]{6}/#
    let bandFile = #/^(?:L2A_)?((T[0-9]{2}[C-X][A-Z]{2})_[0-9]{8}T[0-9]{6})(?=_)/#
    let cloudFile = #/^(S2[A-D])_([0-9]{2}[C-X][A-Z]{2})_[0-9]{8}_[0-9]+_L[12][AC]/#
    if let match = name.prefixMatch(of: product) {
      id = String(match.0)
      platform = String(match.1)
      relativeOrbit = Int(match.2)
      tile = String(match.3)
    } else if let match = name.prefixMatch(of: bandFile) {
      id = String(match.1)
      tile = String(match.2)
    } else if let match = name.prefixMatch(of: cloudFile) {
      id = String(match.0)
      platform = String(match.1)
      tile = "T\(match.2)"
    } else {
      return false
    }
    return true
  }

  private mutating func readLandsat(_ name: String) -> Bool {
    let pattern =
      #/^(L[COTEM]0[4-9])_L[12]\w{2}_([0-9]{6})_[0-9]{8}_[0-9]{8}_[0-9]{2}_[RT][T12]/#
    guard let match = name.prefixMatch(of: pattern) else { return false }
    id = String(match.0)
    platform = String(match.1)
    tile = String(match.2)
    return true
  }
}
