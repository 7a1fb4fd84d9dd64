// SPDX-License-Identifier: Apache-2.0
public import GDAL
import MonitorGrid

/// How a pass's pixels lie on a comparison's grid.
public enum GridAlignment: Hashable, Sendable {
  /// On the same grid: the pass's first pixel is at this column and row of the comparison's.
  case shifted(columns: Int, rows: Int)
  /// On another grid: warped onto the comparison's.
  case warped(Resampling)

  /// How the pass is warped; nil where it is not.
  public var resampling: Resampling? {
    if case .warped(let resampling) = self { resampling } else { nil }
  }

  /// Finds how a pass lies on the grid of another.
  ///
  /// - Parameters:
  ///   - pass: The pass to place.
  ///   - reference: The pass whose grid is the comparison's.
  ///   - resampling: How the pass is warped where it lies on another grid; `.nearest` whatever is given
  ///     where it has a palette, whose indices cannot be mixed.
  /// - Throws: `PassError` with code `.differentGrids` (pixels only) or `.noOverlap`.
  public init(
    of pass: Pass, on reference: Pass, resampling: Resampling
  ) throws(PassError) {
    let offset =
      reference.grid.sharesSystem(with: pass.grid)
      ? reference.grid.geoTransform.pixelOffset(
        of: pass.grid.geoTransform, over: reference.grid.size) : nil
    if reference.grid.spatialReference == nil {
      guard reference.grid.size == pass.grid.size else {
        throw PassError(
          .differentGrids, pass.identity.id,
          "It has \(pass.grid.size.words) pixels, the earlier pass \(reference.grid.size.words). "
            + "Without a georeference both must have the same rows and columns.")
      }
      self = .shifted(columns: 0, rows: 0)
    } else if let offset {
      let moved = PixelWindow(covering: pass.grid.size)
        .moved(dx: offset.column, dy: offset.row)
      guard !moved.intersection(PixelWindow(covering: reference.grid.size)).isEmpty else {
        throw Self.noOverlap(pass, reference)
      }
      self = .shifted(columns: offset.column, rows: offset.row)
    } else {
      guard
        try PassError.translating({ () throws(GDALError) in
          try pass.grid.overlaps(reference.grid)
        })
      else { throw Self.noOverlap(pass, reference) }
      let hasPalette = pass.bands.contains { $0.greyValues != nil }
      self = .warped(hasPalette ? .nearest : resampling)
    }
  }

  private static func noOverlap(_ pass: Pass, _ reference: Pass) -> PassError {
    PassError(
      .noOverlap, pass.identity.id,
      "It does not overlap \(reference.identity.id): the two rasters lie in different places.")
  }
}

extension RasterSize {
  fileprivate var words: String { "\(width) × \(height)" }
}
