// SPDX-License-Identifier: Apache-2.0
public import GDAL
public import MonitorGrid

/// One acquisition that a scan found: what it is, and which files it consists of.
///
/// What is said here comes from names, manifests and items; a file was opened only where they did
/// not tell time or tile. The files themselves have the last word when they are compared.
public struct CataloguedPass: Hashable, Sendable {
  /// How its files are named to a comparison.
  enum Form: Hashable, Sendable {
    /// Rasters one by one.
    case files
    /// A folder, archive or item that is the whole product.
    case product(String)
  }

  /// Product name without polarisation and ending, as in `PassIdentity`.
  public let id: String
  /// Tile, sensor, orbit and bands.
  public let track: Track
  /// Platform, for example `S1A`; nil where unknown.
  public let platform: String?
  /// Start of the acquisition.
  public let acquired: UTCTime
  /// When the product was made; nil where nothing tells.
  public let processed: UTCTime?
  /// The rasters, by band and in byte order; of an archive or SAFE folder only itself.
  public let paths: [String]
  /// Metadata that belongs to it: STAC items, MTL.
  public let metadataPaths: [String]
  /// Size of `paths` together, all files of a folder counted.
  public let bytes: Int
  /// SHA-256 in hexadecimal that a manifest or item states of files, by their paths.
  public let statedHashes: [String: String]
  let form: Form
  /// The rasters that are compared by default; nil for all.
  let chosenPaths: [String]?
  /// Number of the processing baseline.
  let baseline: Int?

  /// The name of the sensor profile.
  public var sensor: String { track.sensor }
  /// Relative orbit; nil where unknown.
  public var relativeOrbit: Int? { track.relativeOrbit }
  /// The tile.
  public var tile: String { track.tile }
  /// Polarisations or bands in byte order; empty where names do not tell.
  public var bandNames: [String] { track.bandNames }

  /// What `truceline compare` takes for this pass: a path, or paths with commas between them.
  public var argument: String {
    switch form {
    case .files: (chosenPaths ?? paths).joined(separator: ",")
    case .product(let path): path
    }
  }
}

extension CataloguedPass: Comparable {
  /// Passes by track, then time, then name and files.
  public static func < (left: CataloguedPass, right: CataloguedPass) -> Bool {
    if left.track != right.track { return left.track < right.track }
    return left.isEarlier(than: right)
  }

  /// Whether it comes first among passes of one track; a total order.
  func isEarlier(than other: CataloguedPass) -> Bool {
    if acquired != other.acquired { return acquired < other.acquired }
    if id != other.id { return id.utf8.lexicographicallyPrecedes(other.id.utf8) }
    return (paths.first ?? "").utf8.lexicographicallyPrecedes((other.paths.first ?? "").utf8)
  }
}

extension Pass {
  /// The pass with what a scan knows of it and its files do not say, as a manifest or a pattern of names
  /// told it.
  ///
  /// - Parameter found: What the scan found.
  /// - Returns: The pass; what its files say stays.
  public func completed(by found: CataloguedPass) -> Pass {
    var pass = self
    pass.identity.acquired = identity.acquired ?? found.acquired
    pass.identity.platform = identity.platform ?? found.platform
    pass.identity.relativeOrbit = identity.relativeOrbit ?? found.relativeOrbit
    pass.identity.tile = identity.tile ?? found.tile
    return pass
  }
}

extension PassFiles {
  /// The files of a pass that a scan found, without looking at the folder again.
  ///
  /// The profile of the sensor chooses bands among them, as in a folder of this pass alone.
  ///
  /// - Throws: `PassError` where an item, archive or SAFE folder can no longer be read.
  public init(_ pass: CataloguedPass, policy: OpenPolicy = OpenPolicy()) throws(PassError) {
    switch pass.form {
    case .files:
      self.init(
        argument: pass.argument, paths: pass.paths, metadataPaths: pass.metadataPaths,
        isProduct: true, isInTree: false)
    case .product(let path): try self.init(path, policy: policy)
    }
  }
}
