// SPDX-License-Identifier: Apache-2.0
public import GDAL
import MonitorGrid

/// Two passes that can be compared.
///
/// The earlier one's grid is the comparison's; that of the later one where both are of very high
/// resolution and the earlier one's pixels are smaller: details are compared in the coarser pixels.
public struct PassPair: Sendable {
  /// The earlier pass.
  public let before: Pass
  /// The later pass.
  public let after: Pass
  /// The pass whose grid is the comparison's.
  public let reference: Pass
  /// How the earlier pass lies on the comparison's grid.
  public let beforeAlignment: GridAlignment
  /// How the later pass lies on it.
  public let alignment: GridAlignment
  /// What a reader of the result should know, in sentences.
  public let warnings: [String]

  /// Checks that two passes can be compared.
  ///
  /// - Parameters:
  ///   - before: The earlier pass.
  ///   - after: The later pass.
  ///   - resampling: How a pass is warped where it lies on another grid; `.nearest` whatever is given
  ///     where it has a palette, whose indices cannot be mixed. nil for `.average` where its pixels
  ///     are the smaller ones and both are of very high resolution, else `.bilinear`.
  /// - Throws: `PassError` with code `.differentBands`, `.wrongOrder`, `.differentGrids` (pixels only)
  ///   or `.noOverlap`.
  public init(
    before: Pass, after: Pass, resampling: Resampling? = nil
  ) throws(PassError) {
    guard before.isRadar == after.isRadar else {
      let (optical, radar) = before.isRadar ? (after, before) : (before, after)
      throw PassError(
        .differentBands, optical.files[0],
        "It is an optical pass (\(optical.profile.name)), and \(radar.identity.id) is one of radar "
          + "(\(radar.profile.name)); these two cannot be compared. If a name misleads, say with "
          + "--sensor what both are.")
    }
    let names = (before.identity.bandNames, after.identity.bandNames)
    guard names.0 == names.1 else {
      throw PassError(
        .differentBands, after.identity.id,
        "It has the bands \(names.1.joined(separator: ", ")), the earlier pass "
          + "\(names.0.joined(separator: ", ")). Name the same "
          + "\(before.isRadar ? "polarisations" : "bands") in the same order on "
          + "both sides.")
    }
    if let earlier = before.identity.acquired, let later = after.identity.acquired, later < earlier
    {
      throw PassError(
        .wrongOrder, after.identity.id,
        "It was acquired at \(later.rfc3339), before the pass given as earlier "
          + "(\(earlier.rfc3339)). Give the earlier pass first.")
    }
    var warnings: [String] = []
    if let first = before.identity.relativeOrbit, let second = after.identity.relativeOrbit,
      first != second
    {
      warnings.append(
        "relative orbits differ (\(first) and \(second)): the looks differ in geometry, and that "
          + "can pass for change")
    }
    if let first = before.identity.tile, let second = after.identity.tile, first != second {
      warnings.append("tiles differ (\(first) and \(second))")
    }
    if before.units != after.units {
      warnings.append(
        "units differ (\(before.units.rawValue) and \(after.units.rawValue)); both are turned into "
          + "linear power")
    }
    self.before = before
    self.after = after
    let finer = PassPair.finer(before, after)
    let used = resampling ?? (finer == nil ? .bilinear : .average)
    reference = finer == .before ? after : before
    if finer == .before {
      beforeAlignment = try GridAlignment(of: before, on: after, resampling: used)
      alignment = .shifted(columns: 0, rows: 0)
    } else {
      beforeAlignment = .shifted(columns: 0, rows: 0)
      alignment = try GridAlignment(of: after, on: before, resampling: used)
    }
    if case .warped(let used) = beforeAlignment {
      warnings.append(
        "the pixels of the earlier pass are smaller: it is warped onto the later one's grid "
          + "(\(used.rawValue))")
    }
    if case .warped(let used) = alignment {
      warnings.append(
        "the grids differ: the later pass is warped onto the earlier one's (\(used.rawValue))")
    }
    self.warnings = warnings
  }

  /// The comparison's grid.
  public var grid: RasterGrid { reference.grid }

  private enum Side { case before, after }

  /// Which of two passes of very high resolution has the smaller pixels; nil where neither has, and
  /// where their coordinate systems differ.
  private static func finer(_ before: Pass, _ after: Pass) -> Side? {
    guard before.profile.kind == .veryHighResolution, after.profile.kind == .veryHighResolution,
      before.grid.spatialReference != nil, before.grid.sharesSystem(with: after.grid)
    else { return nil }
    let (first, second) = (
      before.grid.geoTransform.pixelWidth.magnitude, after.grid.geoTransform.pixelWidth.magnitude
    )
    if first < 0.99 * second { return .before }
    return second < 0.99 * first ? .after : nil
  }
}
