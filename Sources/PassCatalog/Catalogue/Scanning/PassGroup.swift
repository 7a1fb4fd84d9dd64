// SPDX-License-Identifier: Apache-2.0

/// The files whose names make them one pass, and what becomes of each.
struct PassGroup {
  /// A file and what its name says.
  struct Member {
    let file: FoundFile
    let meaning: FileMeaning
  }

  /// What a group comes to.
  struct Outcome {
    var candidates: [CandidatePass] = []
    var unplaced: [PassCatalogue.Entry] = []
    var waiting: [PassCatalogue.Entry] = []
    var aside: [PassCatalogue.Entry] = []
  }

  /// In the byte order of their paths.
  private let members: [Member]
  private let options: CatalogueOptions

  init(_ members: [Member], options: CatalogueOptions) {
    self.members =
      members.count > 1
      ? members.sorted { inByteOrder($0.file.path, $1.file.path) } : members
    self.options = options
  }

  /// Sorts out the files.
  ///
  /// - Parameter arrival: What decides whether a file has arrived.
  /// - Returns: Passes, and the files that are none.
  func outcome(_ arrival: Arrival) -> Outcome {
    var outcome = Outcome()
    let arrived = sortOutArriving(arrival, into: &outcome)
    guard outcome.waiting.isEmpty else { return outcome }
    let measured = sortOutParts(arrived, into: &outcome)
    guard !measured.isEmpty else { return outcome }
    for set in sets(of: measured, into: &outcome) {
      append(set, to: &outcome)
    }
    return outcome
  }

  /// The files that have arrived; where one has not, the whole pass waits for it.
  private func sortOutArriving(_ arrival: Arrival, into outcome: inout Outcome) -> [Member] {
    var arrived: [Member] = []
    for member in members {
      if let finished = member.file.finishedName,
        arrival.reason(modified: member.file.modified, changed: member.file.changed) == nil,
        members.contains(where: { $0.file.finishedName == nil && $0.file.name == finished })
      {
        outcome.aside.append(
          .init(
            path: member.file.path,
            reason: "It is left over from a copy; the complete file is there."))
      } else if let reason = arrival.reason(member.file) {
        outcome.waiting.append(.init(path: member.file.path, reason: reason))
      } else {
        arrived.append(member)
      }
    }
    if let late = outcome.waiting.first {
      let name = ProductName.file(in: late.path)
      outcome.waiting += arrived.map {
        .init(path: $0.file.path, reason: "Its pass waits for \(name).")
      }
    }
    return arrived
  }

  /// The files that hold measurements or masks of them; all others are put aside.
  private func sortOutParts(_ files: [Member], into outcome: inout Outcome) -> [Member] {
    var kept = files.filter { $0.meaning.part != .other }
    guard kept.contains(where: { $0.meaning.part == .bands }) else {
      for file in files {
        outcome.unplaced.append(
          .init(
            path: file.file.path,
            reason: "It holds no measurement of the ground by its name, and no file beside it does."
          ))
      }
      return []
    }
    for file in files where file.meaning.part == .other {
      outcome.aside.append(
        .init(path: file.file.path, reason: "It holds no measurement of the ground by its name."))
    }
    func putAside(_ reason: String, where isLeftOut: (Member) -> Bool) {
      for file in kept where isLeftOut(file) {
        outcome.aside.append(.init(path: file.file.path, reason: reason))
      }
      kept.removeAll(where: isLeftOut)
    }
    // `_VV.tif` and `_VH.tif` beside `.h5` or `.png` of the same name.
    let bands = kept.filter { $0.meaning.part == .bands }
    if bands.contains(where: { $0.meaning.band != nil }) {
      putAside("Other files of its pass are named by their bands; it is not.") {
        $0.meaning.part == .bands && $0.meaning.band == nil
      }
    }
    if bands.contains(where: { $0.file.kind == .raster }) {
      putAside("It is a picture beside the rasters of its pass.") { $0.file.kind == .picture }
    }
    let best = PassGroup.bestFormats(of: kept)
    putAside("The same is there in another format.") { !best.contains($0.file.path) }
    return kept
  }

  /// Of files that differ in their endings alone, the first of the formats that are read fastest.
  private static func bestFormats(of files: [Member]) -> Set<String> {
    func rank(_ file: Member) -> Int {
      ["tif", "tiff", "jp2", "img"].firstIndex(of: FoundFile.ending(of: file.file.name)) ?? 9
    }
    var best: [String: Member] = [:]
    for file in files {
      let stem = ProductName.withoutEnding(file.file.path)
      if let other = best[stem], rank(other) <= rank(file) { continue }
      best[stem] = file
    }
    return Set(best.values.map(\.file.path))
  }

  /// Files divided into passes: one, or several where copies of files lie in several folders.
  private func sets(of files: [Member], into outcome: inout Outcome) -> [[Member]] {
    func part(_ file: Member) -> String {
      // Bands of Sentinel-2 come in several pixel sizes; those are no copies of each other.
      let metres = BandFiles.statedMetres(file.file.path).map { "\($0)" } ?? ""
      switch file.meaning.part {
      case .mask(let rule): return "mask \(rule.words) \(metres)"
      default: return "\(file.meaning.band ?? "") \(metres)"
      }
    }
    let parts = Set(files.map(part))
    guard parts.count < files.count else { return [files] }
    var byFolder: [(folder: Substring, files: [Member])] = []
    for file in files {
      if let place = byFolder.firstIndex(where: { $0.folder == file.file.folder }) {
        byFolder[place].files.append(file)
      } else {
        byFolder.append((file.file.folder, [file]))
      }
    }
    for (_, own) in byFolder where Set(own.map(part)).count < own.count {
      let names = own.map(\.file.name).joined(separator: ", ")
      outcome.unplaced += own.map {
        .init(
          path: $0.file.path,
          reason:
            "Several files of one pass hold the same by their names (\(names)); name those that "
            + "count.")
      }
      return []
    }
    let complete = byFolder.filter { $0.files.count == parts.count }.map(\.files)
    guard complete.isEmpty else {
      for (folder, own) in byFolder where own.count < parts.count {
        outcome.aside += own.map {
          .init(
            path: $0.file.path,
            reason: "It is a copy; all files of its pass are in another folder than \(folder).")
        }
      }
      return complete
    }
    // No folder has all: one file of each, the first by its path.
    var seen: Set<String> = []
    var first: [Member] = []
    for file in files {
      if seen.insert(part(file)).inserted {
        first.append(file)
      } else {
        outcome.aside.append(
          .init(path: file.file.path, reason: "It is a copy of a file in another folder."))
      }
    }
    return [first]
  }

  private func append(_ files: [Member], to outcome: inout Outcome) {
    guard let first = files.first(where: { $0.meaning.part == .bands }) else { return }
    let paths = files.map(\.file.path)
    if paths.count > 1, paths.contains(where: { $0.utf8.contains(UInt8(ascii: ",")) }) {
      outcome.unplaced += paths.map {
        .init(
          path: $0,
          reason: "The files of its pass are named with commas between them, and a name or folder "
            + "has a comma itself.")
      }
      return
    }
    let sensor = sensorName(of: files)
    var pass = CandidatePass(
      first.meaning, sensor: sensor, paths: paths, bytes: files.reduce(0) { $0 + $1.file.bytes })
    guard let profile = options.sensor ?? SensorProfile(named: sensor, among: options.profiles),
      !profile.isRadar
    else {
      let named = files.compactMap { file in file.meaning.band.map { ($0, file.file.path) } }
      if named.count == files.count {
        // Both sides of a comparison name their bands in one order, whatever the files are called.
        let ordered = named.sorted { inByteOrder($0.0, $1.0) }
        pass.bandNames = ordered.map(\.0)
        pass.paths = ordered.map(\.1)
        pass.chosenPaths = pass.paths
      }
      outcome.candidates.append(pass)
      return
    }
    if files.count > 1 {
      let choice = OpticalChoice(
        PassFiles(
          argument: pass.chosenPaths.joined(separator: ","), paths: paths, metadataPaths: [],
          isProduct: true, isInTree: false), choice: .standard, profile: profile,
        among: options.profiles)
      pass.chosenPaths = choice.files.map(\.path).sorted(by: inByteOrder)
      let measured = choice.files.filter { $0.name.part == .bands }
      let names = Set(measured.compactMap(\.name.band))
      if names.count == measured.count { pass.bandNames = names.sorted(by: inByteOrder) }
    } else if let band = first.meaning.band {
      pass.bandNames = [band]
    }
    outcome.candidates.append(pass)
  }

  /// The sensor, told as a comparison tells it.
  private func sensorName(of files: [Member]) -> String {
    if let sensor = options.sensor { return sensor.name }
    if let named = files.lazy.compactMap(\.meaning.sensor).first { return named }
    for file in files where files.count > 1 {
      let name = ProductName.withoutEnding(file.file.name).uppercased()
      let owner = options.profiles.last {
        $0.masks.contains { $0.words.contains(where: name.hasWord) } && $0.name != "optical"
      }
      if let owner { return owner.name }
    }
    return SensorProfile.sar.name
  }
}
