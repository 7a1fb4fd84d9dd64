// SPDX-License-Identifier: Apache-2.0
import Foundation
import MonitorGrid

/// One line of a manifest: a JSON object that says what one pass is.
///
/// Keys: `files` (a list of paths, or one) or `href` (one path); `id`, `acquired` and `processed`
/// (RFC 3339), `tile`, `sensor`, `platform`, `relative_orbit`, `orbit_state` (`ascending`,
/// `descending`), `polarisations` (a list, in the order of the files), `sha256` (one for each file,
/// in their order). All but the files may be left out; then names and the files themselves tell.
/// Paths are relative to the manifest.
struct ManifestLine {
  private static let keys = [
    "files", "href", "id", "acquired", "processed", "tile", "sensor", "platform",
    "relative_orbit", "orbit_state", "polarisations", "sha256",
  ]

  private let decoded: Decoded

  /// Reads a line.
  ///
  /// - Throws: `DecodingError`, naming the key.
  init(_ json: Data) throws { decoded = try JSONDecoder().decode(Decoded.self, from: json) }

  /// A text or a list of texts.
  private struct Texts: Decodable {
    let all: [String]

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      do {
        all = [try value.decode(String.self)]
      } catch DecodingError.typeMismatch {
        all = try value.decode([String].self)
      }
    }
  }

  private struct Decoded: Decodable {
    let files: [String]
    let id: String?
    let acquired: UTCTime?
    let processed: UTCTime?
    let tile: String?
    let sensor: String?
    let platform: String?
    let relativeOrbit: Int?
    let orbitState: Track.LookDirection?
    let polarisations: [String]
    let hashes: [String]

    init(from decoder: any Decoder) throws {
      let object = try StrictObject(decoder, keys: ManifestLine.keys)
      func texts(_ key: String) throws -> [String] {
        try object.optional(key, as: Texts.self)?.all ?? []
      }
      func time(_ key: String) throws -> UTCTime? {
        guard let text: String = try object.optional(key) else { return nil }
        guard let time = UTCTime(text: text) else {
          throw object.mistake(key, "“\(text)” is no time as 2021-11-19T01:59:00Z.")
        }
        return time
      }
      guard object.has("files") != object.has("href") else {
        throw object.mistake("files", "A pass has either files or one href.")
      }
      files = try texts("files") + texts("href")
      guard !files.isEmpty, !files.contains("") else {
        throw object.mistake("files", "It names no file.")
      }
      id = try object.optional("id")
      acquired = try time("acquired")
      processed = try time("processed")
      tile = try object.optional("tile")
      sensor = try object.optional("sensor")
      platform = try object.optional("platform")
      relativeOrbit = try object.optional("relative_orbit")
      orbitState = object.has("orbit_state") ? try object.word("orbit_state") : nil
      polarisations = try texts("polarisations").map { $0.uppercased() }
      hashes = try texts("sha256").map { $0.lowercased() }
      guard hashes.isEmpty || hashes.count == files.count else {
        throw object.mistake("sha256", "There is one for each file; these are \(hashes.count).")
      }
      guard hashes.allSatisfy({ $0.utf8.count == 64 && $0.utf8.allSatisfy(Multihash.isDigit) })
      else { throw object.mistake("sha256", "A SHA-256 has 64 hexadecimal digits.") }
    }
  }

  /// The paths of the files, seen from where the program runs.
  func paths(besides manifest: String) -> [String] {
    let folder = PassFiles.folder(of: manifest)
    return decoded.files.map { file in
      file.hasPrefix("/") || file.contains("://") ? file : PassFiles.joined(folder, file)
    }
  }

  /// The polarisation of a file, counted from 0; nil where the line does not state one for each.
  func polarisation(ofFile place: Int) -> String? {
    decoded.polarisations.count == decoded.files.count ? decoded.polarisations[place] : nil
  }

  /// Puts what the line says over what names said.
  ///
  /// - Parameters:
  ///   - pass: A pass of the line's files.
  ///   - paths: Their paths, in the order of the line.
  ///   - sensors: Names of the profiles that there are.
  /// - Returns: Why the line cannot be used; nil where it can.
  func apply(to pass: inout CandidatePass, paths: [String], sensors: [String]) -> String? {
    if let sensor = decoded.sensor {
      guard sensors.contains(sensor) else { return "There is no sensor profile \(sensor)." }
      pass.sensor = sensor
    }
    pass.id = decoded.id ?? pass.id
    pass.acquired = decoded.acquired ?? pass.acquired
    pass.processed = decoded.processed ?? pass.processed
    pass.tile = decoded.tile ?? pass.tile
    pass.platform = decoded.platform.map(ItemPass.platform) ?? pass.platform
    pass.relativeOrbit = decoded.relativeOrbit ?? pass.relativeOrbit
    pass.lookDirection = decoded.orbitState ?? pass.lookDirection
    for (path, hash) in zip(paths, decoded.hashes) { pass.statedHashes[path] = hash }
    guard !decoded.polarisations.isEmpty else { return nil }
    pass.bandNames = decoded.polarisations.sorted(by: inByteOrder)
    if decoded.polarisations.count == paths.count {
      pass.paths = zip(decoded.polarisations, paths).sorted { inByteOrder($0.0, $1.0) }.map(\.1)
      pass.chosenPaths = pass.paths
    } else if paths.count > 1 {
      return "It states \(decoded.polarisations.count) polarisations of \(paths.count) files."
    }
    return nil
  }
}
