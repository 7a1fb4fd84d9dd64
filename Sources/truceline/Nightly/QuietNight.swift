// SPDX-License-Identifier: Apache-2.0
import AlertLedger
import Evidence
import Foundation
import PassCatalog

/// Whether a night has nothing to do: inputs and options are those of the last night that left nothing
/// undone, and the ledger and what was made of it are as that night left them.
///
/// A hundred thousand passes are told from those that are known in the time that it takes to list them.
/// Where anything is in doubt the night runs as any other.
struct QuietNight {
  /// What a night left.
  private struct Record: Codable, Equatable {
    let stamp: String
    let chainHead: String
  }

  private let configuration: NightlyConfiguration
  /// What the night found, before it began; nil where that cannot be told by stamps.
  private let stamp: String?

  /// Looks at the inputs, at the configuration and at the files that it names.
  init(_ configuration: NightlyConfiguration) {
    self.configuration = configuration
    let others = configuration.optionFiles + [configuration.gazetteer].compactMap(\.self)
    guard let text = FileManager.default.contents(atPath: configuration.path),
      let inputs = InputStamp(of: configuration.inputs), inputs.isSettled,
      let options = InputStamp(of: others), options.isSettled
    else {
      stamp = nil
      return
    }
    stamp = sha256(
      of: [
        sha256(of: Array(Version.text.utf8)), sha256(of: Array(configuration.path.utf8)),
        sha256(of: Array(text)), sha256(of: inputs.bytes), sha256(of: options.bytes),
      ].joined(separator: "\n").utf8.map(\.self))
  }

  /// The ledger where there is nothing to do, opened for writing as on other nights; nil where there is.
  ///
  /// - Throws: `LedgerError` where the ledger cannot be opened or read.
  func ledger() throws -> Ledger? {
    guard let stamp, let record = record, record.stamp == stamp,
      FileManager.default.fileExists(atPath: configuration.ledger)
    else { return nil }
    let ledger = try Ledger(opening: configuration.ledger, for: .writing)
    guard try ledger.chainHead() == record.chainHead,
      try NightOutputs.areCurrent(configuration.output, in: ledger)
    else {
      try ledger.close()
      return nil
    }
    return ledger
  }

  private var path: String { "\(configuration.output)/.truceline/quiet" }

  private var record: Record? {
    guard let known = FileManager.default.contents(atPath: path) else { return nil }
    do {
      return try JSONDecoder().decode(Record.self, from: known)
    } catch {
      // Half written: the night runs.
      return nil
    }
  }

  /// Keeps what this night found and left, for the next one.
  ///
  /// - Parameters:
  ///   - ledger: The ledger as it is now.
  ///   - folder: The folder of the outputs.
  /// - Throws: What reading the ledger and writing throw.
  func save(_ ledger: Ledger, in folder: BatchFolder) throws {
    guard let stamp else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = try encoder.encode(Record(stamp: stamp, chainHead: try ledger.chainHead()))
    guard FileManager.default.contents(atPath: path) != text else { return }
    try folder.write(Array(text), to: path)
  }
}
