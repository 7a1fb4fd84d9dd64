// SPDX-License-Identifier: Apache-2.0
import Evidence
import Foundation
import MonitorGrid
import PassCatalog

/// A comparison that is finished, as the journal has it.
struct FinishedComparison: Codable, Sendable {
  /// A pass that it read.
  struct Input: Codable, Sendable {
    let role: String
    let id: String
    let acquired: String
    let platform: String?
    /// Nil of what only GDAL can reach.
    let sha256: String?
    /// Paths of it where there is no hash.
    let remote: [String]?

    init(_ input: BatchItem.Input, sha256: String?) {
      role = input.role
      id = input.id
      acquired = input.pass.acquired.rfc3339
      platform = input.pass.platform
      self.sha256 = sha256
      remote = sha256 == nil ? input.paths : nil
    }
  }

  /// `TRACK/20211125`, the findings' place below the output folder without its ending.
  let name: String
  /// Hash of what decides the result: version, options and inputs.
  let fingerprint: String
  let runID: String?
  let inputs: [Input]
  let method: String
  let tested: Int
  let flagged: Int
  let notObserved: [String: Int]
  let warnings: [String]
  let findingsSHA256: String
  let coverageSHA256: String
  /// Where the cells lie: zone (negative in the south), cell size in mm, code and text of the system.
  let zone: Int
  let cellSizeMillimetres: Int
  let epsg: Int?
  let reference: String
}

/// What is finished in an output folder, one line a comparison; the last line of a name counts.
///
/// A line is written after the files that it speaks of are whole and on the disk. A kill in the middle
/// of a line leaves a last line that cannot be read; it is left out, and that comparison is made again.
final class BatchJournal: Sendable {
  private let path: String
  let finished: [String: FinishedComparison]

  /// Reads the journal; there need not be one.
  ///
  /// - Throws: `Failure` where there is a file that cannot be read.
  init(_ path: String) throws {
    self.path = path
    var found: [String: FinishedComparison] = [:]
    guard FileManager.default.fileExists(atPath: path) else {
      finished = [:]
      return
    }
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw Failure(.ioError, "\(path): the journal cannot be read: \(error.localizedDescription)")
    }
    let decoder = JSONDecoder()
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      do {
        let one = try decoder.decode(FinishedComparison.self, from: Data(line))
        found[one.name] = one
      } catch {
        // Half a line, or one of another version: that comparison is made again.
        continue
      }
    }
    finished = found
  }

  /// What names a pass: products of two tracks may have one name, as VV alone and VV with VH.
  struct PassName: Hashable {
    let track: String
    let id: String
  }

  /// The hashes that passes had when finished comparisons read them.
  var hashesOfPasses: [PassName: Set<String>] {
    var known: [PassName: Set<String>] = [:]
    for comparison in finished.values {
      let track = String(comparison.name.prefix { $0 != "/" })
      for input in comparison.inputs {
        guard let sha256 = input.sha256 else { continue }
        known[PassName(track: track, id: input.id), default: []].insert(sha256)
      }
    }
    return known
  }

  /// Adds a finished comparison, on the disk when it returns.
  ///
  /// - Throws: `Failure` where it cannot be written.
  func append(_ comparison: FinishedComparison) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A line of its own, should the last one be half.
    let line = [UInt8(ascii: "\n")] + Array(try encoder.encode(comparison)) + [UInt8(ascii: "\n")]
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure() }
    defer { close(file) }
    guard unsafe write(file, line, line.count) == line.count, fsync(file) == 0 else {
      throw failure()
    }
  }

  private func failure() -> Failure {
    let words = unsafe String(cString: strerror(errno))
    return Failure(.cannotWrite, "\(path): the journal cannot be written: \(words).")
  }
}
