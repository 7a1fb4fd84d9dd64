// SPDX-License-Identifier: Apache-2.0
public import MonitorGrid

/// What a file's name says about the pass that it belongs to.
///
/// A name is a hint: metadata and options win over it. Nothing is read from disk.
public struct ProductName: Hashable, Sendable {
  /// The name without directory, polarisation and ending; shared by all files of a pass.
  public var id: String
  /// Sensor profile, nil where the name follows no convention that is known here.
  public var sensor: String?
  /// Platform, for example `S1A`.
  public var platform: String?
  /// Relative orbit number, 1 to 175 for Sentinel-1.
  public var relativeOrbit: Int?
  /// Tile or burst.
  public var tile: String?
  /// Start of the acquisition.
  public var acquired: UTCTime?
  /// Polarisation, one of VV, VH, HH, HV.
  public var polarisation: String?
  /// Units that the convention states: `power`, `amplitude` or `db`.
  public var units: String?

  /// Reads a file's name: OPERA RTC-S1, Sentinel-1 GRD (product and measurement), HyP3 RTC,
  /// Sentinel-2 and Landsat (to be recognised as optical), else any date and polarisation in it.
  ///
  /// - Source: OPERA RTC-S1 Product Specification (JPL D-108758), file naming; Sentinel-1 Product
  ///   Specification (ESA S1-RS-MDA-52-7441), section 3.4; ASF HyP3 RTC product guide, naming.
  public init(path: String) {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let name = ProductName.withoutEnding(file)
    id = name
    if readOPERA(name) || readSentinel1(name) || readHyP3(name) || readOptical(name) { return }
    if let token = PolarisationToken(in: name) {
      polarisation = token.polarisation
      id = token.rest
    }
    acquired = UTCTime(foundIn: name)
  }

  static func withoutEnding(_ file: String) -> String {
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
    let ending = file[file.index(after: dot)...]
    // A version number such as v1.0 is no ending.
    guard ending.count <= 5, ending.first?.isLetter == true else { return file }
    return String(file[..<dot])
  }

  private mutating func readOPERA(_ name: String) -> Bool {
    let pattern =
      #/^OPERA_L2_RTC-S1_(T(\d{3})-\d{6}-(?:IW|EW)\d)_(\d{8}T\d{6})Z_\d{8}T\d{6}Z_(S1[A-D])_\d+_v[\d.]+/#
    guard let match = name.prefixMatch(of: pattern) else { return false }
    sensor = "sentinel-1-rtc"
    units = "power"
    tile = String(match.1)
    relativeOrbit = Int(match.2)
    acquired = UTCTime(compact: match.3)
    platform = String(match.4)
    let rest = name[match.range.upperBound...]
    polarisation = PolarisationToken(in: String(rest))?.polarisation
    id = String(name[match.range])
    return true
  }

  private mutating func readSentinel1(_ name: String) -> Bool {
    let product =
      #/^(S1[A-D])_(?:IW|EW|S\d|WV)_GRD[FHM]_\d[SA](?:DV|DH|SV|SH|HH|HV|VV|VH)_(\d{8}T\d{6})_\d{8}T\d{6}_(\d{6})_/#
    let measurement =
      #/^(s1[a-d])-(?:iw|ew|s\d|wv)-grd-(vv|vh|hh|hv)-(\d{8}t\d{6})-\d{8}t\d{6}-(\d{6})-([0-9a-f]{6})/#
    if let match = name.prefixMatch(of: product) {
      platform = String(match.1)
      acquired = UTCTime(compact: match.2)
      relativeOrbit = Self.relativeOrbit(platform: String(match.1), absolute: Int(match.3))
      if let token = PolarisationToken(in: String(name[match.range.upperBound...])) {
        polarisation = token.polarisation
        id = name[..<match.range.upperBound] + token.rest
      }
    } else if let match = name.prefixMatch(of: measurement) {
      platform = match.1.uppercased()
      polarisation = match.2.uppercased()
      acquired = UTCTime(compact: match.3.uppercased()[...])
      relativeOrbit = Self.relativeOrbit(platform: match.1.uppercased(), absolute: Int(match.4))
      // The counter behind the data-take id differs between polarisations of one product.
      id = String(name[..<match.range.upperBound].replacing("-\(match.2)-", with: "-"))
    } else {
      return false
    }
    sensor = "sentinel-1-grd"
    return true
  }

  private mutating func readHyP3(_ name: String) -> Bool {
    let pattern =
      #/^(S1[A-D])_[A-Z0-9]{2}_(\d{8}T\d{6})_[SD][VH][PRO]_RTC\d+_G_[gs]([pad])\w{4}_[0-9A-F]{4}/#
    guard let match = name.prefixMatch(of: pattern) else { return false }
    sensor = "sentinel-1-rtc"
    platform = String(match.1)
    acquired = UTCTime(compact: match.2)
    units = ["p": "power", "a": "amplitude", "d": "db"][match.3]
    polarisation = PolarisationToken(in: String(name[match.range.upperBound...]))?.polarisation
    id = String(name[match.range])
    return true
  }

  private mutating func readOptical(_ name: String) -> Bool {
    // Band files of a Sentinel-2 product begin with the tile: T37UDQ_20210907T083601_B04_10m.
    if name.prefixMatch(of: #/^S2[A-D]_(?:MSIL[12][AC]_)?\w/#) != nil
      || name.prefixMatch(of: #/^(?:L2A_)?T\d\d[C-X][A-Z]{2}_\d{8}T\d{6}_/#) != nil
    {
      sensor = "sentinel-2-l2a"
    } else if name.prefixMatch(of: #/^L[COTEM]0[4-9]_L[12]\w{2}_\d{6}_\d{8}/#) != nil {
      sensor = "landsat-c2-l2"
    } else {
      return false
    }
    acquired = UTCTime(foundIn: name)
    return true
  }

  /// The relative orbit of a Sentinel-1 acquisition.
  ///
  /// - Source: ESA, Sentinel-1 orbit numbering: relative = (absolute − offset) mod 175 + 1, offset 73
  ///   for S1A, 27 for S1B, 172 for S1C.
  static func relativeOrbit(platform: String, absolute: Int?) -> Int? {
    guard let absolute, let offset = ["S1A": 73, "S1B": 27, "S1C": 172][platform] else {
      return nil
    }
    let turns = (absolute - offset) % 175
    return (turns < 0 ? turns + 175 : turns) + 1
  }
}
