// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import GDAL
import MonitorGrid
import PassCatalog

/// The files that a comparison reads, told apart by what they are on disk and not by their names.
struct ComparisonFiles {
  private let before: [String]
  private let after: [String]
  private let earlier: [[String]]
  private let later: [[String]]
  private let area: String?
  private let masks: [(role: String, paths: [String])]

  init(_ setup: ComparisonSetup, method: MethodOptions) throws {
    let policy = setup.policy
    before = try ComparisonFiles.withSources(setup.pair.before.files, policy: policy)
    after = try ComparisonFiles.withSources(setup.pair.after.files, policy: policy)
    earlier = try setup.earlier.members.map {
      try ComparisonFiles.withSources($0.pass.files, policy: policy)
    }
    later = try setup.later.members.map {
      try ComparisonFiles.withSources($0.pass.files, policy: policy)
    }
    area = method.aoi
    masks = try setup.maskFiles.map { role, paths in
      (role: role, paths: try ComparisonFiles.withSources(paths, policy: policy))
    }
  }

  /// Each side's role and files, virtual rasters followed by what they are made of.
  var sides: [(role: String, paths: [String])] {
    var sides = [(role: "before", paths: before), (role: "after", paths: after)]
    sides += earlier.map { (role: "earlier", paths: $0) }
    sides += later.map { (role: "later", paths: $0) }
    if let area { sides.append((role: "aoi", paths: [area])) }
    return sides + masks
  }

  /// Refuses an output that would replace an input.
  ///
  /// - Throws: `Failure` with the status for wrong usage.
  func requireApart(from outputs: [String]) throws {
    for (_, paths) in sides {
      let inputs = Set(paths.compactMap(FileIdentity.init))
      for output in outputs {
        guard let identity = FileIdentity(output), inputs.contains(identity) else { continue }
        throw Failure(
          .wrongUsage,
          "\(output): it is an input of this comparison and would be lost. Name another output.")
      }
    }
  }

  /// Refuses an output that would replace one of a command's inputs.
  ///
  /// - Throws: `Failure` with the status for wrong usage.
  static func requireApart(_ inputs: [String], from output: String) throws {
    guard let identity = FileIdentity(output),
      inputs.compactMap(FileIdentity.init).contains(identity)
    else { return }
    throw Failure(
      .wrongUsage, "\(output): it is an input and would be lost. Name another output.")
  }

  /// Refuses one file or polarisation twice in a pass, and one pass twice in the past of a cell: it
  /// would count as two independent looks.
  ///
  /// - Parameters:
  ///   - passes: The two that are compared, then the earlier ones.
  ///   - new: Those that are tested together with the later of the two.
  /// - Throws: `Failure` with the status for wrong usage or bad data.
  static func requireDistinct(_ passes: [Pass], new: [Pass] = []) throws {
    for pass in passes + new {
      var seen: Set<Place> = []
      for path in pass.files where !seen.insert(Place(path)).inserted {
        throw Failure(.wrongUsage, "\(path): it is named twice in one pass. Name each file once.")
      }
      var names: Set<String> = []
      for name in pass.identity.bandNames where !names.insert(name).inserted {
        throw Failure(
          .badData,
          "\(pass.identity.id): it has the band \(name) twice. One measurement counts once: name "
            + "each polarisation once.")
      }
    }
    var past: Set<Place> = []
    for pass in passes[..<1] + passes[2...] {
      for path in pass.files where !past.insert(Place(path)).inserted {
        throw Failure(
          .wrongUsage,
          "\(path): it stands in two of the passes before the new one. Name each pass once.")
      }
    }
    try requireDistinctAcquisitions(
      passes[..<1] + passes[2...], among: "among the passes before the new one")
    guard !new.isEmpty else { return }
    // What is new was not there before, and counts once.
    for path in passes[1].files where past.contains(Place(path)) {
      throw Failure(
        .wrongUsage,
        "\(path): it stands on both sides of the comparison. Name each pass once.")
    }
    for pass in passes[1...1] + new {
      for path in pass.files where !past.insert(Place(path)).inserted {
        throw Failure(
          .wrongUsage, "\(path): it stands in two of the passes. Name each pass once.")
      }
    }
    try requireDistinctAcquisitions(passes[1...1] + new, among: "among the new passes")
  }

  /// Refuses copies and other processings of one acquisition on one side: a cell would seem to vary less
  /// from pass to pass than it does.
  private static func requireDistinctAcquisitions(
    _ past: ArraySlice<Pass>, among side: String
  ) throws {
    var seen: [Acquisition: String] = [:]
    for pass in past {
      guard let time = pass.identity.acquired else { continue }
      let acquisition = Acquisition(platform: pass.identity.platform, time: time)
      if let other = seen.updateValue(pass.files[0], forKey: acquisition) {
        throw Failure(
          .badData,
          "\(pass.files[0]): it was acquired at \(time.rfc3339), as was \(other): one acquisition "
            + "twice \(side). Name each once.")
      }
    }
  }

  /// What tells passes over one place apart.
  private struct Acquisition: Hashable {
    let platform: String?
    let time: UTCTime
  }

  /// Refuses passes of one side that are the same bytes, whatever they are called.
  ///
  /// - Throws: `Failure` with the status for bad data.
  static func requireDistinctBytes(_ inputs: [RunInput]) throws {
    // The hash of several files covers their names; those of copies may differ.
    for (roles, side) in [
      (["before", "earlier"], "passes before the new one"), (["after", "later"], "new passes"),
    ] {
      var seen: Set<[String]> = []
      for input in inputs where roles.contains(input.role) {
        guard let digest = input.digest, !seen.insert(digest.files.map(\.sha256).sorted()).inserted
        else { continue }
        throw Failure(
          .badData,
          "\(digest.files.map(\.name).joined(separator: ", ")): two of the \(side) "
            + "are the same files, byte by byte. Name each pass once.")
      }
    }
  }

  /// A virtual raster's bytes say little of its pixels: whoever changes a source changes those.
  private static func withSources(_ files: [String], policy: OpenPolicy) throws -> [String] {
    var found: [String] = []
    var open = files
    while !open.isEmpty {
      let first = open.removeFirst()
      let path = archive(of: first) ?? first
      guard !found.contains(path) else { continue }
      found.append(path)
      guard path.lowercased().hasSuffix(".vrt") else { continue }
      open += try RasterDataset(readingFrom: path, policy: policy).files.filter { $0 != path }
    }
    return found
  }
}

/// The zip file that a path of GDAL leads into; nil where it leads elsewhere.
private func archive(of path: String) -> String? {
  guard path.hasPrefix("/vsizip/"), let end = path.lowercased().firstRange(of: ".zip/") else {
    return nil
  }
  let prefix = path.index(path.startIndex, offsetBy: 8)
  let archive = String(path[prefix..<path.index(before: end.upperBound)])
  return FileManager.default.fileExists(atPath: archive) ? archive : nil
}

/// What a path leads to, links followed; two names of one file are equal.
private struct FileIdentity: Hashable {
  private let volume: Int
  private let number: Int

  /// The file that stands at a path; nil where none does.
  init?(_ path: String) {
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: resolved) else { return nil }
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: resolved)
      guard let volume = attributes[.systemNumber] as? NSNumber,
        let number = attributes[.systemFileNumber] as? NSNumber
      else { return nil }
      self.volume = volume.intValue
      self.number = number.intValue
    } catch {
      return nil
    }
  }
}

/// A place that is read from: a file, or a path that only GDAL can follow.
private enum Place: Hashable {
  case file(FileIdentity)
  case virtual(String)

  init(_ path: String) {
    self = FileIdentity(path).map(Place.file) ?? .virtual(path)
  }
}
