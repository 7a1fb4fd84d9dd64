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

  init(
    _ files: PassFiles, choice: BandChoice, profile: SensorProfile, among profiles: [SensorProfile]
  ) {
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
    let bands = BandFiles(found, profile: profile)
    let masks = OpticalChoice.finestMasks(found)
    let wanted: [String]? =
      switch choice {
      case .named(let names): names
      case .roles(let roles): bands.bands(seeing: roles)
      case .standard: nil
      }
    if let wanted {
      self.files = bands.files(of: wanted).map { ($0.name, $0.path) } + masks
    } else {
      let all = Set(found.compactMap { $0.name.part == .bands ? $0.name.band : nil })
      let finest = Set(bands.files(of: all.sorted(), inTheirOwnSize: true).map(\.path))
      let hasDefaults = found.contains { OpticalChoice.isDefault($0.name, in: profile) == true }
      self.files =
        found.filter { name, path in
          guard name.part == .bands else { return false }
          guard name.band == nil || finest.contains(path) else { return false }
          return !hasDefaults || OpticalChoice.isDefault(name, in: profile) ?? !files.isInTree
        } + masks
    }
    let chosen = self.files.compactMap { $0.name.part == .bands ? $0.name.band : nil }
    let left = Set(found.compactMap { $0.name.part == .bands ? $0.name.band : nil })
      .subtracting(chosen).sorted()
    if !left.isEmpty {
      details.append(
        "bands \(chosen.joined(separator: ", ")) of the product; left out: "
          + left.joined(separator: ", ") + " (--bands)")
    }
  }

  /// Whether the profile takes a band by default; nil where it does not know it.
  private static func isDefault(_ name: OpticalName, in profile: SensorProfile) -> Bool? {
    name.band.flatMap { profile.band(named: $0, platform: name.platform)?.isDefault }
  }

  /// Of the files of one mask that whose name states the smallest pixels.
  private static func finestMasks(
    _ files: [(name: OpticalName, path: String)]
  ) -> [(name: OpticalName, path: String)] {
    files.filter { file in
      guard case .mask = file.name.part else { return false }
      guard let metres = BandFiles.statedMetres(file.path) else { return true }
      return !files.contains { other in
        other.name.part == file.name.part
          && BandFiles.statedMetres(other.path) ?? metres < metres
      }
    }
  }

  /// Whether a folder between the product and a file is one for what is no measurement.
  private static func isSkippedFolder(
    _ path: String, of root: String, profile: SensorProfile
  ) -> Bool {
    // A list of files is longer than each of them.
    guard root.utf8.count < path.utf8.count, let range = path.firstRange(of: root) else {
      return false
    }
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
