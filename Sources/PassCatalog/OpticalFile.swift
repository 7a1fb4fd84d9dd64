// SPDX-License-Identifier: Apache-2.0
import GDAL

/// One file of an optical pass, looked at.
struct OpticalFile {
  let name: OpticalName
  let path: String
  let grid: RasterGrid
  let bands: [BandDescription]

  /// The bands that hold measurements: all but alpha.
  var measurements: [BandDescription] { bands.filter { $0.colourInterpretation != .alpha } }
}

/// Which files of a product are read: of whole products the bands that the profile takes by default,
/// each in its finest resolution.
struct OpticalChoice {
  /// The files to be read, in the order in which they were found.
  private(set) var files: [(name: OpticalName, path: String)] = []
  /// What a user has to know.
  private(set) var notes: [String] = []
  /// What was chosen, for who wants to know.
  private(set) var details: [String] = []

  init(_ files: PassFiles, profile: SensorProfile, among profiles: [SensorProfile]) {
    var found: [(name: OpticalName, path: String)] = []
    for path in files.paths {
      let name = OpticalName(path: path, of: profile, among: profiles)
      let isInside = OpticalChoice.isSkippedFolder(path, of: files.argument, profile: profile)
      if name.part == .other || isInside, files.paths.count > 1 {
        // A whole product has many such files, and everybody knows.
        if !isInside, !files.isInTree {
          notes.append("\(path) holds no measurement of the ground by its name; left out")
        }
        continue
      }
      found.append((name, path))
    }
    self.files = found
    guard files.isProduct, !profile.bands.isEmpty else { return }
    let finest = OpticalChoice.finest(found)
    let hasDefaults = finest.contains { OpticalChoice.isDefault($0.name, in: profile) == true }
    self.files = finest.filter { name, _ in
      guard hasDefaults, name.part == .bands else { return true }
      return OpticalChoice.isDefault(name, in: profile) ?? !files.isInTree
    }
    let chosen = self.files.compactMap { $0.name.part == .bands ? $0.name.band : nil }
    let left = Set(found.compactMap { $0.name.part == .bands ? $0.name.band : nil })
      .subtracting(chosen).sorted()
    if !left.isEmpty {
      details.append(
        "bands \(chosen.joined(separator: ", ")) of the product; left out: "
          + left.joined(separator: ", ") + " (name the files of others with commas between them)")
    }
  }

  /// Whether the profile takes a band by default; nil where it does not know it.
  private static func isDefault(_ name: OpticalName, in profile: SensorProfile) -> Bool? {
    name.band.flatMap { profile.band(named: $0, platform: name.platform)?.isDefault }
  }

  /// Of files for one band, or of one mask, that whose name states the smallest pixels.
  private static func finest(
    _ files: [(name: OpticalName, path: String)]
  ) -> [(name: OpticalName, path: String)] {
    func part(_ name: OpticalName) -> String? {
      if case .mask(let rule) = name.part { return "mask " + rule.words.joined() }
      return name.band
    }
    return files.enumerated().filter { index, file in
      guard let own = part(file.name), let metres = statedMetres(file.path) else { return true }
      return !files.contains { other in
        part(other.name) == own && (statedMetres(other.path) ?? metres) < metres
      }
    }.map(\.element)
  }

  /// The side of pixels that a file's name states, as `_20m`.
  private static func statedMetres(_ path: String) -> Int? {
    let name = ProductName.withoutEnding(path.split(separator: "/").last.map(String.init) ?? path)
    return name.split(separator: "_").last.flatMap { word in
      word.hasSuffix("m") ? Int(word.dropLast()) : nil
    }
  }

  /// Whether a folder between the product and a file is one for what is no measurement.
  private static func isSkippedFolder(
    _ path: String, of root: String, profile: SensorProfile
  ) -> Bool {
    guard let range = path.firstRange(of: root) else { return false }
    return path[range.upperBound...].split(separator: "/").dropLast().contains { folder in
      profile.skippedWords.contains(where: folder.uppercased().hasWord)
    }
  }
}

/// Names of the bands of an optical pass: of the files' names, of descriptions in the files, of the
/// orders that the profile knows; else B1, B2, … for all.
struct OpticalBandNames {
  let names: [String]

  init(_ files: [OpticalFile], profile: SensorProfile) {
    var names: [String?] = []
    for file in files {
      let bands = file.measurements
      let ordered = profile.bandOrders.first { $0.count == bands.count }
      for (index, band) in bands.enumerated() {
        let word = band.description.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9 _+\-]{0,15}/#)
        names.append(
          (bands.count == 1 ? file.name.band : nil) ?? word.map { String($0.output) }
            ?? ordered?[index])
      }
    }
    let known = names.compactMap { $0 }
    self.names =
      Set(known).count == names.count ? known : names.indices.map { "B\($0 + 1)" }
  }
}
