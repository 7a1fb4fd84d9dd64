// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What a file's name, and that of its folder, say of the pass and of the file's part in it.
struct FileMeaning {
  /// Name of the pass.
  var id: String
  /// What files of one pass have in common, and those of no other.
  var key: String
  var sensor: String?
  var platform: String?
  var relativeOrbit: Int?
  var tile: String?
  var acquired: UTCTime?
  var processed: UTCTime?
  var baseline: Int?
  var level: String?
  var part = OpticalName.Part.bands
  /// Polarisation of a radar's file, band of an optical one.
  var band: String?

  /// Whether it is known when and where the pass was acquired.
  var isPlaced: Bool { acquired != nil && tile != nil }

  /// Reads the name of a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - folder: What the name of its folder says, where that is the name of a product.
  ///   - options: Patterns, profiles and sensor.
  init(path: String, folder: ProductName?, options: CatalogueOptions) {
    for (number, pattern) in options.patterns.enumerated() {
      guard let match = pattern.match(path) else { continue }
      self.init(match, number: number, path: path, options: options)
      return
    }
    let product = ProductName(path: path, among: options.profiles)
    if product.sensor != nil {
      self.init(product, path: path, options: options)
    } else if let folder, let sensor = folder.sensor {
      // `S2A_29RKH_20200219_0_L2A/B02.tif`: the folder is the product.
      self.init(folder, path: path, options: options)
      self.sensor = sensor
    } else {
      self.init(plain: product, path: path, options: options)
    }
  }

  /// A file of a product whose name follows a convention.
  private init(_ product: ProductName, path: String, options: CatalogueOptions) {
    self.init(product)
    readPart(product, path: path, options: options)
  }

  /// A product as a whole.
  init(_ product: ProductName) {
    id = product.id
    key = product.id
    sensor = product.sensor
    platform = product.platform
    relativeOrbit = product.relativeOrbit
    tile = product.tile
    acquired = product.acquired
    processed = product.processed
    baseline = product.baseline
    level = product.level
  }

  /// A file whose name follows no convention: files of a pass share what is left of it, and lie in
  /// one folder.
  private init(plain product: ProductName, path: String, options: CatalogueOptions) {
    let optical = OpticalName(path: path, product: product, among: options.profiles)
    let folder = PassFiles.folder(of: path)
    id = product.polarisation == nil ? optical.id : product.id
    key = folder + "/" + id
    acquired = product.acquired ?? optical.acquired
    band = product.polarisation
    readPart(product, path: path, options: options)
    sensor = nil
  }

  /// A file that a pattern of the user fits.
  private init(
    _ match: NameMatcher.Match, number: Int, path: String, options: CatalogueOptions
  ) {
    let product = ProductName(undated: path)
    let optical = OpticalName(path: path, product: product, among: options.profiles)
    id = product.polarisation == nil ? optical.id : product.id
    tile = match["tile"]
    platform = match["platform"]
    relativeOrbit = match["orbit"].flatMap { Int($0) }
    var date = match["date"] ?? ""
    if let time = match["time"], !date.contains(where: { "Tt_".contains($0) }) {
      date = date.filter { $0 != "-" } + "T" + time
    }
    acquired = UTCTime(compact: date[...]) ?? UTCTime(foundIn: date)
    key = "\(number)\0\(tile ?? "")\0\(date)\0\(platform ?? "")\0\(match["orbit"] ?? "")"
    readPart(product, path: path, options: options)
    if let word = match["band"] {
      band = PolarisationToken(in: word)?.polarisation ?? band ?? word
    }
  }

  /// Sets part and band.
  private mutating func readPart(
    _ product: ProductName, path: String, options: CatalogueOptions
  ) {
    let own = (options.sensor?.name ?? sensor).flatMap { name in
      options.sensor ?? SensorProfile(named: name, among: options.profiles)
    }
    guard let own, own.isRadar else {
      let optical = OpticalName(path: path, product: product, of: own, among: options.profiles)
      part = optical.part
      band = product.polarisation ?? optical.band
      return
    }
    let file = ProductName.withoutEnding(ProductName.file(in: path))
    band = product.polarisation ?? PolarisationToken(in: file)?.polarisation
    let name = file.uppercased()
    if own.skippedWords.contains(where: name.hasWord) { part = .other }
  }
}
