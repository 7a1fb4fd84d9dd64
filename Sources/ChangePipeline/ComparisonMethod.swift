// SPDX-License-Identifier: Apache-2.0
public import ChangeStatistics

/// What is compared in each cell.
public enum ComparisonMethod: Sendable {
  /// Radar: the ratio of mean powers, band by band.
  case ratio
  /// Optical: the difference of mean values, band by band.
  case changeVector
  /// Optical: the difference of a normalised index of the mean reflectances.
  case index(PlacedIndex)
  /// Interferometric coherence, 0 to 1: the difference of its inverse hyperbolic tangent, whose noise
  /// hardly depends on the coherence.
  case coherence
  /// Optical: the differences of canonical variates (IR-MAD), fitted to a sample of the pixels.
  case variates(end: IRMADEnd)
  /// Very high resolution: how alike the fine structure around each pixel is, at the best of all shifts up
  /// to so many pixels along columns and rows.
  case structure(shiftTolerance: Int)

  /// The name that `--method` takes.
  public var name: String {
    switch self {
    case .ratio: "ratio"
    case .changeVector: "change-vector"
    case .variates: "ir-mad"
    case .coherence: "coherence"
    case .structure: "drone"
    case .index(let placed): placed.index.name.lowercased()
    }
  }

  /// Whether cells can be tested against several earlier passes.
  public var knowsBaselines: Bool {
    switch self {
    case .ratio, .index, .coherence: true
    case .changeVector, .variates, .structure: false
    }
  }

  /// Whether pixels can be decided too.
  public var decidesPixels: Bool {
    switch self {
    case .ratio, .changeVector, .variates: true
    case .index, .coherence, .structure: false
    }
  }

  /// Whether pixels hear their surroundings: windows are then read with a margin, and blocks along their
  /// edges more than once.
  public var readsMargins: Bool {
    if case .structure = self { true } else { false }
  }

  /// Whether measurements are on a linear scale, not backscatter.
  public var isOptical: Bool {
    if case .ratio = self { false } else { true }
  }
}
