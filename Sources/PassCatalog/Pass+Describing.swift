// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

extension Pass {
  /// Opens the files of a pass, checks that they fit together and says what they are.
  ///
  /// - Parameters:
  ///   - files: One or more rasters of one pass.
  ///   - options: What the user says of it.
  /// - Throws: `PassError`, naming the file, the cause and a way out.
  public init(describing files: PassFiles, options: PassOptions) throws(PassError) {
    let product = try ProductMetadata(files, policy: options.policy)
    let known =
      options.sensor ?? Pass.profile(of: files, metadata: product, among: options.profiles)
    if let known, !known.isRadar {
      self = try Pass(describingOptical: files, as: known, product: product, options: options)
      return
    }
    var bands: [Band] = []
    var names: [String] = []
    var grid: RasterGrid?
    var metadata = PassMetadata()
    var products: [ProductName] = []
    for path in files.paths {
      let dataset = try PassError.translating {
        () throws(GDALError) in try RasterDataset(readingFrom: path, policy: options.policy)
      }
      let product = ProductName(path: path, among: options.profiles)
      products.append(product)
      let fileGrid = try Pass.grid(of: dataset, isPixelsOnly: options.isPixelsOnly)
      if let grid, !grid.matches(fileGrid) {
        throw PassError(
          .differentGrids, path,
          "Its size, place or coordinate system differs from that of \(files.paths[0]); the files "
            + "of one pass must lie on one grid.")
      }
      grid = grid ?? fileGrid
      metadata.take(dataset)
      let found = try Pass.measurementBands(of: dataset)
      bands += found
      names += Pass.names(of: found, product: product, metadata: metadata)
    }
    guard let grid, let first = products.first else {
      throw PassError(.noRaster, files.argument, "No file is named.")
    }
    try Pass.requireOnePass(products, paths: files.paths)
    guard bands.count <= 4 else {
      throw PassError(
        .tooManyBands, files.argument,
        "It has \(bands.count) bands; a radar pass has one to four polarisations. Of an optical sensor? "
          + "Give --sensor optical or its profile.")
    }
    var identity = PassIdentity(id: first.id, sensor: "", bandNames: Pass.numbered(names))
    let profile = known ?? .sar
    identity.sensor = profile.name
    identity.platform = first.platform ?? metadata.platform
    identity.relativeOrbit = first.relativeOrbit ?? metadata.relativeOrbit
    identity.tile = first.tile
    identity.acquired = options.acquired ?? metadata.acquired ?? first.acquired ?? metadata.tagTime
    var notes: [String] = []
    if known == nil {
      notes.append("the name follows no known product; taken as radar (--sensor sar)")
    }
    self.identity = identity
    self.profile = profile
    self.files = files.paths
    self.bands = bands
    details = []
    self.grid = grid
    mask = nil
    if let stated = options.units ?? metadata.units(bands: bands) ?? first.statedUnits {
      units = stated
    } else {
      let isInteger = bands.allSatisfy { $0.description.pixelType?.isInteger ?? false }
      units = isInteger ? profile.integerUnits : profile.floatUnits
      if profile == .sar {
        notes.append(
          "no units in the metadata; \(isInteger ? "whole numbers" : "floats") "
            + "taken as \(isInteger ? "amplitude" : "linear power") (--units)")
      }
    }
    self.notes = notes
  }

  /// The sensor that names and metadata tell; nil where they follow no convention.
  private static func profile(
    of files: PassFiles, metadata: ProductMetadata, among profiles: [SensorProfile]
  ) -> SensorProfile? {
    for path in files.paths + [files.argument] + metadata.productNames {
      if let name = ProductName(path: path, among: profiles).sensor {
        return SensorProfile(named: name, among: profiles)
      }
    }
    // A class mask beside the bands says whose they are.
    for path in files.paths where files.paths.count > 1 {
      let name = ProductName.withoutEnding(path.split(separator: "/").last.map(String.init) ?? path)
        .uppercased()
      let owner = profiles.last {
        $0.masks.contains { $0.words.contains(where: name.hasWord) } && $0 != .optical
      }
      if let owner { return owner }
    }
    return nil
  }

  private static func requireOnePass(
    _ products: [ProductName], paths: [String]
  ) throws(PassError) {
    for (product, path) in zip(products, paths) {
      let other = products[0]
      // Names that follow no convention (VV.tif, VH.tif) say nothing of the pass.
      guard product.acquired == other.acquired,
        product.sensor == nil || product.id == other.id
      else {
        throw PassError(
          .severalPasses, path,
          "It belongs to another pass than \(paths[0]). One side of a comparison is one pass: name "
            + "its files with commas between them.")
      }
    }
  }

  private static func names(
    of bands: [Band], product: ProductName, metadata: PassMetadata
  ) -> [String] {
    if bands.count == 1 {
      let described = PolarisationToken(in: bands[0].description.description)?.polarisation
      return [product.polarisation ?? described ?? metadata.polarisations.first ?? "band"]
    }
    return bands.enumerated().map { index, band in
      PolarisationToken(in: band.description.description)?.polarisation
        ?? (metadata.polarisations.count == bands.count ? metadata.polarisations[index] : "band")
    }
  }

  /// Names made different by their numbers where they are not names of polarisations.
  private static func numbered(_ names: [String]) -> [String] {
    names.enumerated().map { $1 == "band" ? "band\($0 + 1)" : $1 }
  }
}

extension ProductName {
  fileprivate var statedUnits: BackscatterUnits? { units.flatMap(BackscatterUnits.init(rawValue:)) }
}
