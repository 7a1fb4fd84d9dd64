// SPDX-License-Identifier: Apache-2.0
import GDAL
import MonitorGrid

extension Pass {
  /// Most bands of an optical pass, those of Sentinel-2.
  static let mostOpticalBands = 13

  /// Describes an optical pass: bands of measurements on one grid, and a class mask where one of the
  /// files is one by its name.
  ///
  /// - Throws: `PassError`, naming the file, the cause and a way out.
  init(
    describingOptical files: PassFiles, as profile: SensorProfile, product: ProductMetadata,
    options: PassOptions
  ) throws(PassError) {
    let choice = OpticalChoice(files, profile: profile, among: options.profiles)
    var metadata = PassMetadata()
    var measured: [OpticalFile] = []
    var masks: [OpticalFile] = []
    for (name, path) in choice.files {
      let dataset = try PassError.translating {
        () throws(GDALError) in try RasterDataset(readingFrom: path, policy: options.policy)
      }
      metadata.take(dataset)
      let file = OpticalFile(
        name: name, path: path,
        grid: try Pass.grid(of: dataset, isPixelsOnly: options.isPixelsOnly),
        bands: dataset.bandCount > 0 ? (1...dataset.bandCount).map { dataset.band($0) } : [])
      if case .mask = name.part { masks.append(file) } else { measured.append(file) }
    }
    guard let first = measured.first else {
      throw PassError(
        .noRaster, files.argument,
        masks.isEmpty
          ? "No file of it holds a measurement by its name."
          : "It has a class mask but no band that holds a measurement.")
    }
    let all = measured + masks
    try Pass.requireOneOpticalPass(all.map { ($0.name, $0.path) })
    var bands: [Band] = []
    for file in measured {
      guard file.grid.matches(first.grid) else {
        throw PassError(
          .differentGrids, file.path,
          "Its size, place or coordinate system differs from that of \(first.path); the bands of one "
            + "pass must lie on one grid. " + file.grid.way(onto: first.grid, from: file.path))
      }
      bands += try Pass.opticalBands(file)
    }
    guard bands.count <= Pass.mostOpticalBands else {
      throw PassError(
        .tooManyBands, files.argument,
        "It has \(bands.count) bands; an optical pass has one to \(Pass.mostOpticalBands).")
    }
    if masks.count > 1 {
      throw PassError(
        .unsuitableMask, masks[1].path,
        "It is a second class mask beside \(masks[0].path); name one of them.")
    }
    mask = try masks.first.map { file throws(PassError) in
      try Pass.mask(file, on: first.grid, of: first.path, profile: profile)
    }
    var notes = choice.notes
    if mask == nil, profile.kind == .optical {
      notes.append(
        "no class mask: cloud and shadow are not told from the ground (a file with SCL, QA_PIXEL or "
          + "UDM2 as a word of its name is one; --mask FILE takes any other)")
    }
    if options.units != nil {
      notes.append("units are those of radar backscatter; not used for an optical pass")
    }
    func stated<Value>(_ value: (OpticalName) -> Value?) -> Value? {
      for file in all { if let value = value(file.name) { return value } }
      return nil
    }
    // A product's own name says more than its files' names.
    let own = (product.productNames + [files.argument]).map {
      ProductName(path: $0, among: options.profiles)
    }.first { $0.sensor == profile.name }
    var identity = PassIdentity(
      id: files.isProduct ? own?.id ?? first.name.id : first.name.id, sensor: profile.name,
      bandNames: OpticalBandNames(measured, profile: profile).names)
    identity.platform = stated(\.platform) ?? own?.platform ?? metadata.platform
    identity.relativeOrbit = stated(\.relativeOrbit) ?? own?.relativeOrbit ?? metadata.relativeOrbit
    identity.tile = stated(\.tile) ?? own?.tile
    identity.acquired =
      options.acquired ?? product.acquired ?? metadata.acquired ?? stated(\.acquired)
      ?? own?.acquired ?? metadata.tagTime
    let scaling = BandScaling(
      bands, names: identity.bandNames, platform: identity.platform, product: product,
      profile: profile, baseline: stated(\.baseline) ?? own?.baseline,
      offset: options.reflectanceOffset)
    self.identity = identity
    self.profile = profile
    self.files = all.map(\.path) + scaling.files
    self.bands = scaling.bands
    self.grid = first.grid
    self.notes = notes
    details = choice.details + scaling.words
    units = .power
  }

  /// The bands of a file, alpha left out; refused where they cannot be read as measurements.
  private static func opticalBands(_ file: OpticalFile) throws(PassError) -> [Band] {
    var bands: [Band] = []
    for description in file.bands where description.colourInterpretation != .alpha {
      guard description.colourInterpretation != .palette else {
        throw PassError(
          .colourPicture, file.path,
          "Band \(description.number) has a palette: its values are numbers of colours, no "
            + "measurement.")
      }
      switch description.pixelType {
      case .uint8, .uint16, .int16, .float32: break
      default:
        throw PassError(
          .unsupportedPixels, file.path,
          "Band \(description.number) is of type \(description.typeName); optical bands are read as "
            + "Byte, UInt16, Int16 or Float32. Make it so with `gdal_translate -ot Float32 "
            + "\(file.path) OUT.tif`.")
      }
      bands.append(
        Band(
          path: file.path, number: description.number, description: description, greyValues: nil))
    }
    guard !bands.isEmpty else {
      throw PassError(.noRaster, file.path, "It has no band that holds a measurement.")
    }
    return bands
  }

  private static func mask(
    _ file: OpticalFile, on grid: RasterGrid, of path: String, profile: SensorProfile
  ) throws(PassError) -> PassMask {
    guard case .mask(let rule) = file.name.part else {
      throw PassError(.unsuitableMask, file.path, "Its name is not that of a class mask.")
    }
    guard profile.masks.contains(where: { $0.kind == rule.kind && $0.band == rule.band }) else {
      throw PassError(
        .unsuitableMask, file.path,
        "It is no class mask of \(profile.name) by its name. With --sensor optical the name alone "
          + "says what a mask is.")
    }
    // A file of one band is that band; of several (UDM2) the rule says which.
    guard rule.band <= file.bands.count, file.bands.count == 1 || rule.words.contains("UDM2"),
      case let description = file.bands[rule.band - 1],
      description.pixelType == .uint8 || description.pixelType == .uint16
    else {
      let types = file.bands.map(\.typeName).joined(separator: ", ")
      throw PassError(
        .unsuitableMask, file.path,
        "A class mask has one band of Byte or UInt16; this file has \(file.bands.count) (\(types))."
      )
    }
    guard let factor = grid.replication(of: file.grid) else {
      throw PassError(
        .unsuitableMask, file.path,
        "The class mask must start where \(path) does, reach as far, and have pixels that are a whole "
          + "number of times as large. " + file.grid.way(onto: grid, from: file.path))
    }
    return PassMask(
      path: file.path, band: rule.band, kind: rule.kind, factor: factor, description: description)
  }

  /// Times and, where names follow a convention, products must agree; names like `SCL.tif` say
  /// nothing of the pass.
  private static func requireOneOpticalPass(
    _ files: [(name: OpticalName, path: String)]
  ) throws(PassError) {
    for (place, file) in files.enumerated() {
      for first in files[..<place] { try requireOne(first, file) }
    }
  }

  private static func requireOne(
    _ first: (name: OpticalName, path: String), _ file: (name: OpticalName, path: String)
  ) throws(PassError) {
    let isOtherTime =
      if let one = first.name.acquired, let other = file.name.acquired { one != other } else {
        false
      }
    let isOtherProduct =
      first.name.sensor != nil && file.name.sensor != nil && first.name.id != file.name.id
    guard !isOtherTime, !isOtherProduct else {
      throw PassError(
        .severalPasses, file.path,
        "It belongs to another pass than \(first.path). One side of a comparison is one pass: name "
          + "its files with commas between them.")
    }
  }
}
