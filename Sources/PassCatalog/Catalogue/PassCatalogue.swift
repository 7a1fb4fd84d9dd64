// SPDX-License-Identifier: Apache-2.0

/// The passes below folders, in manifests and in items, and what could not be made a pass of.
///
/// The same files give the same catalogue, whatever the order of folders and inputs.
public struct PassCatalogue: Hashable, Sendable {
  /// A path and why it stands in a list; of a line of a manifest `PATH:LINE`.
  public struct Entry: Hashable, Comparable, Sendable {
    /// The file or folder.
    public let path: String
    /// In a sentence.
    public let reason: String

    /// Entries by path.
    public static func < (left: Entry, right: Entry) -> Bool {
      if left.path != right.path {
        return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
      }
      return left.reason.utf8.lexicographicallyPrecedes(right.reason.utf8)
    }
  }

  /// A pass that is left out because a newer one, or a copy, of the same acquisition is there.
  public struct Superseded: Hashable, Comparable, Sendable {
    /// What is left out.
    public let pass: CataloguedPass
    /// What counts instead.
    public let by: CataloguedPass

    /// In the order of the passes that are left out.
    public static func < (left: Superseded, right: Superseded) -> Bool { left.pass < right.pass }
  }

  /// The passes by track, then time; of one acquisition one.
  public private(set) var passes: [CataloguedPass] = []
  /// What could be a pass, or holds one, and cannot be placed.
  public private(set) var unplaced: [Entry] = []
  /// What is still arriving, and the rest of its pass.
  public private(set) var waiting: [Entry] = []
  /// Older processings and copies of acquisitions.
  public private(set) var superseded: [Superseded] = []
  /// What belongs to no pass and is none: masks beside radar bands, pictures, texts.
  public private(set) var aside: [Entry] = []
}

extension PassCatalogue {
  /// Scans folders, patterns, manifests, items, archives and rasters.
  ///
  /// A file is opened only where its name, that of its folder, a manifest or an item do not tell
  /// when and where it was acquired. What is still arriving waits, and the rest of its pass with it.
  ///
  /// - Parameters:
  ///   - inputs: Paths, shell patterns (expanded here), manifests (`.jsonl`).
  ///   - options: How names are read and what may be opened.
  /// - Throws: `PassError` with code `.missing` for an input that is not there. What is wrong with
  ///   what lies below an input is listed in the catalogue.
  /// - Complexity: O(*n* log *n*) in the files.
  public init(scanning inputs: [String], options: CatalogueOptions = CatalogueOptions())
    throws(PassError)
  {
    var builder = CatalogueBuilder(options: options)
    builder.take(try InputExpansion(inputs).inputs)
    let finished = builder.finished()
    self.init()
    passes = finished.passes
    superseded = finished.superseded
    unplaced = finished.unplaced.sorted()
    waiting = finished.waiting.sorted()
    aside = finished.aside.sorted()
  }
}
