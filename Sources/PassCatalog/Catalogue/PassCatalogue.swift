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
  /// Scans inputs. (The scan follows; so far it finds nothing.)
  ///
  /// - Throws: `PassError`.
  public init(scanning inputs: [String], options: CatalogueOptions = CatalogueOptions())
    throws(PassError)
  {
    self.init()
  }
}
