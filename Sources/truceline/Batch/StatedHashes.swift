// SPDX-License-Identifier: Apache-2.0
import Evidence
import PassCatalog

extension CataloguedPass {
  /// The hash of all files of the pass.
  ///
  /// - Parameter cache: Hashes of files that did not change.
  /// - Returns: The digest of rasters and metadata.
  /// - Throws: `EvidenceError` where a file cannot be read; `Failure` where a file is not the one whose hash
  ///   a manifest or STAC item states: it was damaged on its way, or replaced.
  func digest(cache: HashCache) throws -> InputDigest {
    for (path, stated) in statedHashes.sorted(by: { $0.key < $1.key }) {
      let found = try InputDigest(
        of: [path], cache: cache, isCancelled: { Task.isCancelled }
      ).sha256
      guard found == stated.lowercased() else {
        throw Failure(
          .badData,
          "\(path): its SHA-256 is \(found), its manifest or STAC item states \(stated). Fetch the file "
            + "again.")
      }
    }
    return try InputDigest(
      of: paths + metadataPaths, cache: cache, isCancelled: { Task.isCancelled })
  }
}
