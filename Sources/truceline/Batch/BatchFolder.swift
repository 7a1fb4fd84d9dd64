// SPDX-License-Identifier: Apache-2.0
import Evidence
import FindingsReport
import Foundation

/// The folder that a batch writes, and what it keeps there for itself in `.truceline`.
struct BatchFolder: Sendable {
  let path: String
  /// What is known of the inputs' hashes, by this run and earlier ones.
  let hashes: HashCache
  private let hashesPath: String

  /// Makes the folder where it does not exist.
  ///
  /// - Throws: `Failure` where it cannot be made.
  init(_ path: String) throws {
    self.path = path
    let own = "\(path)/.truceline"
    do {
      try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .cannotWrite, "\(path): the folder cannot be made: \(error.localizedDescription)")
    }
    hashesPath = "\(own)/hashes"
    guard let known = FileManager.default.contents(atPath: hashesPath) else {
      hashes = HashCache()
      return
    }
    hashes = HashCache(reading: Array(known))
  }

  var lockPath: String { "\(path)/.truceline/lock" }
  var journalPath: String { "\(path)/.truceline/journal.jsonl" }
  /// What the merged files were made of, when they were last written.
  var mergedPath: String { "\(path)/.truceline/merged" }

  /// Where the findings of a comparison go.
  func findingsPath(_ name: String) -> String { "\(path)/\(name).geojson" }
  /// Where what a comparison saw waits until all are merged.
  func coveragePath(_ name: String) -> String { "\(path)/.truceline/\(name).cells" }

  /// Makes the folders of a comparison's files.
  func prepare(_ item: BatchItem) throws {
    for folder in [item.track, ".truceline/\(item.track)"] { try prepare(folder) }
  }

  /// Makes a folder below this one.
  func prepare(_ name: String) throws {
    let folder = "\(path)/\(name)"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(
        .cannotWrite, "\(folder): the folder cannot be made: \(error.localizedDescription)")
    }
  }

  /// Removes what runs that were killed left half written; whoever holds the lock is alone here.
  func removeRemains(of items: [BatchItem]) {
    for folder in Set(items.map { "\(path)/\($0.track)" }).union([path]).sorted() {
      for name in (FileManager.default.enumerator(atPath: folder)?.names ?? [])
      where name.hasPrefix(".truceline-") {
        unsafe unlink("\(folder)/\(name)")
      }
    }
  }

  /// Writes a file whole or not at all.
  func write(_ bytes: [UInt8], to path: String) throws {
    var file = try AtomicFile(path: path, overwrite: true)
    try file.write(bytes)
    try file.commit()
  }

  /// Keeps the hashes for the next run.
  func saveHashes() throws {
    guard hashes.hasNew else { return }
    try write(hashes.text, to: hashesPath)
  }

  /// The hash of a file of this folder; nil where it is missing.
  func sha256(_ path: String) throws -> String? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try InputDigest(of: [path], cache: hashes).sha256
  }
}

extension FileManager.DirectoryEnumerator {
  /// The names in the folder itself.
  fileprivate var names: [String] {
    var names: [String] = []
    while let name = nextObject() as? String {
      skipDescendants()
      names.append(name)
    }
    return names
  }
}
