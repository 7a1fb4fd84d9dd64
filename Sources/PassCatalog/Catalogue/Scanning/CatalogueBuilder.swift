// SPDX-License-Identifier: Apache-2.0
import Foundation
import GDAL
import MonitorGrid

/// Makes a catalogue out of what a walk found.
///
/// Names are read first; documents of metadata, then rasters, are opened only where names leave
/// something open.
struct CatalogueBuilder {
  let options: CatalogueOptions
  let arrival: Arrival
  private(set) var candidates: [CandidatePass] = []
  private(set) var unplaced: [PassCatalogue.Entry] = []
  private(set) var waiting: [PassCatalogue.Entry] = []
  private(set) var aside: [PassCatalogue.Entry] = []
  /// Files that an item or manifest speaks for.
  private var claimed: Set<FileStatus.Identity> = []
  /// Files whose names make them a pass, by what those names have in common.
  private var groups: [String: [PassGroup.Member]] = [:]
  private var documents: [(file: FoundFile, isNamed: Bool)] = []
  /// Metadata by the name of the pass that it belongs to.
  private var metadata: [String: [String]] = [:]
  /// Folders whose names were read, with what they say.
  private var folders: [Substring: ProductName?] = [:]

  init(options: CatalogueOptions) {
    self.options = options
    arrival = Arrival(
      now: options.now?.epochMilliseconds ?? FileStatus.now, settleSeconds: options.settleSeconds)
  }

  /// Takes everything that the inputs mean.
  mutating func take(_ inputs: [InputExpansion.Input]) {
    var walk = FolderWalk()
    var named: Set<String> = []
    for input in inputs {
      if InputExpansion.isVirtual(input.path) {
        takeVirtual(input.path)
      } else {
        if input.isNamed { named.insert(input.path) }
        walk.take(input)
      }
    }
    unplaced += walk.unplaced
    aside += walk.aside
    for product in walk.products { take(product) }
    let meanings = meanings(of: walk.files)
    for (file, meaning) in zip(walk.files, meanings) {
      take(file, meaning: meaning, isNamed: named.contains(file.path))
    }
    readDocuments()
    for key in groups.keys.sorted() { resolve(key) }
  }

  private func entry(_ path: String, _ reason: String) -> PassCatalogue.Entry {
    .init(path: path, reason: reason)
  }

  /// What the names of rasters say, for other files nil; a name takes ten microseconds.
  private mutating func meanings(of files: [FoundFile]) -> [FileMeaning?] {
    var products: [ProductName?] = []
    products.reserveCapacity(files.count)
    for file in files { products.append(file.isRaster ? product(ofFolder: file.folder) : nil) }
    let (known, options) = (products, options)
    return mapConcurrently(files.count) { place in
      let file = files[place]
      guard file.isRaster else { return nil }
      return FileMeaning(path: file.namedPath, folder: known[place], options: options)
    }
  }

  private mutating func take(_ file: FoundFile, meaning: FileMeaning?, isNamed: Bool) {
    if let meaning {
      groups[meaning.key, default: []].append(.init(file: file, meaning: meaning))
      return
    }
    switch file.kind {
    case .raster, .picture: break
    case .archive: takeArchive(file)
    case .document: documents.append((file, isNamed))
    case .manifest where isNamed: takeManifest(file)
    case .manifest:
      aside.append(entry(file.path, "A manifest counts where it is named itself."))
    case .closedArchive:
      unplaced.append(entry(file.path, "It is an archive of a kind that is not read; unpack it."))
    case .other:
      aside.append(entry(file.path, "It is no raster, archive or item by its ending."))
    }
  }

  private mutating func takeRaster(_ file: FoundFile) {
    let meaning = FileMeaning(
      path: file.namedPath, folder: product(ofFolder: file.folder), options: options)
    groups[meaning.key, default: []].append(.init(file: file, meaning: meaning))
  }

  /// What the name of a folder says; asked once for each.
  private mutating func product(ofFolder folder: Substring) -> ProductName? {
    if let known = folders[folder] { return known }
    let product = ProductName(path: String(folder), among: options.profiles)
    let found = product.sensor == nil ? nil : product
    folders[folder] = .some(found)
    return found
  }

  private mutating func takeVirtual(_ path: String) {
    if path.contains("://") || path.hasPrefix("/vsicurl") || path.hasPrefix("/vsis3"),
      !options.policy.allowsNetwork
    {
      unplaced.append(entry(path, "It is on the network (--allow-network)."))
      return
    }
    takeRaster(FoundFile(remote: path))
  }
}

extension FoundFile {
  /// Whether its name is that of a raster.
  fileprivate var isRaster: Bool { kind == .raster || kind == .picture }

  /// Its path once it is complete.
  fileprivate var namedPath: String {
    finishedName.map { PassFiles.joined(String(folder), $0) } ?? path
  }
}

// MARK: Whole products

extension CatalogueBuilder {
  /// Takes a SAFE folder.
  private mutating func take(_ product: FolderWalk.Product) {
    if let unfinished = product.unfinished {
      waiting.append(
        entry(product.path, "\(unfinished) in it is still being written, by its name."))
      return
    }
    if let reason = arrival.reason(modified: product.modified, changed: product.changed) {
      waiting.append(entry(product.path, reason))
      return
    }
    var name = ProductName(path: product.path, among: options.profiles)
    let metadata = PassFiles.joined(product.path, "MTD_MSIL2A.xml")
    if name.sensor == nil, product.names.contains("MTD_MSIL2A.xml") {
      do {
        let read = try Sentinel2Metadata(metadata)
        if let stated = read.productName {
          name = ProductName(path: stated, among: options.profiles)
        }
      } catch {
        unplaced.append(entry(product.path, error.explanation))
        return
      }
    }
    if name.sensor == "sentinel-2-l2a", !product.names.contains("MTD_MSIL2A.xml") {
      unplaced.append(
        entry(product.path, "MTD_MSIL2A.xml is not in it; the product is incomplete."))
      return
    }
    place(name, path: product.path, bytes: product.bytes)
  }

  private mutating func takeArchive(_ file: FoundFile) {
    if let reason = arrival.reason(file) {
      waiting.append(entry(file.path, reason))
      return
    }
    var name = ProductName(path: file.path, among: options.profiles)
    if name.sensor == nil {
      // `download.zip` may hold a folder whose name tells.
      do {
        let roots = Set(
          try VirtualFile.names(below: "/vsizip/" + file.path)
            .compactMap { $0.split(separator: "/").first.map(String.init) })
        let known = roots.sorted(by: inByteOrder).map {
          ProductName(path: $0, among: options.profiles)
        }.filter { $0.sensor != nil }
        if Set(known.map(\.id)).count == 1 { name = known[0] }
      } catch {
        unplaced.append(entry(file.path, "The archive cannot be looked into."))
        return
      }
    }
    place(name, path: file.path, bytes: file.bytes)
  }

  /// Places a product that is named as a whole.
  private mutating func place(_ name: ProductName, path: String, bytes: Int) {
    guard let sensor = options.sensor?.name ?? name.sensor else {
      unplaced.append(entry(path, "Its name is that of no product that is known."))
      return
    }
    guard name.sensor != "sentinel-1-grd" || options.sensor != nil else {
      unplaced.append(
        entry(
          path,
          "It is in radar geometry; bring it onto a map first (terrain correction), or take an RTC "
            + "product."))
      return
    }
    guard name.acquired != nil, name.tile != nil else {
      unplaced.append(
        entry(path, "Its name does not tell time and tile; unpack it, and its files will."))
      return
    }
    var pass = CandidatePass(FileMeaning(name), sensor: sensor, paths: [path], bytes: bytes)
    pass.form = .product(path)
    let profile = options.sensor ?? SensorProfile(named: sensor, among: options.profiles)
    pass.bandNames = (profile?.bands ?? [])
      .filter { $0.isDefault && $0.isOf(name.platform) }.map(\.name).sorted(by: inByteOrder)
    candidates.append(pass)
  }
}

// MARK: Metadata

extension CatalogueBuilder {
  /// Gives documents to the passes that their names belong to, and opens the others.
  private mutating func readDocuments() {
    for (file, isNamed) in documents {
      let name = ProductName(path: file.path, among: options.profiles)
      if !isNamed, name.sensor != nil, groups[name.id] != nil {
        metadata[name.id, default: []].append(file.path)
        continue
      }
      if let reason = arrival.reason(file) {
        waiting.append(entry(file.path, reason))
        continue
      }
      let items = STACItem.items(in: file.path)
      guard !items.isEmpty else {
        let reason = "It is JSON, or called so, and no STAC item."
        if isNamed {
          unplaced.append(entry(file.path, reason))
        } else {
          aside.append(entry(file.path, reason))
        }
        continue
      }
      for item in items { take(item, isAlone: items.count == 1) }
    }
    guard !claimed.isEmpty else { return }
    for (key, members) in groups {
      let left = members.filter { !claimed.contains($0.file.identity) }
      if left.count < members.count { groups[key] = left.isEmpty ? nil : left }
    }
  }

  private mutating func take(_ item: STACItem, isAlone: Bool) {
    let label = isAlone ? item.path : "\(item.path)#\(item.id)"
    do {
      let pass = try ItemPass(item, isAlone: isAlone, options: options)
      claimed.formUnion(pass.claimed.map(\.identity))
      for file in pass.claimed {
        guard let reason = arrival.reason(file) else { continue }
        waiting.append(entry(file.path, reason))
        waiting.append(entry(label, "It waits for \(file.name)."))
        return
      }
      candidates.append(pass.candidate)
    } catch {
      unplaced.append(entry(label, error.explanation))
    }
  }

  private mutating func takeManifest(_ file: FoundFile) {
    guard let data = FileManager.default.contents(atPath: file.path) else {
      unplaced.append(entry(file.path, "It cannot be read."))
      return
    }
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) else { continue }
      takeLine(Data(line), label: "\(file.path):\(number + 1)", manifest: file.path)
    }
  }

  private mutating func takeLine(_ json: Data, label: String, manifest: String) {
    do {
      let line = try ManifestLine(json)
      let paths = line.paths(besides: manifest)
      var members: [PassGroup.Member] = []
      for (place, path) in paths.enumerated() {
        let file: FoundFile
        if InputExpansion.isVirtual(path) {
          guard options.policy.allowsNetwork else {
            unplaced.append(entry(label, "\(path) is on the network (--allow-network)."))
            return
          }
          file = FoundFile(remote: path)
        } else if let status = FileStatus(path) {
          file = FoundFile(path: path, status: status, isRaster: status.kind == .file)
          claimed.insert(status.identity)
          if let reason = arrival.reason(file) {
            waiting.append(entry(path, reason))
            waiting.append(entry(label, "It waits for \(file.name)."))
            return
          }
        } else {
          unplaced.append(entry(label, "There is no file \(path)."))
          return
        }
        var meaning = FileMeaning(path: path, folder: nil, options: options)
        meaning.key = label
        if let polarisation = line.polarisation(ofFile: place) {
          meaning.band = polarisation
          meaning.part = .bands
        }
        members.append(.init(file: file, meaning: meaning))
      }
      let outcome = PassGroup(members, options: options).outcome(
        Arrival(now: 0, settleSeconds: 0))
      guard var pass = outcome.candidates.first else {
        unplaced.append(
          entry(label, outcome.unplaced.first?.reason ?? "It names no measurement."))
        return
      }
      if let mistake = line.apply(
        to: &pass, paths: paths, sensors: options.profiles.map(\.name))
      {
        unplaced.append(entry(label, mistake))
        return
      }
      candidates.append(pass)
    } catch let error as DecodingError {
      let (place, words) = error.placeAndWords
      unplaced.append(entry(label, place.isEmpty ? words : "\(place): \(words)"))
    } catch {
      unplaced.append(entry(label, "It cannot be read."))
    }
  }

  /// Turns a group of files into passes.
  private mutating func resolve(_ key: String) {
    guard let members = groups[key] else { return }
    let outcome = PassGroup(members, options: options).outcome(arrival)
    unplaced += outcome.unplaced
    waiting += outcome.waiting
    aside += outcome.aside
    for var pass in outcome.candidates {
      pass.metadataPaths = (metadata[key] ?? []).sorted(by: inByteOrder)
      candidates.append(pass)
    }
  }
}
