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
    /// Files of passes that lie elsewhere, as manifests and items name them.
    let others: [String]
    let othersStamp: String
    let chainHead: String
  }

  private let configuration: NightlyConfiguration
  /// What the night found, before it began; nil where that cannot be told by stamps.
  private var stamp: String?
  private let mayNameOthers: Bool
  private var others: [String] = []
  private var othersStamp = ""

  private var path: String { "\(configuration.output)/.truceline/quiet" }

  /// Looks at the inputs, at the configuration and at the files that it names.
  init(_ configuration: NightlyConfiguration) {
    self.configuration = configuration
    let files = configuration.optionFiles + [configuration.gazetteer].compactMap(\.self)
    guard let text = FileManager.default.contents(atPath: configuration.path),
      let inputs = InputStamp(of: configuration.inputs), inputs.isSettled,
      let options = InputStamp(of: files), options.isSettled
    else {
      (stamp, mayNameOthers) = (nil, false)
      return
    }
    mayNameOthers = inputs.mayNameOthers
    stamp = sha256(
      of: [
        sha256(of: Array(Version.text.utf8)), sha256(of: Array(configuration.path.utf8)),
        sha256(of: Array(text)), sha256(of: inputs.bytes), sha256(of: options.bytes),
      ].joined(separator: "\n").utf8.map(\.self))
  }

  /// Looks at what a scan found, and at files that the inputs only name.
  ///
  /// What could be a pass and could not be placed may be one the next time: a disk answers again, a driver
  /// was installed, a file that is named has come. Nothing that is looked at here would show it.
  ///
  /// To be called before any file of a pass is read: what changes from then on shows.
  mutating func look(at catalogue: PassCatalogue) {
    guard catalogue.unplaced.isEmpty, catalogue.waiting.isEmpty else {
      stamp = nil
      return
    }
    guard stamp != nil, mayNameOthers else { return }
    let passes = catalogue.passes + catalogue.superseded.map(\.pass)
    let folders = configuration.inputs.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    others = Set(passes.flatMap { $0.paths + $0.metadataPaths }).filter { path in
      let plain = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
      return !folders.contains { plain.hasPrefix($0) }
    }.sorted()
    othersStamp = Self.stamp(of: others) ?? ""
    if othersStamp.isEmpty { stamp = nil }
  }

  /// nil where it tells nothing, or a later change might not show.
  private static func stamp(of others: [String]) -> String? {
    InputStamp(of: others).flatMap { $0.isSettled ? sha256(of: $0.bytes) : nil }
  }

  /// The ledger where there is nothing to do, opened for writing as on other nights; nil where there is.
  ///
  /// - Throws: `LedgerError` where the ledger cannot be opened or read.
  func ledger() throws -> Ledger? {
    guard let stamp, let record = record, record.stamp == stamp,
      record.others.isEmpty || Self.stamp(of: record.others) == record.othersStamp,
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
    let text = try encoder.encode(
      Record(
        stamp: stamp, others: others, othersStamp: othersStamp, chainHead: try ledger.chainHead()))
    guard FileManager.default.contents(atPath: path) != text else { return }
    try folder.write(Array(text), to: path)
  }
}
